"""The whole of a document for little: its text as light pages of HTML, and as an electronic book."""

import hashlib
from collections.abc import Iterator

from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.anybody import same_for_anybody
from core.languages import choose
from core.models import PageText
from core.serving import cache_control, is_known
from documents.interchange import epub
from documents.interchange.references import reference_of
from documents.light import parts
from documents.models import Document, DocumentFile
from documents.views.pages import paragraphs

WRITING = 4  # of our books: a change of how they are written makes new ones


@require_safe
@same_for_anybody
def whole_text(request: HttpRequest, identifier: str, file: str) -> HttpResponse:
    """The text of all pages, one after the other; a long one in parts."""
    document, held = _file(request, identifier, file)
    cut = parts(held.stored.pages.order_by("number").annotate(length=Length("text")).values_list("number", "length"))
    asked = request.GET.get("part", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    if not 0 < number <= len(cut):
        return _past_the_end(request, document, held, len(cut))
    part = cut[number - 1]
    pages = held.stored.pages.filter(number__range=(part.first, part.last)).order_by("number")
    context = {
        "document": document,
        "file": held,
        "pages": [_book_page(page, held) for page in pages],
        "part": part,
        "parts": cut,
    }
    return render(request, "documents/light.html", context)


def _past_the_end(request: HttpRequest, document: Document, held: DocumentFile, last: int) -> HttpResponse:
    if not last:
        raise Http404
    address = f"{reverse('document_light', args=[document.identifier, held.identifier])}?part={last}"
    message = _("This text ends before this part.")
    context = {"message": message, "way_out": address, "way_out_words": _("Go to its last part")}
    return render(request, "404.html", context, status=404)


@require_safe
def electronic_book(request: HttpRequest, identifier: str, file: str, name: str) -> HttpResponse:
    """An EPUB, written for whoever does not have it yet."""
    document, held = _file(request, identifier, file)
    etag = f'"{_edition(document, held)}"'
    public = "public" in document.shelves
    response = HttpResponse(status=304) if is_known(request, etag) else _written(document, held)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = cache_control(public)
    return response


def _edition(document: Document, held: DocumentFile) -> str:
    """What makes two books of a file the same: its text, and what the record says on the first page."""
    facts = (WRITING, held.stored.sha256, held.stored.text_size, held.stored.state, held.language)
    return hashlib.sha256(repr((facts, reference_of(document))).encode()).hexdigest()[:32]


def _written(document: Document, held: DocumentFile) -> HttpResponse:
    title = choose(document.titles, held.language)
    changed = document.last_published_at or held.stored.stored_at
    with translation.override(held.language):
        content = epub.book(
            reference_of(document),
            title.text if title else document.title,
            held.language,
            _pages(held),
            _words(held),
            changed,
        )
    response = HttpResponse(content, content_type="application/epub+zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{document.words_of_address}.epub")
    return response


def _pages(held: DocumentFile) -> Iterator[epub.BookPage]:
    for page in held.stored.pages.order_by("number").iterator():
        yield _book_page(page, held)


def _book_page(page: PageText, held: DocumentFile) -> epub.BookPage:
    """Its paragraphs, each with its language: a page may be in two."""
    language = page.language or held.language
    spoken = [
        epub.Paragraph(paragraph, code or language) for text, code in page.pieces for paragraph in paragraphs(text)
    ]
    return epub.BookPage(page.number, language, spoken)


def _words(held: DocumentFile) -> epub.Words:
    if held.stored.leaf == "part":
        run, one = _("Parts {first} to {last}"), _("Part {first}")
    else:
        run, one = _("Pages {first} to {last}"), _("Page {first}")
    about = _("Made by Sankoré from the text of the file: without its images and tables as they were drawn.")
    return epub.Words(_("Contents"), run, one, about)


def _file(request: HttpRequest, identifier: str, file: str) -> tuple[Document, DocumentFile]:
    """A file with text, of a document this reader may see; forbidden and absent answer alike."""
    document = get_object_or_404(Document.objects.visible_to(request.user).for_record(), identifier=identifier)
    held = next((one for one in document.files.all() if one.identifier == file), None)
    if held is None or not (held.stored.has_text and held.stored.text_size):
        raise Http404
    return document, held
