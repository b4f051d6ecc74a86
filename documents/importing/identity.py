"""Which document of the library a record speaks of: by what its sender calls it, by DOI or ISBN, by title and date."""

from core.languages import folded
from documents.importing.lookups import doi_of, isbn_of
from documents.importing.records import Record
from documents.models import Document, ImportedRow, RowUndone


class Identity:
    """All documents of the library by what tells them apart; those made on the way are added."""

    def __init__(self) -> None:
        self._by_key: dict[str, int] = {}
        self._by_doi: dict[str, int] = {}
        self._by_isbn: dict[str, int] = {}
        self._by_title: dict[tuple[str, str], int] = {}
        told = ImportedRow.objects.exclude(key="").exclude(document=None).exclude(undone=RowUndone.TAKEN_BACK)
        self._by_key |= dict(told.order_by("pk").values_list("key", "document_id"))
        facts = Document.objects.order_by("pk").values_list("pk", "identifier", "doi", "isbn", "title", "date")
        for pk, identifier, doi, isbn, title, date in facts.iterator():
            self._by_key.setdefault(identifier, pk)
            self._add(pk, doi, isbn, title, str(date or ""))

    def add(self, record: Record, pk: int) -> None:
        if record.identifier:
            self._by_key[record.identifier] = pk
        self._add(pk, *_told(record))

    def _add(self, pk: int, doi: str, isbn: str, title: str, date: str) -> None:
        if doi:
            self._by_doi.setdefault(doi_of(doi), pk)
        if isbn:
            self._by_isbn.setdefault(isbn_of(isbn), pk)
        self._by_title.setdefault((folded(title), date), pk)

    def named(self, identifier: str) -> int | None:
        """The document of this identifier, the sender's or ours, or of this DOI."""
        return self._by_key.get(identifier) or self._by_doi.get(doi_of(identifier))

    def find(self, record: Record) -> int | None:
        doi, isbn, title, date = _told(record)
        if record.identifier and (pk := self._by_key.get(record.identifier)):
            return pk
        if doi or isbn:
            return self._by_doi.get(doi_of(doi)) if doi else self._by_isbn.get(isbn_of(isbn))
        # an identifier that is new here is a new document, though another has its title: yearly reports do
        return None if record.identifier else self._by_title.get((folded(title), date))


def _told(record: Record) -> tuple[str, str, str, str]:
    facts = record.facts
    return facts.get("doi", ""), facts.get("isbn", ""), record.title, str(facts.get("date", "") or "")


class Doubles:
    """Rows of one sheet that speak of the same document: the second is a mistake of whoever made the sheet."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, ...], int] = {}

    def earlier(self, record: Record) -> int | None:
        """The row that said it first, if any."""
        doi, isbn, title, date = _told(record)
        signs: list[tuple[str, ...]] = []
        if record.identifier:
            signs.append(("identifier", record.identifier))
        if doi:
            signs.append(("doi", doi_of(doi)))
        if isbn and not record.identifier:
            signs.append(("isbn", isbn_of(isbn)))
        if not signs:
            signs.append(("title", folded(title), date))
        first = next((self._met[sign] for sign in signs if sign in self._met), None)
        for sign in signs:
            self._met.setdefault(sign, record.place)
        return first
