"""Where addresses of other sites stand: each app tells of its own, as published."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model, Q
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder

from core.models import Organisation, Programme
from documents.models import Document, DocumentFile, DocumentText, PlaceKind
from documents.models.details import ADDED_BY
from documents.outside.addresses import in_text, tidy


@dataclass(frozen=True)
class Place:
    kind: PlaceKind
    title: str
    edit_address: str


Found = Iterator[tuple[str, Place]]  # an address, and a place in which it stands
_tellers: list[Callable[[], Found]] = []


def tells_of_links(teller: Callable[[], Found]) -> Callable[[], Found]:
    """Register a function that goes through what an app holds."""
    _tellers.append(teller)
    return teller


def all_links() -> Found:
    for teller in _tellers:
        yield from teller()


def editing_page(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])


# --- of the library -----------------------------------------------------------------------------------


@tells_of_links
def of_documents() -> Found:
    """Summaries, texts in other languages, the fields of each kind, words beside files, and DOIs."""
    texts: dict[int, list[str]] = defaultdict(list)
    for pk, text in _documents_texts():
        texts[pk].append(text)
    dois = dict(Document.objects.live().exclude(doi="").values_list("pk", "doi"))
    named = Document.objects.live().filter(pk__in=texts.keys() | dois.keys()).values_list("pk", "title")
    for pk, title in named.iterator():
        place = Place(PlaceKind.DOCUMENT, title, editing_page(pk))
        for address in (one for text in texts[pk] for one in in_text(text)):
            yield address, place
        if pk in dois and (address := address_of_doi(dois[pk])):
            yield address, place


def _documents_texts() -> Iterator[tuple[int, str]]:
    yield from _holding_addresses(Document, "pk", ("title", "summary", "series"))
    yield from _holding_addresses(DocumentText, "document", ("title", "summary"))
    yield from _holding_addresses(DocumentFile, "document", ("label", "note", "caption", "credit"))
    for details in ADDED_BY.values():
        texts = [one.name for one in details._meta.fields if one.get_internal_type() in {"CharField", "TextField"}]
        yield from _holding_addresses(details, "document", texts)


def _holding_addresses(model: type[Model], owner: str, fields: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(document, text) of the fields in which an address may stand."""
    for field in fields:
        rows = model._default_manager.filter(Q((f"{field}__icontains", "://")))
        yield from rows.values_list(owner, field).iterator()


def address_of_doi(doi: str) -> str:
    """ "https://doi.org/10.1234/abc", whatever stands before the number; "" for what is none."""
    start = doi.find("10.")
    return tidy(f"https://doi.org/{doi[start:].strip()}") if start >= 0 else ""


@tells_of_links
def of_organisations() -> Found:
    yield from _websites(Organisation.objects.with_names(), PlaceKind.ORGANISATION)


@tells_of_links
def of_programmes() -> Found:
    yield from _websites(Programme.objects.with_names(), PlaceKind.PROGRAMME)


def _websites(holders: Iterable, kind: PlaceKind) -> Found:
    finder = AdminURLFinder()
    for one in holders:
        if address := tidy(one.website):
            yield address, Place(kind, str(one), finder.get_edit_url(one) or "")
