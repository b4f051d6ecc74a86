"""Pages that are the same for anybody: made once, kept until something changes, and not sent twice to one browser.

Only for whoever brings nothing with them, neither session nor token: what one reader may see is never kept for
another. A page is kept under the turns of the site (see `turns`), so that it is never older than the database.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from core import turns
from core.serving import unless_known

KEPT = 600  # seconds: the longest a page lasts where nothing changes
LARGEST = 300_000  # bytes of a page that is kept

View = Callable[..., HttpResponse]


def same_for_anybody(view: View) -> View:
    """Put on a view that shows nothing but what the database and its address say."""

    @wraps(view)
    def answer(request: HttpRequest, *words: Any, **more: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or not _is_anybody(request):
            return view(request, *words, **more)
        name = _name(request)
        kept = cache.get(name)
        if kept is None:
            response = view(request, *words, **more)
            if not _may_be_kept(request, response):
                return response
            kept = (response.content, dict(response.items()))
            cache.set(name, kept, KEPT)
        return _told(request, *kept)

    return answer


def _is_anybody(request: HttpRequest) -> bool:
    """No session, token or message comes along: only, perhaps, the language chosen once."""
    return request.COOKIES.keys() <= {settings.LANGUAGE_COOKIE_NAME}


def _name(request: HttpRequest) -> str:
    """All a page may depend on; the day is there because embargoes end with it."""
    facts = (request.get_host(), request.scheme, request.get_full_path(), get_language(),
             timezone.localdate().isoformat(), turns.now())  # fmt: skip
    return f"page:{hashlib.blake2b(repr(facts).encode(), digest_size=20).hexdigest()}"


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Not what carries a token or a cookie: that is one reader's."""
    if isinstance(response, SimpleTemplateResponse) or response.streaming or response.cookies:
        return False
    asked_for_token = "CSRF_COOKIE" in request.META
    plain = response.status_code == 200 and not asked_for_token and not request.session.modified
    return plain and len(response.content) <= LARGEST


def _told(request: HttpRequest, content: bytes, headers: dict[str, str]) -> HttpResponse:
    response = unless_known(request, HttpResponse(content, headers=headers))
    response["Cache-Control"] = "no-cache"  # ask each time: a page that is withdrawn is gone at once
    patch_vary_headers(response, ("Cookie",))
    return response
