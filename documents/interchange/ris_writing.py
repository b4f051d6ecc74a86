"""References as RIS: one tag a line, lines ended as on Windows, as its readers expect them."""

from collections.abc import Iterable, Iterator

from core.dates import PartialDate
from documents.interchange.references import Author, Reference

END = "\r\n"


def ris(references: Iterable[Reference]) -> str:
    return END.join(line for reference in references for line in _record(reference)) + END


def _record(reference: Reference) -> Iterator[str]:
    yield "TY  - RPRT"
    for tag, value in _facts(reference):
        if value := _line(value):
            yield f"{tag}  - {value}"
    yield "ER  - "
    yield ""


def _facts(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "ID", reference.key
    yield "TI", reference.title
    for tag, authors in (("AU", reference.authors), ("ED", reference.editors), ("A4", reference.translators)):
        for author in authors:
            yield tag, _name(author)
    if reference.date:
        yield from _dates(reference.date, reference.language)
    yield "PB", reference.publisher
    yield "CY", reference.place
    yield "T2", reference.series
    yield "SN", reference.number  # of a report it is its number; its ISBN goes to the notes
    yield "M3", reference.kind
    yield "DO", reference.doi
    yield "UR", reference.address
    yield "L1", reference.file
    yield "LA", reference.language
    yield "AB", reference.summary
    for keyword in reference.keywords:
        yield "KW", keyword
    if reference.isbn:
        yield "N1", f"ISBN {reference.isbn}"


def _line(text: str) -> str:
    """A value stands on one line: a break inside it would begin a tag of its own."""
    return " ".join(text.split())


def _name(author: Author) -> str:
    """A comma tells family name and given name apart, so a body's name has none."""
    return author.body.replace(",", "") if author.body else author.sorted_name


def _dates(when: PartialDate, language: str) -> Iterator[tuple[str, str]]:
    """PY wants a year, DA year/month/day/words with what is unknown left empty."""
    moment = when.start
    if when.year and when.start and when.end and when.start.year == when.end.year:
        yield "PY", str(when.year)
    if moment is None or when.is_range or moment.part or moment.label or moment.year is None:
        yield "DA", f"{when.year or ''}///{when.in_words(language)}"
    elif moment.month:
        yield "DA", f"{moment.year}/{moment.month:02}/{f'{moment.day:02}' if moment.day else ''}/"
