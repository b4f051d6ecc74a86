"""References to take away: of one record, of all that a search found."""

from collections.abc import Iterable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import Reader
from core.languages import reader_language
from core.serving import cache_control
from documents.interchange import csl
from documents.interchange.exports import FORMS, Form
from documents.interchange.references import Reference, reference_of
from documents.models import Document
from search import addresses, service
from search.service import Question

MOST = 500  # references of one search: more is no bibliography, and would keep a phone waiting
AT_ONCE = 100


@require_safe
def of_record(request: HttpRequest, identifier: str, extension: str) -> HttpResponse:
    form = _form(extension)
    document = get_object_or_404(Document.objects.visible_to(request.user).for_record(), identifier=identifier)
    reference = reference_of(document)
    return _answer(request, [reference], form, reference.key, public="public" in document.shelves)


@require_safe
def of_results(request: HttpRequest, extension: str) -> HttpResponse:
    """All that a search page's address finds, up to `MOST`."""
    form = _form(extension)
    question = addresses.question_of(request.GET, (get_language() or "fr")[:2])
    references = [reference_of(document) for document in found_by(question, request.user)]
    if not references:
        message = _("This search finds no document, so there is nothing to cite.")
        context = {"message": message, "way_out": addresses.address_of(question), "way_out_words": _("See the search")}
        return render(request, "404.html", context, status=404)
    return _answer(request, references, form, "references", public=False)


def found_by(question: Question, reader: Reader) -> list[Document]:
    """The documents a search finds, in its order, with all that a reference says of them."""
    identifiers: list[str] = []
    for page in range(1, MOST // AT_ONCE + 1):
        found = service.find(replace(question, by_page=False, page=page, size=AT_ONCE, facets=()), reader)
        identifiers += [hit.object.identifier for hit in found.hits if isinstance(hit.object, Document)]
        if not found.more:
            break
    rows = Document.objects.visible_to(reader).filter(identifier__in=identifiers).for_record()
    by_identifier = {document.identifier: document for document in rows}
    return [by_identifier[one] for one in identifiers if one in by_identifier]


def _form(extension: str) -> Form:
    if extension not in FORMS:
        raise Http404
    return FORMS[extension]


def _style(request: HttpRequest) -> csl.Style:
    asked = request.GET.get("style", "")
    return next((style for style in csl.FORMATTED if style.key == asked), csl.style_for(reader_language()))


def _answer(
    request: HttpRequest, references: Iterable[Reference], form: Form, name: str, *, public: bool
) -> HttpResponse:
    content = form.write(list(references), _style(request), timezone.localdate())
    response = HttpResponse(content, content_type=form.content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{form.extension}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = cache_control(public)
    return response
