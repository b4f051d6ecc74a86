"""What templates ask of documents."""

from django import template

from core.models import StoredFile
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
