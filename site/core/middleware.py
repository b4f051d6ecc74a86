"""What every answer passes through: compression, and the admin's own content policy."""

import gzip
import random
from collections.abc import Callable, Iterator
from typing import cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import force_bytes
from django.utils.translation import gettext

from core.access import is_editor
from core.policies import answer_with

Answer = Callable[[HttpRequest], HttpResponse]
TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/xml")
ADMIN = ("/admin/", "/django-admin/")


def compress(get_response: Answer) -> Answer:
    """Gzip text, with a random filler so that its length tells nothing of a secret beside it (BREACH)."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(settings.STATIC_URL):
            response = _whole(response)
        if (
            response.streaming
            or response.has_header("Content-Encoding")
            or not response.get("Content-Type", "").startswith(TEXT)
            or len(response.content) < 200
        ):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = _gzip(response.content)
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
            if etag := response.get("ETag"):
                response["ETag"] = etag if etag.startswith("W/") else f"W/{etag}"
        return response

    return answer


def _whole(response: HttpResponse) -> HttpResponse:
    """A style sheet served from its source folder, as on a laptop, as one that can be compressed."""
    if response.status_code != 200 or response.has_header("Content-Encoding"):
        return response
    if not isinstance(response, StreamingHttpResponse) or not response.get("Content-Type", "").startswith(TEXT):
        return response
    return HttpResponse(b"".join(cast(Iterator[bytes], response.streaming_content)), headers=dict(response.items()))


def _gzip(content: bytes) -> bytes:
    """A gzip stream whose header carries a file name of random length (up to 100 bytes), which nobody reads."""
    packed = gzip.compress(force_bytes(content), compresslevel=6, mtime=0)
    filler = b"s" * random.randint(1, 100)
    return packed[:3] + bytes([packed[3] | 0x08]) + packed[4:10] + filler + b"\0" + packed[10:]


def admin_language(get_response: Answer) -> Answer:
    """The admin has no language in its addresses: it speaks that of the account."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ADMIN) and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return get_response(request)

    return answer


def admin_policy(get_response: Answer) -> Answer:
    """Wagtail's admin writes scripts into its pages: it has a looser policy, the site keeps the strict one."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(ADMIN):
            answer_with(response, settings.ADMIN_CONTENT_SECURITY_POLICY)
        return response

    return answer


def second_factor(get_response: Answer) -> Answer:
    """Where the settings ask for it, whoever edits sets up a second factor before the admin opens."""

    def answer(request: HttpRequest) -> HttpResponse:
        asked = settings.STAFF_SECOND_FACTOR and request.path.startswith(ADMIN)
        if asked and is_editor(request.user) and not is_mfa_enabled(request.user):
            messages.warning(request, gettext("The admin opens with a second factor: set one up first."))
            return redirect("mfa_index")
        return get_response(request)

    return answer
