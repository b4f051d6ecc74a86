"""What a record shows of the search: a field for its own pages, and the documents most like it."""

from typing import Any

from django import template
from django.template import Context

from documents.models import Document
from documents.search_index import DocumentIndex
from search.inside import similar

register = template.Library()
MOST = 4


@register.inclusion_tag("documents/_similar.html", takes_context=True)
def similar_documents(context: Context, document: Document) -> dict[str, Any]:
    """From the reader's own shelf, and read again through what they may see."""
    reader = context["request"].user
    return {"documents": similar(f"{DocumentIndex.prefix}:{document.identifier}", reader, MOST)}
