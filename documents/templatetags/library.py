"""What templates ask of documents."""

from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr

from core.dates import PartialDate
from core.models import StoredFile
from core.templatetags.sankore import when
from documents.views.arrivals import state_sentence

register = template.Library()


@register.filter
def leaf_of_page(hit, page) -> str:
    """Whether a found page is a "page" or a "part" of its file."""
    return next((file.stored.leaf for file in hit.object.files.all() if file.identifier == page.file), "page")


@register.filter
def why(stored: StoredFile) -> str:
    """The state of a file, as a sentence."""
    return state_sentence(stored)


@register.filter
def fact(value: Any) -> Any:
    """A fact of a document's details as a reader reads it: a date in words, a text by lines."""
    return when(value) if isinstance(value, PartialDate) else linebreaksbr(str(value))


@register.filter
def is_long(value: Any) -> bool:
    """Whether it needs a whole line of the record."""
    return isinstance(value, str) and (len(value) > 50 or "\n" in value)
