"""A library to measure with: whole documents of the site, written in bulk, each with a file and its pages of text."""

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from benchmarks.inserting import insert_rows
from benchmarks.texts import page_of
from core.models import Change, Concept, Country, FileState, PageText, StoredFile
from documents.identifiers import new_identifier
from documents.models import Document, DocumentFile, Kind, LibraryPage
from search.indexing import TOPIC

BATCH = 500
PLACES = ("SN", "BF", "CI", "BJ", "TG", "ML", "NE", "GN", "GH", "NG", "RW", "MA")


def fill(sentences: Mapping[str, list[str]], count: int, pages: tuple[int, int], dice: random.Random) -> int:
    """Write `count` published documents of so many pages (from, to); returns how many pages. The index is untouched."""
    kinds = [kind.value for kind in Kind]
    countries = list(Country.objects.filter(pk__in=PLACES))
    themes = list(Concept.objects.all()[:60])
    written = 0
    for start in range(0, count, BATCH):
        made = [_made(sentences, pages, kinds, dice) for _ in range(min(BATCH, count - start))]
        with transaction.atomic():
            documents = _documents([document for document, _texts in made])
            written += _files(documents, [texts for _document, texts in made])
            _links(Document.countries.through, "country_id", documents, countries, dice)
            _links(Document.themes.through, "concept_id", documents, themes, dice)
            Change.objects.bulk_create(
                Change(topic=TOPIC, key=document.key, version=1, drained=1) for document in documents
            )
    return written


def _made(
    sentences: Mapping[str, list[str]], pages: tuple[int, int], kinds: Sequence[str], dice: random.Random
) -> tuple[Document, list[str]]:
    language = dice.choice([code for code in sentences if code in {"fr", "en", "pt", "es"}])
    title = dice.choice(sentences[language])[:90]
    document = Document(
        title=title, language=language, summary=dice.choice(sentences[language])[:300], identifier=new_identifier(),
        kind=dice.choice(kinds), date=str(dice.randint(1995, 2026)),
    )  # fmt: skip
    return document, [page_of(sentences[language], dice) for _ in range(dice.randint(*pages))]


def _documents(documents: list[Document]) -> list[Document]:
    """Insert pages below the library as the tree wants them; Django inserts no model with a parent in bulk."""
    library, locale, now = LibraryPage.objects.get(), Locale.get_default(), timezone.now()
    first, kind = library.numchild + 1, ContentType.objects.get_for_model(Document).pk
    for place, document in enumerate(documents):
        document.slug = f"{document.words_of_address}-{document.identifier}"
        document.path, document.depth = (
            Page._get_path(library.path, library.depth + 1, first + place),
            library.depth + 1,
        )
        document.url_path = f"{library.url_path}{document.slug}/"
        document.draft_title, document.locale, document.live = document.title, locale, True
        document.content_type_id = kind
        document.first_published_at = document.last_published_at = document.latest_revision_created_at = now
    rows = [Page(**{field.attname: getattr(document, field.attname) for field in Page._meta.concrete_fields})
            for document in documents]  # fmt: skip
    for document, page in zip(documents, Page.objects.bulk_create(rows), strict=True):
        document.pk = document.page_ptr_id = document.id = page.pk
    insert_rows(Document, documents)
    Page.objects.filter(pk=library.pk).update(numchild=library.numchild + len(documents))
    return documents


def _files(documents: list[Document], texts: list[list[str]]) -> int:
    """A text file for each, its bytes in the storage, its pages read."""
    stored = []
    for document, pages in zip(documents, texts, strict=True):
        content = "\f".join([document.identifier, *pages]).encode()
        row = StoredFile(
            sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind="txt", state=FileState.READ,
            reason="pages_read", reason_facts={"pages": len(pages)}, language=document.language,
            page_count=len(pages), text_size=len(content),
        )  # fmt: skip
        path = Path(settings.MEDIA_ROOT, row.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        stored.append(row)
    stored = StoredFile.objects.bulk_create(stored)
    DocumentFile.objects.bulk_create(
        DocumentFile(document_id=document.pk, language=document.language, name="rapport.txt", stored=row, sort_order=0)
        for document, row in zip(documents, stored, strict=True)
    )
    leaves = list(_leaves(stored, texts))
    PageText.objects.bulk_create(leaves)
    return len(leaves)


def _leaves(stored: list[StoredFile], texts: list[list[str]]) -> Iterator[PageText]:
    for row, pages in zip(stored, texts, strict=True):
        for number, text in enumerate(pages, 1):
            yield PageText(file=row, number=number, text=text, language=row.language)


def _links(through: type[models.Model], field: str, documents: list[Document], held: list, dice: random.Random) -> None:
    through.objects.bulk_create(
        through(document_id=document.pk, **{field: one.pk})
        for document in documents
        for one in dice.sample(held, min(2, len(held)))
    )


def addresses() -> list[dict[str, str]]:
    """Record, page of text and file of every document, for whoever asks for them."""
    found = []
    rows = DocumentFile.objects.filter(document__live=True).select_related("stored", "document")
    for file in rows.order_by("pk").iterator(chunk_size=2000):
        record = file.document.get_absolute_url()
        found.append({
            "record": record,
            "page": f"/fr/library/{file.document.identifier}/{file.identifier}/1/",
            "file": file.url,
            "title": file.document.title,
        })  # fmt: skip
    return found
