"""The short address of a document, and the picture of it where it is shared."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from core.serving import image
from documents import preview_card
from documents.models import Document

A_MONTH = 2_592_000  # seconds


@require_safe
def short_address(request: HttpRequest, identifier: str) -> HttpResponse:
    """The record, in the language of whoever follows it."""
    document = get_object_or_404(Document.objects.visible_to(request.user), identifier=identifier)
    response = HttpResponseRedirect(document.get_absolute_url())
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
def card(request: HttpRequest, identifier: str) -> HttpResponse:
    """Its title on the cloth of the house, drawn once."""
    document = get_object_or_404(Document.objects.visible_to(request.user).for_cards(), identifier=identifier)
    facts = _facts(document)
    etag = hashlib.sha256(repr((preview_card.DRAWING, facts)).encode()).hexdigest()[:32]

    def draw() -> bytes:
        drawn = cache.get(f"card:{etag}") or preview_card.draw(*facts)
        cache.set(f"card:{etag}", drawn, A_MONTH)
        return drawn

    return image(request, etag, public="public" in document.shelves, draw=draw, content_type="image/png")


def _facts(document: Document) -> tuple[str, str, str, str]:
    """Title, the line above it, language and motif: all that the picture shows, in the document's own language."""
    with translation.override(document.language):
        line = [str(document.get_kind_display())]
    if document.date:
        line.append(document.date.in_words(document.language))
    if document.publisher:
        line.append(document.publisher.short_name_in(document.language).text[:40])
    return document.title, " · ".join(line), document.language, document.motif
