"""A record's facts into a document in memory, whether it is new or the draft of one the library has."""

from collections.abc import Iterable
from typing import Any

from core.models import Concept, Country, Organisation, Programme, StoredFile
from documents.importing.lookups import Lookups
from documents.importing.records import FileTold, Record
from documents.models import Credit, Document, DocumentFile, DocumentText
from documents.models.details import ADDED_BY, relation_of

_MANY: dict[str, Any] = {"countries": Country, "themes": Concept, "programmes": Programme}


class Filler:
    """Holds the rows that records point at, so that filling asks the database nothing."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups
        self._rows: dict[str, dict[Any, Any]] = {}

    def fill(self, document: Document, record: Record, files: list[tuple[FileTold, StoredFile]]) -> None:
        """Only what the record says changes; what a column leaves empty stays as it is."""
        for name, value in record.facts.items():
            setattr(document, name, value)
        if record.publisher:
            document.publisher = self._organisation(record.publisher)
        for language, said in record.texts.items():
            _text(document, language, said)
        for name, keys in record.many.items():
            setattr(document, name, [self._row(name, key) for key in keys])
        for role, names in record.credits.items():
            self._credit(document, role, names)
        for told, stored in files:
            _file(document, told, stored)
        first = next(iter(document.files.all()), None)
        if first is not None and (record.caption or record.credit):
            first.caption, first.credit = record.caption or first.caption, record.credit or first.credit
            document.files.add(first)
        if record.details:
            _details(document, record.details)

    def _row(self, name: str, key: Any) -> Any:
        if name not in self._rows:
            self._rows[name] = _MANY[name].objects.in_bulk()
        return self._rows[name][key]

    def _organisation(self, written: str) -> Organisation:
        rows = self._rows.setdefault("organisations", {})
        pk = self.lookups.organisation(written)
        assert pk is not None, "organisations are made before the records that name them"
        if pk not in rows:
            rows[pk] = Organisation.objects.get(pk=pk)
        return rows[pk]

    def _credit(self, document: Document, role: str, names: list[str]) -> None:
        """The credits of one role, replaced only when they differ."""
        wanted = [self._told(name) for name in names]
        held = [credit for credit in document.credits.all() if credit.role == role]
        if [(one.person_id, one.organisation_id, one.name) for one in held] == wanted:
            return
        document.credits.remove(*held)
        start = max((credit.sort_order or 0 for credit in document.credits.all()), default=-1) + 1
        for place, (person, organisation, name) in enumerate(wanted, start=start):
            document.credits.add(
                Credit(role=role, person_id=person, organisation_id=organisation, name=name, sort_order=place)
            )

    def _told(self, name: str) -> tuple[int | None, int | None, str]:
        """Whom we know by that very name, else the name as written."""
        if (person := self.lookups.person(name)) is not None:
            return person, None, ""
        if (organisation := self.lookups.organisation(name)) is not None:
            return None, organisation, ""
        return None, None, name


def _text(document: Document, language: str, said: dict[str, str]) -> None:
    if language == document.language:
        document.title = said.get("title", document.title)
        document.summary = said.get("summary", document.summary)
        return
    text = next((one for one in document.texts.all() if one.language == language), None)
    text = text or DocumentText(language=language, sort_order=len(document.texts.all()))
    for name, words in said.items():
        setattr(text, name, words)
    document.texts.add(text)


def _file(document: Document, told: FileTold, stored: StoredFile) -> None:
    """The file of this name becomes the next version of itself, any other is added."""
    name = told.name.replace("\\", "/").rpartition("/")[2][-200:]
    file = next((one for one in document.files.all() if one.name == name), None)
    file = file or next((one for one in document.files.all() if one.stored_id == stored.pk), None)
    if file is None:
        file = DocumentFile(name=name, language=document.language, sort_order=len(document.files.all()))
    file.name, file.stored = name, stored
    file.language = told.language or (file.language if file.pk else _language_of(stored, document))
    file.label = told.label or file.label
    document.files.add(file)


def _language_of(stored: StoredFile, document: Document) -> str:
    return stored.language if stored.language in {"fr", "en", "pt", "es"} else document.language


def _details(document: Document, said: dict[str, Any]) -> None:
    manager = getattr(document, relation_of(document.kind))
    details = next(iter(manager.all()), None) or ADDED_BY[document.kind]()
    for name, value in said.items():
        setattr(details, name, value)
    manager.set([details])


def publishers_of(records: Iterable[Record]) -> list[str]:
    return list(dict.fromkeys(record.publisher for record in records if record.publisher))
