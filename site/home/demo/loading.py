"""The demo's facts into rows: published, read and found as if editors had added them; and out again."""

import tempfile
from pathlib import Path
from typing import Any

from django.db.models import Field, ForeignKey, ForeignObjectRel

from core import founding
from core.dates import parse
from core.fields import PartialDateField
from core.models import Concept, Country, Organisation, Person, Programme, StoredFile, User
from documents import reading, services
from documents.extraction import kinds
from documents.models import Credit, Document, DocumentFile, Relation
from documents.models.details import ADDED_BY, relation_of
from home.demo import records
from home.demo.accounts import ACCOUNTS, make_accounts
from home.demo.organisations import PEOPLE, make_organisations, remove_organisations
from home.demo.reading_lists import make_reading_lists
from home.demo.records import DemoDocument, DemoFile
from home.models import OfTheDemo
from search import indexing


def load() -> int:
    """Load what is not there yet; returns the number of documents of the demo."""
    founding.load()
    make_organisations()
    make_accounts()
    editor = User.objects.get(email="editeur@demo.sankore.org")
    made: dict[str, Document] = {}
    for record in records.in_order():
        made[record.slug] = _document(record, made, editor)
        OfTheDemo.objects.get_or_create(slug=record.slug, defaults={"document": made[record.slug]})
    make_reading_lists(made)
    indexing.drain()
    return len(made)


def remove() -> int:
    """Take the demo's documents, files, reading lists and accounts away; what others hold stays."""
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


def _document(record: DemoDocument, made: dict[str, Document], editor: User) -> Document:
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
    for type_, slug in record.relations:
        document.relations.add(Relation(type=type_, target=made[slug]))
    if record.details:
        details = ADDED_BY[record.kind]
        facts = {name: _fact(details._meta.get_field(name), told) for name, told in record.details.items()}
        getattr(document, relation_of(record.kind)).add(details(**facts))
    return _published(document, record, editor)


def _credit(credit: records.Credit) -> Credit:
    organisation = Organisation.objects.filter(key=credit.organisation).first() if credit.organisation else None
    return Credit(role=credit.role, person=_person(credit.person) if credit.person else None, organisation=organisation)


def _person(name: str) -> Person:
    """Of one we know, the names as they are split there: "Ondó Nchama" are two family names."""
    known = {f"{given} {family}": (given, family) for given, family, *_ in PEOPLE}
    given, _space, family = name.rpartition(" ")
    given, family = known.get(name, (given, family))
    return Person.objects.get_or_create(given_name=given, family_name=family)[0]


def _fact(field: Field | ForeignObjectRel, told: Any) -> Any:
    """What a field of the details holds: a date is told as text, an organisation by its key, a country by its code."""
    match field:
        case PartialDateField():
            return parse(told)
        case ForeignKey():
            by = "key" if field.related_model is Organisation else "pk"
            return field.related_model._default_manager.get(**{by: told})
        case _:
            return told


def _published(document: Document, record: DemoDocument, editor: User) -> Document:
    """Published once for each version of its files, as it would have been over the years."""
    held = [(told, _file(told)) for told in record.files]
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


def _file(told: DemoFile) -> DocumentFile:
    return DocumentFile(
        language=told.language, name=told.name, label=told.label, caption=told.caption, credit=told.credit
    )


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
