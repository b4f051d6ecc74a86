"""What an editor puts together on a page: text, chosen documents, searches to keep, themes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.models import Concept

WRITING = ["bold", "italic", "ol", "ul", "link"]  # what a text may hold: no headings, the block has its own


class Section(blocks.StructBlock):
    """A heading, which stands in the margin, and its text."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=WRITING)

    class Meta:
        icon = "doc-full"
        label = _("Text")
        template = "home/blocks/section.html"


class ChosenDocuments(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    documents = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="documents.Document", label=_("Document")), label=_("Documents"), min_num=1
    )

    class Meta:
        icon = "list-ul"
        label = _("Chosen documents")


class SavedSearch(blocks.StructBlock):
    """A question with its filters, as the address of a search page says them."""

    words = blocks.CharBlock(label=_("What it finds"), max_length=160)
    address = blocks.CharBlock(
        label=_("Address of the search"),
        max_length=1000,
        help_text=_("Search the library, choose filters, then copy the address of the page to here."),
    )

    def clean(self, value):
        cleaned = super().clean(value)
        if search_query(cleaned["address"]) is None:
            wrong = ValidationError(_("This is not the address of a search in this library."))
            raise blocks.StructBlockValidationError(block_errors={"address": wrong})
        return cleaned

    class Meta:
        icon = "search"
        label = _("Search")


def search_query(address: str) -> str | None:
    """What follows the "?" in the address of a search page of ours, whatever its language; None for any other."""
    parts = urlsplit(address.strip())
    language, _slash, path = parts.path.strip("/").partition("/")
    here = reverse("search").strip("/").partition("/")[2]
    ours = not parts.netloc or f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    return parts.query if ours and language in dict(settings.LANGUAGES) and path == here else None


def search_address(address: str) -> str:
    """The same search, in the reader's language."""
    query = search_query(address)
    return reverse("search") + (f"?{query}" if query else "")


class SavedSearches(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    searches = blocks.ListBlock(SavedSearch(), label=_("Searches"), min_num=1)

    class Meta:
        icon = "search"
        label = _("Searches to keep")


class ChosenThemes(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    themes = blocks.ListBlock(SnippetChooserBlock(Concept, label=_("Theme")), label=_("Themes"), min_num=1)

    class Meta:
        icon = "tag"
        label = _("Themes")
