"""What pages show of references: the tags in their head, the place to cite, the links to take them away."""

import hashlib
from typing import Any

from django import template
from django.conf import settings
from django.core.cache import cache
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from core.languages import reader_language
from documents.interchange import csl, embedded
from documents.interchange.exports import FORMS
from documents.interchange.references import Reference, reference_of
from documents.models import Document
from documents.sharing import message_about
from documents.views.citing import MOST

register = template.Library()
A_DAY = 86_400  # seconds


@register.inclusion_tag("documents/_head.html")
def embedded_metadata(document: Document) -> dict[str, Any]:
    """For the head of a record."""
    reference = reference_of(document)
    return {
        "tags": embedded.tags(document, reference),
        "json": embedded.schema_org(document, reference),
        "address": reference.address,
        "title": document.said_title(),
        "summary": document.said_summary(),
        "card": settings.SITE_URL + reverse("document_card", args=[document.identifier]),
    }


@register.inclusion_tag("documents/_share.html")
def share(document: Document) -> dict[str, Any]:
    """The short address and the ways to send it on."""
    return {"message": message_about(document)}


@register.inclusion_tag("documents/_cite.html")
def cite(document: Document) -> dict[str, Any]:
    """The reference written out in each style, the reader's first, and the files to take away."""
    language = reader_language()
    written = _written(reference_of(document), language)
    first, *others = [
        {"style": style, "line": mark_safe(written[style.key])}
        for style in sorted(csl.FORMATTED, key=lambda style: style != csl.style_for(language))
    ]
    forms = [{"form": form, "weight": written[extension]} for extension, form in FORMS.items()]
    return {"document": document, "first": first, "others": others, "forms": forms}


@register.inclusion_tag("documents/_cite_results.html")
def cite_results(query: QueryDict) -> dict[str, Any]:
    """The references of all that a search found; `query` is that of its address."""
    asked = query.copy()
    asked.pop("page", None)
    return {"query": asked.urlencode(), "forms": FORMS.values(), "most": MOST}


def _written(reference: Reference, language: str) -> dict[str, Any]:
    """Each style → the reference in it, each form → what its file weighs (bytes).

    Kept for a day: the same record is read often, and its reference says on which day.
    """
    day = timezone.localdate()
    digest = hashlib.sha256(repr((reference, language, day)).encode()).hexdigest()
    key = f"reference:{digest}"
    written = cache.get(key)
    if written is None:
        style = csl.style_for(language)
        written = {one.key: csl.as_html(csl.formatted(reference, one, day)) for one in csl.FORMATTED}
        written |= {extension: len(form.write([reference], style, day)) for extension, form in FORMS.items()}
        cache.set(key, written, A_DAY)
    return written
