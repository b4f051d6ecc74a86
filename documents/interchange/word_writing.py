"""References as a Word document: a bibliography one can paste from, its italics and accents in place."""

import io
from collections.abc import Iterable
from datetime import date

from docx import Document as WordDocument
from docx.shared import Cm

from documents.interchange import csl
from documents.interchange.references import Reference


def word(references: Iterable[Reference], style: csl.Style, day: date, heading: str) -> bytes:
    document = WordDocument()
    document.core_properties.title = heading
    document.core_properties.author = ""
    document.add_heading(heading, level=1)
    for line in csl.lines(references, style, day):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(1)
        paragraph.paragraph_format.first_line_indent = Cm(-1)
        for run in line.runs:
            written = paragraph.add_run(_printable(run.text))
            written.italic = run.tag == "i" or None
            written.bold = run.tag == "b" or None
    written_to = io.BytesIO()
    document.save(written_to)
    return written_to.getvalue()


def _printable(text: str) -> str:
    """Without the control signs no XML may hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\t\n")
