"""A file somebody wants imported → its entries, whatever it is: a sheet, or citations of one of three forms."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from documents.importing.columns import columns_of, letters_of
from documents.importing.records import Entry, Problem
from documents.interchange.bibtex_reading import read_bibtex
from documents.interchange.marc_reading import read_marc
from documents.interchange.ris_reading import read_ris
from documents.interchange.sheets import Sheet, SheetUnreadable, read_sheet


@dataclass
class Source:
    """The entries of a file; with `stops`, nothing of it is imported."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # entries that could not even be parsed
    remarks: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)  # sentences about what is wrong with the file as a whole
    is_proposed: bool = False  # citations become drafts whose fields an editor accepts

    @property
    def rows(self) -> int:
        return len(self.entries) + len(self.problems)


CITATIONS: dict[str, Callable] = {
    ".bib": read_bibtex,
    ".bibtex": read_bibtex,
    ".ris": read_ris,
    ".xml": read_marc,
    ".marcxml": read_marc,
    ".mrc": read_marc,
    ".marc": read_marc,
}
SHEETS = (".csv", ".xlsx", ".xls", ".ods", ".tsv", ".txt")


def read(path: Path, name: str = "") -> Source:
    """`name` is what its sender calls it; its ending says what it is."""
    ending = Path(name or path.name).suffix.lower()
    try:
        if ending in CITATIONS:
            return _citations(path, CITATIONS[ending])
        if ending in SHEETS:
            return _of_sheet(read_sheet(path))
    except SheetUnreadable as error:
        return Source(stops=[str(error)])
    said = _(
        "A file ending in “%(ending)s” cannot be imported. Send a sheet (.csv, .xlsx), or citations in BibTeX (.bib), "
        "RIS (.ris) or MARC (.xml, .mrc)."
    )
    return Source(stops=[said % {"ending": ending or "–"}])


def _of_sheet(sheet: Sheet) -> Source:
    columns = columns_of(sheet.headings)
    source = Source(remarks=sheet.remarks + columns.remarks, stops=columns.problems)
    if source.stops:
        return source
    for place, cells in sheet.rows:
        if len(cells) > len(sheet.headings):
            said = _("The row has more cells than there are headings: column %(column)s holds “%(text)s”.")
            facts = {"column": letters_of(len(sheet.headings) + 1), "text": cells[len(sheet.headings)][:40]}
            source.problems.append(Problem(place, "", said % facts))
            continue
        told = zip(columns.columns, cells, strict=True)
        source.entries.append(Entry(place, {one.key: cell for one, cell in told if one}, columns.known))
    return source


def _citations(path: Path, read: Callable) -> Source:
    found = read(path)
    entries: dict[int, Entry] = {}
    for place, cells in found.entries:
        while place in entries:  # two that begin in one line
            place += 1
        entries[place] = Entry(place, cells)
    return Source(
        entries=list(entries.values()),
        problems=[Problem(place, "", sentence) for place, sentence in found.problems],
        remarks=found.remarks,
        stops=[] if found.entries or found.problems else [_("There is no entry in this file.")],
        is_proposed=True,
    )
