"""RIS into entries for the import, record by record, so that one that breaks off spoils no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import rispy
from django.utils.translation import gettext as _

from documents.interchange.citations_read import Citations, joined
from documents.interchange.sheets import decoded

_TAG = re.compile(r"^([A-Z][A-Z0-9])  ?-(?: (.*))?$")
_KINDS = {
    "RPRT": "study", "THES": "study", "BOOK": "study", "GOVDOC": "study", "DATA": "statistics", "STAT": "legal_text",
    "BILL": "legal_text", "LEGAL": "legal_text", "SLIDE": "presentation", "STAND": "specification",
}  # fmt: skip


def read_ris(path: Path) -> Citations:
    """The line of an entry is that of its TY."""
    text, _encoding, remarks = decoded(path.read_bytes())
    found = Citations(remarks=remarks)
    for line, lines, problem in _records(text):
        if problem:
            found.problems.append((line, problem))
            continue
        try:
            read = rispy.loads("\n".join(lines), skip_unknown_tags=True)
        except (OSError, ValueError, KeyError, IndexError, TypeError):
            read = []
        if read:
            found.entries.append((line, _cells(read[0])))
        else:
            found.problems.append((line, _("The entry that begins here is no RIS: its lines begin like “TI  - ”.")))
    return found


def _records(text: str) -> Iterator[tuple[int, list[str], str]]:
    """(line it begins at, its lines, what is wrong with it)."""
    lines: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), start=1):
        tag = _TAG.match(line.rstrip())
        if tag and tag[1] == "TY":
            if lines:
                yield start, lines, _("The entry that begins here is not ended by “ER  - ”.")
            start, lines = number, [f"TY  - {tag[2] or ''}"]
        elif tag and tag[1] == "ER" and lines:
            yield start, [*lines, "ER  - "], ""
            lines = []
        elif tag and not lines:
            yield number, [], _("The line “%(line)s” stands in no entry: “TY  - ” is missing.") % {"line": line[:40]}
        elif lines and tag:
            lines.append(f"{tag[1]}  - {tag[2] or ''}")
        elif lines and line.strip():
            lines[-1] += f" {line.strip()}"  # a long text goes on below
    if lines:
        yield start, lines, _("The entry that begins here is not ended by “ER  - ”.")


def _cells(said: dict) -> dict[str, str]:  # type: ignore[type-arg]
    def first(*names: str) -> str:
        for name in names:
            value = said.get(name)
            if value:
                return str(value[0] if isinstance(value, list) else value).strip()
        return ""

    def people(*names: str) -> str:
        return joined([_in_order(one) for name in names for one in said.get(name) or []])

    cells = {
        "kind": _KINDS.get(first("type_of_reference"), "working_paper"),
        "title": first("title", "primary_title", "translated_title"),
        "authors": people("authors", "first_authors"),
        "editors": people("secondary_authors", "editors"),
        "date": _date(first("date", "year", "publication_year")),
        "publisher": first("publisher"),
        "series": first("tertiary_title", "secondary_title", "journal_name", "alternate_title3"),
        "number": first("number", "volume"),
        "doi": first("doi"),
        "isbn": first("issn") if len(re.sub(r"\D", "", first("issn"))) in (10, 13) else "",
        "summary": first("abstract", "notes_abstract"),
        "language": first("language"),
        "themes": joined([str(one) for one in said.get("keywords") or []]),
    }
    return {key: text for key, text in cells.items() if text}


def _in_order(name: str) -> str:
    """ "Diop, Awa" as it is read."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}".strip() if comma else name.strip()


def _date(text: str) -> str:
    """ "2021/06/15/" of RIS as 2021-06-15."""
    parts = [part for part in text.split("/") if part.strip()]
    return "-".join(parts[:3]) if parts and parts[0].isdigit() else text
