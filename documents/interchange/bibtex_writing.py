"""References as BibTeX: what LaTeX would take for a command is escaped, accents stay as they are (UTF-8)."""

import re
from collections.abc import Iterable

from core.dates import MONTHS, PartialDate
from documents.interchange.references import Author, Reference

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
BABEL = {"fr": "french", "en": "english", "pt": "portuguese", "es": "spanish"}
_EDTF = re.compile(r"(\d{4}(-\d\d){0,2}|\.\.)(/(\d{4}(-\d\d){0,2}|\.\.))?$")  # what biblatex reads as a date


def bibtex(references: Iterable[Reference]) -> str:
    return "\n".join(_entry(reference) for reference in references)


def _entry(reference: Reference) -> str:
    """A technical report where somebody published it, else whatever else was found."""
    fields = {
        "author": _authors(reference.authors),
        "editor": _authors(reference.editors),
        "translator": _authors(reference.translators),
        "title": f"{{{escaped(reference.title)}}}",  # a second pair of braces keeps its capitals
        "type": escaped(reference.kind),
        "institution": escaped(reference.publisher),
        "address": escaped(reference.place),
        "series": escaped(reference.series),
        "number": escaped(reference.number),
        **(_dates(reference.date, reference.language) if reference.date else {}),
        "doi": _verbatim(reference.doi),
        "isbn": escaped(reference.isbn),
        "url": _verbatim(reference.address),
        "langid": BABEL.get(reference.language, ""),
        "keywords": escaped(", ".join(reference.keywords)),
        "abstract": escaped(" ".join(reference.summary.split())),
    }
    told = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{'techreport' if reference.publisher else 'misc'}{{{reference.key},", *told, "}", ""])


def escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _verbatim(text: str) -> str:
    """Addresses are printed as they stand; a brace would end the field."""
    return text.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _authors(authors: Iterable[Author]) -> str:
    """A body stands in braces of its own, or its last word became a family name and its "and" a second author."""
    names = [
        f"{{{escaped(one.body)}}}" if one.body else escaped(one.sorted_name).replace(" and ", " {and} ")
        for one in authors
    ]
    return " and ".join(names)


def _dates(when: PartialDate, language: str) -> dict[str, str]:
    """`year` and `month` for BibTeX, `date` for biblatex where it can read it; a vague date stays vague."""
    same_year = when.start and when.end and when.start.year == when.end.year
    facts = {"year": str(when.year) if same_year and when.year else escaped(when.in_words(language))}
    moment = when.start
    if moment and moment.month and not when.is_range and moment.year:
        facts["month"] = MONTHS["en"][moment.month - 1][:3].lower()
    if _EDTF.match(when.iso()):
        facts["date"] = when.iso()
    return facts
