"""How documents become findable: one entry a document, one passage a page of its files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.models import Page

from core.access import Audience
from core.languages import folded
from core.models import Concept, Organisation, PageText, Person, Programme
from documents.models import Document, Kind
from search import indexing, registry, shelves, trees
from search.engines.base import PassageHit, Query
from search.labels import labels
from search.pages import texts_at
from search.registry import Entry, Passage

BATCH = 100


@registry.register
class DocumentIndex(registry.SearchIndex):
    prefix = "document"
    template = "documents/_hit.html"

    def keys(self) -> Iterable[str]:
        identifiers = Document.objects.order_by().values_list("identifier", flat=True)
        return [self.key(identifier) for identifier in identifiers.iterator()]

    def entries(self, keys: Sequence[str]) -> Iterator[Entry]:
        keys = list(keys)
        for start in range(0, len(keys), BATCH):
            wanted = [self.identifier(key) for key in keys[start : start + BATCH]]
            documents = list(Document.objects.filter(identifier__in=wanted).for_record())
            pages = _pages_of(documents)
            above = {name: tree() for name, tree in trees.TREES.items()} if documents else {}
            for document in documents:
                yield _entry(document, pages, above)

    def shelves(self, keys: Sequence[str]) -> dict[str, frozenset[str]]:
        wanted = Document.objects.filter(identifier__in=[self.identifier(key) for key in keys])
        facts = wanted.order_by().only("identifier", "live", "audience", "embargo_until")
        return {document.key: document.shelves for document in facts}

    def rows(self, keys: Sequence[str], user) -> Mapping[str, Document]:
        identifiers = [self.identifier(key) for key in keys]
        found = Document.objects.filter(identifier__in=identifiers).visible_to(user).for_cards()
        return {document.key: document for document in found}

    def title(self, row: Document) -> str:
        return row.said_title().text

    def kind(self, row: Document) -> str:
        return row.kind

    def language(self, row: Document) -> str:
        return row.said_title().language

    def texts(self, rows: Mapping[str, Document], pages: Sequence[PassageHit]) -> Mapping[tuple[str, str, int], str]:
        held = {
            (key, file.identifier): file.stored_id for key, document in rows.items() for file in document.files.all()
        }
        wanted = [page for page in pages if (page.key, page.file) in held]
        places = [(held[page.key, page.file], page.number) for page in wanted]
        texts = texts_at(PageText.objects.all(), "file", places)
        return {
            (page.key, page.file, page.number): texts.get((held[page.key, page.file], page.number), "")
            for page in wanted
        }

    def summary(self, row: Document) -> str:
        said = row.said_summary()
        return said.text if said else ""

    def updated(self, row: Document) -> datetime | None:
        return row.last_published_at

    def page_url(self, row: Document, page: PassageHit, words: str) -> str:
        address = reverse("document_page", args=[row.identifier, page.file, page.number])
        return f"{address}?{urlencode({'q': words})}#hit-1" if words else address

    def fallback(self, query: Query) -> Iterable[str]:
        found = _on_shelf(query.shelf).exclude(
            identifier__in=[self.identifier(key) for key in query.withdrawn if key.startswith(f"{self.prefix}:")]
        )
        for word in query.terms.words:
            found = found.filter(_says(word))
        for excluded in query.terms.excluded:
            found = found.exclude(_says(" ".join(excluded)))
        found = _narrowed(found, query)
        added: tuple[Any, ...] = (F("first_published_at").desc(nulls_last=True), "-pk")
        order: tuple[Any, ...] = {"oldest": ("date", "pk"), "added": added, "title": ("title", "pk")}.get(
            query.sort, ("-date", "-pk")
        )
        identifiers = found.order_by(*order).values_list("identifier", flat=True).distinct()
        return [self.key(one) for one in identifiers[query.offset : query.offset + query.size + 1]]


def _pages_of(documents: Sequence[Document]) -> dict[int, list[tuple[int, str, str]]]:
    """Number, text and language of every page, by stored file; a page in two languages is there in two pieces."""
    stored = {file.stored_id for document in documents for file in document.files.all()}
    pages: dict[int, list[tuple[int, str, str]]] = {}
    for page in PageText.objects.filter(file__in=stored).only("file_id", "number", "text", "language", "stretches"):
        pages.setdefault(page.file_id, []).extend((page.number, text, language) for text, language in page.pieces)
    return pages


def _entry(
    document: Document, pages: Mapping[int, list[tuple[int, str, str]]], above: Mapping[str, trees.Above]
) -> Entry:
    files = list(document.files.all())
    return Entry(
        key=document.key,
        titles=dict(document.titles),
        summaries=_summaries(document),
        people=tuple(dict.fromkeys(_people(document))),
        shelves=document.shelves,
        facets={
            "kind": (document.kind,),
            "country": trees.with_parents((country.pk for country in document.countries.all()), above["country"]),
            "theme": trees.with_parents((theme.key for theme in document.themes.all()), above["theme"]),
            "language": tuple(document.languages),
            "publisher": (document.publisher.key,) if document.publisher else (),
        },
        date=document.date.sort_key() if document.date else 0,
        added=int(document.first_published_at.timestamp()) if document.first_published_at else 0,
        passages=tuple(
            Passage(file.identifier, number, text, language or file.language)
            for file in files
            for number, text, language in pages.get(file.stored_id, ())
        ),
    )


def _summaries(document: Document) -> dict[str, str]:
    """The summaries, and beside the one in the document's own language the words of its details and its references."""
    said = dict(document.summaries)
    more = document.details.words if document.details else []
    references = [document.series, document.number, document.doi, document.isbn]
    references += [document.sdg_targets, document.instruments]
    extra = "\n".join(filter(None, [*more, *references]))
    if extra:
        said[document.language] = f"{said.get(document.language, '')}\n{extra}".strip()
    return said


def _people(document: Document) -> Iterator[str]:
    for credit in document.credits.all():
        if credit.person:
            yield str(credit.person)
        elif credit.organisation:
            yield from credit.organisation.all_names()
        elif credit.name:
            yield credit.name
    if document.publisher:
        yield from document.publisher.all_names()
    for programme in document.programmes.all():
        yield from programme.all_names()


# --- the database alone -----------------------------------------------------------------------------------


def _on_shelf(shelf: str) -> QuerySet[Document]:
    if shelf == Audience.STAFF:
        return Document.objects.all()
    open_to = [Audience.PUBLIC, Audience.MEMBERS] if shelf == Audience.MEMBERS else [Audience.PUBLIC]
    free = Q(embargo_until=None) | Q(embargo_until__lte=timezone.localdate())
    return Document.objects.filter(free, live=True, audience__in=open_to)


def _says(word: str) -> Q:
    return (
        Q(title__icontains=word)
        | Q(summary__icontains=word)
        | Q(texts__title__icontains=word)
        | Q(texts__summary__icontains=word)
        | Q(credits__person__folded_name__contains=folded(word))
        | Q(credits__organisation__names__folded_name__contains=folded(word))
        | Q(publisher__names__folded_name__contains=folded(word))
        | Q(publisher__names__folded_acronym=folded(word))
    )


def _narrowed(found: QuerySet[Document], query: Query) -> QuerySet[Document]:
    fields = {
        "kind": "kind__in",
        "country": "countries__in",
        "theme": "themes__key__in",
        "language": "files__language__in",
        "publisher": "publisher__key__in",
    }
    for name, values in query.filters.items():
        if name in fields and values:
            chosen = trees.with_children(values, trees.TREES[name]()) if name in trees.TREES else values
            found = found.filter(**{fields[name]: chosen})
    first, last = query.years
    if first is not None:
        found = found.filter(date__gte=f"{first:04d}")
    if last is not None:
        found = found.filter(date__lt=f"{last + 1:04d}")
    return found


# --- what else changes an entry ---------------------------------------------------------------------------


@receiver(post_save, sender=Page)
def hear_of_a_plain_page(instance: Page, **_: object) -> None:
    """Wagtail's bulk actions save a document as the plain page it is underneath; it may have left a shelf by that."""
    document = Document.objects.filter(pk=instance.pk).first()
    if document is not None:
        document.tell()


@receiver(post_delete, sender=Document)
def forget(instance: Document, **_: object) -> None:
    """In the transaction that deletes it: gone from every query at once, from the index soon."""
    indexing.announce([instance.key])
    shelves.withdraw([instance.key], frozenset(registry.SHELVES))


HELD_BY: dict[type[Model], Callable[[Any], Q]] = {
    Organisation: lambda one: Q(publisher=one) | Q(credits__organisation=one),
    Person: lambda one: Q(credits__person=one),
    Programme: lambda one: Q(programmes=one),
    # a document is found under the broader themes of its own, too
    Concept: lambda one: Q(themes__key__in=trees.with_children([one.key], trees.above_themes())),
}


def _tell_documents(sender: type[Model], instance: Model, **_: object) -> None:
    """A name that changes is found under its new form wherever it stands, and no longer when it is gone."""
    holding = Document.objects.filter(HELD_BY[sender](instance)).values_list("identifier", flat=True)
    indexing.announce([f"{DocumentIndex.prefix}:{identifier}" for identifier in holding.distinct()])


for model in HELD_BY:
    post_save.connect(_tell_documents, sender=model, dispatch_uid=f"documents hear of {model.__name__}")
    # before: afterwards nobody knows any more which documents held it
    pre_delete.connect(_tell_documents, sender=model, dispatch_uid=f"documents lose {model.__name__}")


@labels("kind")
def _kinds(values: list[str]) -> Mapping[str, str]:
    return {value: str(Kind(value).label) for value in values if value in Kind.values}
