"""References as CSL-JSON, and the same formatted by the styles in `styles/` (ISO 690 in French, APA, ABNT)."""

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON

from core.dates import Moment, PartialDate
from documents.interchange import markers
from documents.interchange.references import Author, Reference

STYLES = Path(__file__).parent / "styles"
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "winter": 4}


# --- CSL-JSON ---------------------------------------------------------------------------------------------


def csl_json(reference: Reference) -> dict[str, Any]:
    """One item as citation software reads it; what is not known is left out."""
    item = {
        "id": reference.key,
        "type": "report",
        "title": reference.title,
        "author": [_name(one) for one in reference.authors],
        "editor": [_name(one) for one in reference.editors],
        "translator": [_name(one) for one in reference.translators],
        "publisher": reference.publisher,
        "publisher-place": reference.place,
        "collection-title": reference.series,
        "number": reference.number,
        "genre": reference.kind,
        "issued": csl_date(reference.date, reference.language) if reference.date else None,
        "DOI": reference.doi,
        "ISBN": reference.isbn,
        "URL": reference.address,
        "abstract": reference.summary,
        "keyword": ", ".join(reference.keywords),
        "language": reference.language,
    }
    return {name: value for name, value in item.items() if value}


def _name(author: Author) -> dict[str, str]:
    """A body is literal: no software may take its last word for a family name."""
    if author.body:
        return {"literal": author.body}
    parts = {"family": author.family, "given": author.given}
    return {name: value for name, value in parts.items() if value}


def csl_date(when: PartialDate, language: str) -> dict[str, Any]:
    """As precise as the source and no more; what CSL has no parts for is said in words."""
    ends = [when.start, when.end] if when.is_range else [when.start]
    parts = [_parts(end) for end in ends if end is not None]
    season = SEASONS.get(when.start.part) if when.start and not when.is_range else None
    if season and when.year:
        return {"date-parts": [[when.year]], "season": season}
    if len(parts) == len(ends) and all(parts):
        return {"date-parts": parts}
    return {"literal": when.in_words(language)}


def _parts(moment: Moment) -> list[int]:
    if moment.year is None or moment.part or moment.label:
        return []
    return [number for number in (moment.year, moment.month, moment.day) if number is not None]


# --- formatted --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Style:
    key: str  # the name of its file
    name: str
    language: str  # the style's own, of its months and its "no date"
    locale: str

    @cache  # noqa: B019  a handful of styles, for as long as the process lives
    def rules(self) -> CitationStylesStyle:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return CitationStylesStyle(str(STYLES / f"{self.key}.csl"), locale=self.locale, validate=False)


ISO_690 = Style("iso-690-fr", "ISO 690", "fr", "fr-FR")
APA = Style("apa", "APA", "en", "en-US")
ABNT = Style("abnt", "ABNT", "pt", "pt-BR")
FORMATTED = (ISO_690, APA, ABNT)


def style_for(language: str) -> Style:
    """The one a reader of this language most likely needs."""
    return {"fr": ISO_690, "pt": ABNT}.get(language, APA)


def formatted(reference: Reference, style: Style, day: date) -> markers.Marked:
    """The reference as a line of a bibliography; `day` is when the reader saw the page."""
    item = {name: value for name, value in csl_json(reference).items() if name not in {"abstract", "keyword"}}
    item["accessed"] = _one_date(PartialDate.on(day), style)
    if reference.date:
        item["issued"] = _one_date(reference.date, style)
    item = {name: markers.without(value) if isinstance(value, str) else value for name, value in item.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bibliography = CitationStylesBibliography(style.rules(), CiteProcJSON([item]), markers)
        bibliography.register(Citation([CitationItem(item["id"])]))
        (line,) = bibliography.bibliography()
    return markers.Marked(_tidied(str(line)))


def _one_date(when: PartialDate, style: Style) -> dict[str, Any]:
    """citeproc-py has no ranges of dates, nor seasons: such dates go in as words of the style's language."""
    told = csl_date(when, style.language)
    first_of_month = style.language == "fr" and when.start is not None and when.start.day == 1  # "1er décembre"
    plain = len(told.get("date-parts", [])) == 1 and "season" not in told and not first_of_month
    return told if plain else {"literal": when.in_words(style.language)}


_DOUBLED = re.compile(r"([.?!…])([\ue000-\ue003]*)\.(?=[\s\ue000-\ue003]|$)")


def _tidied(line: str) -> str:
    """A title that ends with its own mark needs no full stop after it; nor does an address."""
    line = _DOUBLED.sub(r"\1\2", line.strip())
    return re.sub(r"(https?://\S+?)\.$", r"\1", line)


def lines(references: Iterable[Reference], style: Style, day: date) -> list[markers.Marked]:
    """A bibliography, in alphabetical order."""
    return sorted((formatted(one, style, day) for one in references), key=lambda line: line.sorted_as)


def as_html(line: markers.Marked) -> str:
    return "".join(f"<{run.tag}>{escape(run.text)}</{run.tag}>" if run.tag else escape(run.text) for run in line.runs)
