"""What readers see of a document: the record, one page of it, its bytes. Every view goes through `visible_to`."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import Audience, audiences, is_editor
from core.anybody import same_for_anybody
from core.models import PageText, StoredFile
from core.serving import image, send_file
from core.storage import files
from documents import kinship, page_images
from documents.extraction.kinds import DRAWN
from documents.models import Document, DocumentFile
from documents.views.pages import Leaf, leaf_of

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "rtf": "application/rtf",
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    "png": "image/png",
    "jpg": "image/jpeg",
    "tiff": "image/tiff",
    "webp": "image/webp",
    # a stranger's web page is never shown by a browser as one of ours: "html" has no type here
}


# --- the record -------------------------------------------------------------------------------------------


@require_safe
@same_for_anybody
def record(request: HttpRequest, identifier: str, words: str = "") -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user).for_record(), identifier=identifier)
    if words != document.words_of_address:
        return HttpResponseRedirect(document.get_absolute_url())
    return render_record(request, document)


def render_record(request: HttpRequest, document: Document, *, preview: bool = False) -> HttpResponse:
    """The record page, also of a draft that is being previewed."""
    held = list(document.files.all())
    files = [{"file": file, **({} if preview else _versions(request, document, file))} for file in held]
    readable = next((file for file in held if file.stored.has_text and file.stored.page_count), None)
    readable = readable or next((file for file in held if file.stored.has_only_images), None)
    covered = next((file for file in held if file.stored.cover), None)
    return render(
        request,
        "documents/document.html",
        {
            "document": document,
            "files": files,
            "readable": readable,
            "covered": covered,
            "images": covered.stored.cover_size if covered else 0,
            "relations": kinship.related(document, request.user),
            "successors": kinship.successors(document, request.user),
            "is_restricted": document.audience != Audience.PUBLIC or not document.live or document.is_embargoed,
            "may_edit": is_editor(request.user),
            "preview": preview,
        },
    )


def _versions(request: HttpRequest, document: Document, file: DocumentFile) -> dict:
    """The version it holds now, and the older ones this reader may have: those of a time when it was for them too."""
    allowed = audiences(request.user)
    kept = [version for version in document.file_versions.all() if version.file == file.identifier]
    return {
        "current": next((version for version in kept if version.stored_id == file.stored_id), None),
        "versions": [
            version for version in kept if version.stored_id != file.stored_id and version.audience in allowed
        ],
    }


# --- one page ---------------------------------------------------------------------------------------------


@require_safe
@same_for_anybody
def page(request: HttpRequest, identifier: str, file: str, number: int) -> HttpResponse:
    """One page as text or as an image, what was asked for marked in it, without the file."""
    document, held = _file(request, identifier, file)
    asked = request.GET.get("q", "")[:500]
    last = held.stored.page_count
    if number > last > 0:
        return _past_the_end(request, document, held, number)
    text = get_object_or_404(PageText, file=held.stored, number=number)
    leaf = leaf_of(document, held, text, asked, request.GET.get("hit", ""), request.user)
    drawn, view = held.stored.kind in DRAWN, request.GET.get("view")
    as_image = drawn and (view == "image" or (not text.text and view != "text"))  # a scan is seen, if not read
    context = {"document": document, "file": held, "leaf": leaf, "asked": asked, "as_image": as_image}
    context["drawn"] = drawn
    context["successors"] = kinship.successors(document, request.user)
    if as_image:
        context["image"] = _image_address(request, leaf, asked)
        context["images"] = 60_000  # at most; it is drawn when it is asked for
    return render(request, "documents/page.html", context)


def _past_the_end(request: HttpRequest, document: Document, held: DocumentFile, number: int) -> HttpResponse:
    last = held.stored.page_count
    message = _("This document ends at page %(last)s; there is no page %(number)s.") % {"last": last, "number": number}
    address = reverse("document_page", args=[document.identifier, held.identifier, last])
    context = {"message": message, "way_out": address, "way_out_words": _("Go to the last page")}
    return render(request, "404.html", context, status=404)


def _image_address(request: HttpRequest, leaf: Leaf, asked: str) -> dict[str, str | int | bool]:
    large = request.GET.get("size") == "large"
    address = reverse("document_page_image", args=[leaf.document.identifier, leaf.file.identifier, leaf.number])
    width = page_images.WIDTHS[large]
    return {"url": f"{address}?{urlencode({'q': asked, 'w': str(width)})}", "width": width, "large": large}


@require_safe
def page_image(request: HttpRequest, identifier: str, file: str, number: int) -> HttpResponse:
    """The page drawn as a light WebP, the words found on it marked."""
    document, held = _file(request, identifier, file)
    text = get_object_or_404(PageText, file=held.stored, number=number)
    if held.stored.kind not in DRAWN:
        raise Http404
    asked, width = request.GET.get("q", "")[:500], request.GET.get("w", "")
    width_px = next((one for one in page_images.WIDTHS if str(one) == width), page_images.WIDTHS[0])
    words = leaf_of(document, held, text, asked, "", request.user).found_words if asked else []
    etag = hashlib.sha256(repr((held.stored.sha256, number, words, width_px)).encode()).hexdigest()[:32]

    def draw() -> bytes:
        with files().at_hand(held.stored.name) as path:
            return page_images.page_image(path, number, words, width_px, kind=held.stored.kind)

    try:
        return image(request, etag, public=_is_for_all(document), draw=draw)
    except (page_images.NoImage, FileNotFoundError) as error:
        raise Http404 from error


# --- bytes ------------------------------------------------------------------------------------------------


@require_safe
def file(request: HttpRequest, identifier: str, file: str, name: str) -> HttpResponseBase:
    document, held = _file(request, identifier, file)
    return _send(request, document, held.stored, held.file_name)


@require_safe
def version(request: HttpRequest, identifier: str, file: str, number: int, name: str) -> HttpResponseBase:
    document, _held = _file(request, identifier, file)  # a file that was taken out takes its versions with it
    allowed = document.file_versions.filter(audience__in=audiences(request.user)).select_related("stored", "document")
    older = get_object_or_404(allowed, file=file, number=number)
    return _send(request, document, older.stored, older.download_name)


def _send(request: HttpRequest, document: Document, stored: StoredFile, name: str) -> HttpResponseBase:
    try:
        return send_file(
            request,
            stored.name,
            name=name,
            content_type=CONTENT_TYPES.get(stored.kind, "application/octet-stream"),
            etag=stored.sha256[:32],
            public=_is_for_all(document),
        )
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
def text(request: HttpRequest, identifier: str, file: str, name: str) -> HttpResponse:
    """All the text of a file, far lighter than the file, a form feed between its pages."""
    document, held = _file(request, identifier, file)
    pages = list(held.stored.pages.order_by("number").values_list("text", flat=True))
    if not any(pages):
        raise Http404
    response = HttpResponse("\n\f\n".join(pages), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{document.words_of_address}.txt"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def cover(request: HttpRequest, identifier: str, file: str) -> HttpResponse:
    document, held = _file(request, identifier, file)
    name, size = held.stored.cover, held.stored.cover_size
    if not name:
        raise Http404

    def fetch() -> bytes:
        return b"".join(files().piece(name, 0, size or files().size(name)))

    try:
        return image(request, held.stored.sha256[:32], public=_is_for_all(document), draw=fetch)
    except FileNotFoundError as error:
        raise Http404 from error


def _is_for_all(document: Document) -> bool:
    """Whether a shared cache may keep what belongs to it."""
    return "public" in document.shelves


def _file(request: HttpRequest, identifier: str, file: str) -> tuple[Document, DocumentFile]:
    """The document, seen by this reader, and its file; forbidden and absent answer alike."""
    document = get_object_or_404(Document.objects.visible_to(request.user).for_cards(), identifier=identifier)
    held = next((one for one in document.files.all() if one.identifier == file), None)
    if held is None:
        raise Http404
    return document, held
