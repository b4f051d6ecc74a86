"""BibTeX into entries for the import: LaTeX accents read, an entry with a missing brace named, the others kept."""

import logging
import re
from pathlib import Path

import bibtexparser
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock
from django.utils.translation import gettext as _
from pylatexenc.latex2text import LatexNodes2Text  # what bibtexparser itself reads accents with

from documents.interchange.citations_read import Citations, joined
from documents.interchange.sheets import decoded

logging.getLogger("bibtexparser").setLevel(logging.ERROR)  # what it warns of is told with its line, in words

# Types of BibTeX and biblatex → kinds of ours, for an editor to accept or correct.
_KINDS = {
    "manual": "specification", "phdthesis": "study", "mastersthesis": "study", "thesis": "study", "book": "study",
    "techreport": "study", "report": "study", "proceedings": "study", "dataset": "statistics",
    "legislation": "legal_text", "legal": "legal_text", "slides": "presentation",
}  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_LATEX = re.compile(r"[\\{}$~]|--|``|''")
_PLAIN_SIGNS = re.compile(r"(?<!\\)([%&#])")  # signs as any other in BibTeX, though not in LaTeX
_latex = LatexNodes2Text(math_mode="verbatim")


def read_bibtex(path: Path) -> Citations:
    """The line of an entry is that of its @."""
    text, _encoding, remarks = decoded(path.read_bytes())
    found = Citations(remarks=remarks)
    library = bibtexparser.parse_string(text)
    for block in library.failed_blocks:
        place = (block.start_line or 0) + 1
        if isinstance(block, DuplicateBlockKeyBlock) and isinstance(block.ignore_error_block, Entry):
            found.entries.append((place, _cells(block.ignore_error_block)))  # a key is no identity: two people use one
        elif isinstance(block, DuplicateFieldKeyBlock):
            fields = ", ".join(sorted(block.duplicate_keys))
            said = _("Entry “%(key)s” says “%(fields)s” twice; keep one of them.")
            found.problems.append((place, said % {"key": _key_of(block.raw or ""), "fields": fields}))
        elif isinstance(block, ParsingFailedBlock):
            said = _("Entry “%(key)s” cannot be read: a brace or a quotation mark is not closed, perhaps.")
            found.problems.append((place, said % {"key": _key_of(block.raw or "")}))
    found.entries += [((entry.start_line or 0) + 1, _cells(entry)) for entry in library.entries]
    found.entries.sort(key=lambda entry: entry[0])
    return found


def _key_of(raw: str) -> str:
    found = re.match(r"@\s*\w+\s*[{(]\s*([^,\s}]*)", raw)
    return found[1] if found and found[1] else raw.strip()[:40]


def _cells(entry: Entry) -> dict[str, str]:
    said = {field.key.lower(): str(field.value) for field in entry.fields}

    def first(*names: str) -> str:
        return next((plain(said[name]) for name in names if said.get(name, "").strip()), "")

    title, subtitle = first("title"), first("subtitle")
    cells = {
        "kind": _KINDS.get(entry.entry_type.lower(), "working_paper"),
        "title": f"{title} : {subtitle}" if subtitle else title,
        "authors": _people(said.get("author", "")),
        "editors": _people(said.get("editor", "")),
        "translators": _people(said.get("translator", "")),
        "date": _date(said),
        "publisher": first("publisher", "institution", "organization", "school"),
        "series": first("series", "journal", "journaltitle", "booktitle"),
        "number": first("number", "volume"),
        "doi": first("doi"),
        "isbn": first("isbn"),
        "summary": first("abstract"),
        "language": _language(first("langid", "language")),
        "themes": joined(re.split(r"[;,]", first("keywords"))),
    }
    return {key: text for key, text in cells.items() if text}


def plain(text: str) -> str:
    """The text as it is printed: accents for their LaTeX commands, no braces."""
    text = re.sub(r"\s+", " ", text)
    if _LATEX.search(text):
        try:
            text = _latex.latex_to_text(_PLAIN_SIGNS.sub(r"\\\1", text))
        except (ValueError, IndexError, RecursionError):
            pass  # shown as it was written: an editor looks at it
    return re.sub(r"[{}]", "", text).replace("``", "“").replace("''", "”").replace("\xa0", " ").strip()


def _people(text: str) -> str:
    """Names as written, given name first; what stands in braces is one name, of an institution mostly."""
    people = []
    for name in _names(text):
        whole = name.strip().startswith("{") and name.strip().endswith("}")
        parts = [plain(part) for part in name.split(",")] if not whole else [plain(name)]
        if len(parts) == 2:
            people.append(f"{parts[1]} {parts[0]}".strip())
        elif len(parts) == 3:  # family name, Jr, given name
            people.append(f"{parts[2]} {parts[0]} {parts[1]}".strip())
        else:
            people.append(" ".join(parts))
    return joined([name for name in people if name.lower() != "others"])


def _names(text: str) -> list[str]:
    """Parted at each "and" outside of braces."""
    names, depth, start = [], 0, 0
    for found in re.finditer(r"[{}]|\s+and\s+", text):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
        elif depth == 0:
            names.append(text[start : found.start()])
            start = found.end()
    return [name for name in [*names, text[start:]] if name.strip()]


def _date(said: dict[str, str]) -> str:
    if said.get("date"):
        return plain(said["date"])
    year = plain(said.get("year", ""))
    month = plain(said.get("month", ""))
    number = _MONTHS.get(month[:3].lower()) or (int(month) if month.isdigit() and 1 <= int(month) <= 12 else 0)
    return f"{year}-{number:02d}" if year.isdigit() and number else year


_LANGUAGES = {"french": "fr", "francais": "fr", "français": "fr", "english": "en", "british": "en", "american": "en",
              "ukenglish": "en", "usenglish": "en", "portuguese": "pt", "brazilian": "pt", "portuges": "pt",
              "spanish": "es", "español": "es"}  # fmt: skip


def _language(text: str) -> str:
    return _LANGUAGES.get(text.lower(), text)
