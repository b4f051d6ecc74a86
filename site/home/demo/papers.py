"""Papers made of the demo's texts: a real PDF by typst, a Word file. The same text, the same bytes."""

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import docx
import pikepdf
import typst

DAY = datetime(2024, 1, 15)

_INVENTED = {
    "fr": "Exemple écrit pour la démonstration de Sankoré : lieux, chiffres et institutions y sont inventés.",
    "en": "Example written for the demonstration of Sankoré: places, figures and institutions are invented.",
    "pt": "Exemplo escrito para a demonstração da Sankoré: lugares, números e instituições são inventados.",
    "es": "Ejemplo escrito para la demostración de Sankoré: lugares, cifras e instituciones son inventados.",
}
_NOTE = {
    "fr": "Note écrite pour la démonstration de Sankoré.",
    "en": "Note written for the demonstration of Sankoré.",
    "pt": "Nota escrita para a demonstração da Sankoré.",
    "es": "Nota escrita para la demostración de Sankoré.",
}


@dataclass(frozen=True)
class Block:
    """A heading (level 1 or 2), a paragraph (0), or a list or a table in `rows`."""

    text: str = ""
    level: int = 0
    rows: list[list[str]] = field(default_factory=list)


def blocks(text: str) -> Iterator[Block]:
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.split("\n")
        if lines[0].startswith("#"):
            marks, _, heading = lines[0].partition(" ")
            yield Block(heading, level=len(marks))
            lines = lines[1:]
        if lines and lines[0].startswith("|"):
            yield Block(rows=[[cell.strip() for cell in line.strip("| ").split("|")] for line in lines])
        elif lines and lines[0].startswith("- "):
            yield Block(rows=[[item] for item in re.split(r"\n?- ", "\n".join(lines))[1:]])
        elif lines:
            yield Block(" ".join(lines))


def notice_of(language: str, *, invented: bool) -> str:
    """What a paper of the demo says of itself."""
    return (_INVENTED if invented else _NOTE)[language]


# --- PDF --------------------------------------------------------------------------------------------------

_PAGE = """
#set document(title: {title}, date: datetime(year: 2024, month: 1, day: 15))
#set page({page}, footer: context [
  #set text(7pt, fill: luma(90)); #set align(center)
  #counter(page).display() \\ #{notice}
])
#set text(lang: "{language}", size: {size}, hyphenate: true, font: "Libertinus Serif")
#set par(justify: {justified}, leading: 0.75em, spacing: 1.1em)
#show heading.where(level: 1): it => {{ {before}
  block(sticky: true, below: 1.1em, text(1.15em, fill: rgb("#7a3b12"), it.body)) }}
#show heading.where(level: 2): it => block(sticky: true, above: 1.4em, below: 1em, text(1.02em, it.body))
#let cover(title) = {{ v(22mm); text(22pt, weight: "bold", hyphenate: false, par(justify: false, title)); v(8mm) }}
"""
_PAPER = 'paper: "a5", margin: (x: 17mm, top: 17mm, bottom: 21mm)'
_SLIDE = "width: 240mm, height: 135mm, margin: (x: 18mm, top: 14mm, bottom: 16mm)"


def write_pdf(text: str, path: Path, *, language: str = "fr", wide: bool = False, invented: bool = True) -> None:
    """The first heading is the title, on the cover; on slides, every heading begins a page."""
    notice = notice_of(language, invented=invented)
    pdf = _compiler().compile(input=_typst(text, language, notice, wide=wide).encode())
    assert isinstance(pdf, bytes)  # one for the whole document, as for every format but images
    path.write_bytes(pdf)


def cut_off(path: Path) -> None:
    """Leave what a broken upload leaves: the first pages, and no end."""
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.save(path, linearize=True, deterministic_id=True)  # first pages first
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 55 // 100])


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(ignore_system_fonts=True)  # the same letters on every machine


def _typst(text: str, language: str, notice: str, *, wide: bool) -> str:
    """Every text is a string of typst's, so that nothing in it can be taken for a command."""
    title, *rest = blocks(text)
    page = _PAGE.format(
        title=_quoted(title.text),
        page=_SLIDE if wide else _PAPER,
        notice=_quoted(notice),
        language=language,
        size="16pt" if wide else "13.5pt",
        justified="false" if wide else "true",
        before="pagebreak(weak: true);" if wide else "v(0.8em, weak: true);",
    )
    return "\n".join([page, f"#cover({_quoted(title.text)})", *map(_block, rest)])


def _block(block: Block) -> str:
    if block.level:
        return f"#heading(level: {block.level}, {_quoted(block.text)})"
    if not block.rows:
        return f"#par({_quoted(block.text)})"
    if len(block.rows[0]) == 1:
        return f"#list({', '.join(_quoted(row[0]) for row in block.rows)})"
    head, *rows = block.rows
    cells = ", ".join(f"[#{_quoted(cell)}]" for row in rows for cell in row)
    titles = ", ".join(f"strong({_quoted(cell)})" for cell in head)
    return (
        f"#figure(table(columns: {len(head)}, align: left, stroke: 0.4pt + luma(150), table.header({titles}), {cells}))"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# --- Word -------------------------------------------------------------------------------------------------


def write_docx(text: str, path: Path) -> None:
    document = docx.Document()
    title, *rest = blocks(text)
    document.core_properties.title = title.text
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = DAY
    document.add_heading(title.text, level=0)
    for block in rest:
        _add(document, block)
    document.save(str(path))
    _forget_the_time(path)


def _add(document: docx.document.Document, block: Block) -> None:
    if block.level:
        document.add_heading(block.text, level=block.level)
    elif not block.rows:
        document.add_paragraph(block.text)
    elif len(block.rows[0]) == 1:
        for row in block.rows:
            document.add_paragraph(row[0], style="List Bullet")
    else:
        table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]))
        for line, row in zip(table.rows, block.rows, strict=True):
            for cell, words in zip(line.cells, row, strict=True):
                cell.text = words


def _forget_the_time(path: Path) -> None:
    """The archive dates its members; with one date for all, the same text gives the same file."""
    with zipfile.ZipFile(path) as archive:
        members = [(member.filename, archive.read(member)) for member in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, DAY.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
