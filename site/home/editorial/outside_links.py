"""The links to other sites in pages that editors write."""

from collections.abc import Iterator
from typing import Any

from documents.models import PlaceKind
from documents.outside.addresses import in_html, in_text
from documents.outside.places import Found, Place, editing_page, tells_of_links
from home.models import SpacePage, StandardPage


@tells_of_links
def of_editorial_pages() -> Found:
    for model in (StandardPage, SpacePage):
        for page in model.objects.live():
            place = Place(PlaceKind.PAGE, page.title, editing_page(page.pk))
            for address in in_text(page.introduction):
                yield address, place
            for text in _texts(list(page.body.raw_data)):
                for address in in_html(text):
                    yield address, place


def _texts(value: Any) -> Iterator[str]:
    """Every text of a stream of blocks, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
