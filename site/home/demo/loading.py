"""The demo's facts into rows: published, read and found as if editors had added them; and out again."""

import tempfile
from pathlib import Path

from django.db import transaction

from core import founding
from core.dates import parse
from core.models import Concept, Country, Organisation, Person, Programme, StoredFile, User
from documents import reading, services
from documents.extraction import kinds
from documents.models import Credit, Document, DocumentFile, GoodPractice, LegalText, Relation
from home.demo import records
from home.demo.accounts import ACCOUNTS, make_accounts
from home.demo.organisations import make_organisations, remove_organisations
from home.demo.records import DemoDocument, DemoFile
from home.models import OfTheDemo
from search import indexing


def load() -> int:
    """Load what is not there yet; returns the number of documents of the demo."""
    founding.load()
    make_organisations()
    make_accounts()
    editor = User.objects.get(email="editeur@demo.sankore.org")
    told = records.documents()
    made = {record.slug: _document(record, editor) for record in told}
    for slug, document in made.items():
        OfTheDemo.objects.get_or_create(slug=slug, defaults={"document": document})
    _relate(told, made)
    indexing.drain()
    return len(made)


def remove() -> int:
    """Take the demo's documents, files and accounts away; what others hold stays."""
    documents = Document.objects.filter(of_the_demo__isnull=False)
    stored = list(StoredFile.objects.filter(held_by__document__in=documents).values_list("pk", flat=True).distinct())
    stored += list(StoredFile.objects.filter(versions__document__in=documents).values_list("pk", flat=True))
    count = documents.count()
    for document in documents:
        document.delete()
    StoredFile.objects.filter(pk__in=stored, held_by=None, versions=None).delete()  # the sweeper takes the bytes
    remove_organisations()
    User.objects.filter(email__in=ACCOUNTS).delete()
    indexing.drain()
    return count


def _document(record: DemoDocument, editor: User) -> Document:
    known = Document.objects.filter(of_the_demo__slug=record.slug).first()
    if known:
        return known
    document = Document(
        kind=record.kind,
        title=record.title,
        language=record.language,
        summary=record.summary,
        date=parse(record.date) if record.date else None,
        publisher=Organisation.objects.filter(key=record.publisher).first(),
        series=record.series,
        number=record.number,
        licence=record.licence,
        audience=record.audience,
        live=False,
        owner=editor,
    )
    for language in dict.fromkeys([*record.titles, *record.summaries]):
        if language != record.language:
            document.texts.add(
                document.texts.model(
                    language=language,
                    title=record.titles.get(language, ""),
                    summary=record.summaries.get(language, ""),
                )
            )
    document.countries = list(Country.objects.filter(pk__in=record.countries))
    document.themes = list(Concept.objects.filter(key__in=record.themes))
    document.programmes = list(Programme.objects.filter(key__in=record.programmes))
    for credit in record.credits:
        document.credits.add(_credit(credit))
    _details(document, record)
    return _published(document, record, editor)


def _credit(credit: records.Credit) -> Credit:
    organisation = Organisation.objects.filter(key=credit.organisation).first() if credit.organisation else None
    return Credit(role=credit.role, person=_person(credit.person) if credit.person else None, organisation=organisation)


def _person(name: str) -> Person:
    given, _space, family = name.rpartition(" ")
    return Person.objects.get_or_create(given_name=given, family_name=family)[0]


def _details(document: Document, record: DemoDocument) -> None:
    if record.good_practice:
        document.good_practice_details.add(GoodPractice(**record.good_practice))
    if record.legal_text:
        facts = {
            name: parse(value) if name in {"adopted", "in_force"} else value
            for name, value in record.legal_text.items()
        }
        document.legal_text_details.add(LegalText(**facts))


def _published(document: Document, record: DemoDocument, editor: User) -> Document:
    """Published once for each version of its files, as it would have been over the years."""
    held = [(told, DocumentFile(language=told.language, name=told.name, label=told.label)) for told in record.files]
    versions = max((len(told.versions) for told, _file in held), default=1)
    for turn in range(versions):
        for told, file in held:
            if turn < len(told.versions):
                file.stored, file.note = _stored(told, turn), told.versions[turn].note
                document.files.add(file)
        if document.pk:
            document.save()
        else:
            document.full_clean(exclude=["path", "depth"])
            services.library().add_child(instance=document)
        document.save_revision(user=editor).publish(user=editor)
        document = Document.objects.get(pk=document.pk)
        held = [(told, _same(document, file)) for told, file in held]
    return document


def _same(document: Document, file: DocumentFile) -> DocumentFile:
    return next(one for one in document.files.all() if one.identifier == file.identifier)


def _stored(told: DemoFile, version: int) -> StoredFile:
    """The file written, kept and read at once: a demo waits for no worker."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, told.name)
        told.write(path, version)
        with path.open("rb") as file:
            kind = kinds.kind_of(file, told.name)
        stored = services.store(path, kind)
    reading.read(stored.pk, patiently=True)
    stored.refresh_from_db()
    return stored


@transaction.atomic
def _relate(told: list[DemoDocument], made: dict[str, Document]) -> None:
    for record in told:
        for type_, slug in record.relations:
            if slug in made:
                Relation.objects.get_or_create(document=made[record.slug], type=type_, target=made[slug])
