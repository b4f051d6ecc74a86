"""The forms in which references leave: one name each, which is also the ending of the file."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.interchange import csl
from documents.interchange.bibtex_writing import bibtex
from documents.interchange.references import Reference
from documents.interchange.ris_writing import ris
from documents.interchange.word_writing import word

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Form:
    name: str | Promise  # how readers know it
    extension: str
    content_type: str
    write: Callable[[Sequence[Reference], csl.Style, date], str | bytes]
    used_by: str | Promise = ""


def _csl_json(references: Sequence[Reference], style: csl.Style, day: date) -> str:
    items: list[dict[str, Any]] = [csl.csl_json(reference) for reference in references]
    return json.dumps(items, ensure_ascii=False, indent=1)


def _bibtex(references: Sequence[Reference], style: csl.Style, day: date) -> str:
    return bibtex(references)


def _ris(references: Sequence[Reference], style: csl.Style, day: date) -> str:
    return ris(references)


def _word(references: Sequence[Reference], style: csl.Style, day: date) -> bytes:
    heading = _("Reference") if len(references) == 1 else _("References")
    return word(references, style, day, heading)


def _text(references: Sequence[Reference], style: csl.Style, day: date) -> str:
    return "\n".join(line.plain for line in csl.lines(references, style, day)) + "\n"


FORMS = {
    form.extension: form
    for form in (
        Form("Word", "docx", WORD, _word, gettext_lazy("to paste from")),
        Form(
            "RIS", "ris", "application/x-research-info-systems", lambda all, *_: ris(all), "Zotero, Mendeley, EndNote"
        ),
        Form("BibTeX", "bib", "application/x-bibtex; charset=utf-8", lambda all, *_: bibtex(all), "LaTeX, JabRef"),
        Form("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", _csl_json, "Zotero, Pandoc"),
        Form(gettext_lazy("Text"), "txt", "text/plain; charset=utf-8", _text, ""),
    )
}
