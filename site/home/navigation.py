"""What stands on every page: where one is, the languages, the way to the account."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import lazy
from django.utils.translation import get_language

from core.access import is_editor
from home.editorial.views import in_navigation

# each in itself, for whoever does not read the page
LANGUAGE_NAMES = {"fr": "français", "en": "English", "pt": "português", "es": "español"}


def context(request: HttpRequest) -> dict:
    """For every template; the languages lead to the same page, its question and filters kept."""
    if request.path.startswith(("/admin/", "/django-admin/")):
        return {}
    address = request.get_full_path()
    languages = [
        {
            "code": code,
            "name": LANGUAGE_NAMES[code],
            "here": code == get_language(),
            "url": translate_url(address, code),
        }
        for code, _name in settings.LANGUAGES
    ]
    editorial = cache(in_navigation)  # asked once a page, and only by pages that show it
    return {
        "languages": languages,
        "spaces": lambda: editorial()["spacepage"],
        "texts": lambda: editorial()["standardpage"],
        "is_editor": lazy(lambda: is_editor(request.user), bool),
    }
