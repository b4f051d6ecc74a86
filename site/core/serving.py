"""Bytes to a reader: in ranges, so that a broken download resumes, and never as something a browser would run."""

import hashlib
import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

from core.policies import answer_with
from core.storage import files

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})$")


def send_file(
    request: HttpRequest, stored: str, *, name: str, content_type: str, etag: str, public: bool
) -> HttpResponseBase:
    """What has the name `stored` in the storage, as an attachment with `Range` and `If-Range`.

    `public` says whether a shared cache may keep it. One range at a time: several in one request get the whole file,
    which RFC 9110 allows. Raises FileNotFoundError.
    """
    size = files().size(stored)
    etag = f'"{etag}"'
    if is_known(request, etag):
        return _dressed(HttpResponse(status=304), name, etag, public)
    wanted = _range(request, size, etag)
    if wanted == ():
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return _dressed(response, name, etag, public)
    first, last = wanted or (0, size - 1)
    length = last - first + 1 if size else 0
    body: Iterator[bytes] | tuple = () if request.method == "HEAD" else files().piece(stored, first, length)
    sent = StreamingHttpResponse(body, status=206 if wanted else 200, content_type=content_type)
    sent["Content-Length"] = str(length)
    if wanted:
        sent["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _dressed(sent, name, etag, public)


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the browser has these bytes already; `etag` with its quotes."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in {one.removeprefix("W/") for one in known}


def cache_control(public: bool) -> str:
    """Kept, but asked about before each use: what is restricted today is in no cache tomorrow."""
    return "public, no-cache" if public else "private, no-store"


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with a tag made of what it says, or 304 for whoever has it; nothing hidden shows in such a tag."""
    etag = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    if is_known(request, etag):
        response.content, response.status_code = b"", 304
    response["ETag"] = etag
    return response


def image(
    request: HttpRequest, etag: str, *, public: bool, draw: Callable[[], bytes], content_type: str = "image/webp"
) -> HttpResponse:
    """An image we made, drawn only for whoever does not have it yet; `etag` without quotes."""
    etag = f'"{etag}"'
    response = HttpResponse(status=304) if is_known(request, etag) else HttpResponse(draw(), content_type=content_type)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = cache_control(public)
    return response


def _dressed(response: HttpResponseBase, name: str, etag: str, public: bool) -> HttpResponseBase:
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = cache_control(public)
    answer_with(response, {"default-src": ["'none'"], "sandbox": [""]})
    return response


def _range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | tuple[()] | None:
    """First and last byte; None for the whole file, () for a range outside of it."""
    asked = RANGE.match(request.headers.get("Range", "").strip())
    if not asked or request.headers.get("If-Range", etag) != etag or asked.group() == "bytes=-":
        return None
    start, end = asked.groups()
    if not start:
        return (max(0, size - int(end)), size - 1) if int(end) and size else ()
    first, last = int(start), min(int(end) if end else size - 1, size - 1)
    return (first, last) if first <= last else ()
