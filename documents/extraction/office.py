"""Word files (DOCX): an archive checked before it is unpacked, XML without entities. Runs in the child process."""

import posixpath
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from documents.extraction.archives import Archive, opened
from documents.extraction.cleaning import clean
from documents.extraction.leaves import PAGE_END, leaves, told
from documents.extraction.outcome import Budget
from documents.extraction.xml import parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read_docx(file: BinaryIO, budget: Budget) -> Iterator[dict]:
    with opened(file, budget) as archive:
        main = main_part(archive, "word/document.xml")
        body = _parsed(archive, main)
        notes = _notes(archive, main)
        metadata = core_properties(archive) | {"headline": _headline(body)}
    leaf, pieces = leaves(_Walk(notes).paragraphs(body))
    yield from told(leaf, pieces, budget, metadata)


def _parsed(archive: Archive, name: str) -> etree._Element:
    # the strict variant of the format only has other namespaces
    return parse(archive.content(name).replace(_STRICT_W[1:-1].encode(), _W[1:-1].encode()))


def main_part(archive: Archive, usually: str) -> str:
    """The part an Office archive begins with, where it says so."""
    if "_rels/.rels" in archive.names:
        for relation in archive.parsed("_rels/.rels"):
            target = posixpath.normpath(relation.get("Target", "").lstrip("/"))
            if relation.get("Type", "").endswith("/officeDocument") and target in archive.names:
                return target
    return usually


def _notes(archive: Archive, main: str) -> dict[tuple[str, str], str]:
    """Texts of footnotes and endnotes by (kind, id)."""
    notes: dict[tuple[str, str], str] = {}
    for kind in ("footnote", "endnote"):
        name = posixpath.join(posixpath.dirname(main), f"{kind}s.xml")
        if name in archive.names:
            for note in _parsed(archive, name).iter(_W + kind):
                text = " ".join(_Walk({}).paragraphs(note)).strip()
                if text and note.get(_W + "type") is None:  # a type marks the line that separates notes
                    notes[kind, note.get(_W + "id", "")] = text
    return notes


class _Walk:
    """Reads a Word body in its order: paragraphs, tables row by row, each note under the paragraph that calls it."""

    def __init__(self, notes: dict[tuple[str, str], str]) -> None:
        self._notes = notes
        self._called: list[str] = []

    def paragraphs(self, root: etree._Element) -> list[str]:
        return list(self._blocks(root, 0))

    def _blocks(self, root: etree._Element, depth: int) -> Iterator[str]:
        if depth > 60:
            return
        for child in root:
            if child.tag == _W + "p":
                yield self._paragraph(child)
                yield from self._called
                self._called = []
            elif child.tag == _W + "tbl":
                yield "\n".join(self._rows(child, depth))
            elif child.tag == _MC + "Fallback":
                continue  # the same again, for older readers
            elif isinstance(child.tag, str) and len(child):
                yield from self._blocks(child, depth + 1)

    def _rows(self, table: etree._Element, depth: int) -> Iterator[str]:
        for row in table.iter(_W + "tr"):
            if next(row.iterancestors(_W + "tbl")) is not table:
                continue  # of a table inside a cell, read with that cell
            cells = []
            for cell in row.iter(_W + "tc"):
                if next(cell.iterancestors(_W + "tr")) is row:
                    cells.append(" ".join(" ".join(self._blocks(cell, depth + 1)).split()))
            yield " | ".join(cells)

    def _paragraph(self, paragraph: etree._Element) -> str:
        text: list[str] = []
        properties = paragraph.find(_W + "pPr")
        if properties is not None and _is_on(properties.find(_W + "pageBreakBefore")):
            text.append(PAGE_END)
        for node in paragraph.iter(etree.Element):
            self._add(node, paragraph, text)
        section = properties.find(_W + "sectPr") if properties is not None else None
        if section is not None and _starts_a_page(section):
            text.append(PAGE_END)
        return "".join(text)

    def _add(self, node: etree._Element, paragraph: etree._Element, text: list[str]) -> None:
        tag = node.tag.removeprefix(_W)
        if tag == "t" and node.text and not _in_fallback(node, paragraph):
            text.append(node.text)
        elif tag == "tab":
            if node.getparent().tag == _W + "r":  # elsewhere it is a tab stop
                text.append("\t")
        elif tag == "br":
            text.append(PAGE_END if node.get(_W + "type") == "page" else "\n")
        elif tag == "cr":
            text.append("\n")
        elif tag == "lastRenderedPageBreak":
            # Word saves it beside the break that caused it; one page ends once
            if not text or not "".join(text[-2:]).strip(" \n\t").endswith(PAGE_END):
                text.append(PAGE_END)
        elif tag == "noBreakHyphen":
            text.append("-")
        elif tag in ("footnoteReference", "endnoteReference"):
            note = self._notes.get((tag.removesuffix("Reference"), node.get(_W + "id", "")))
            if note:
                self._called.append(note)
        elif tag == "p" and node is not paragraph:  # inside a text box
            text.append("\n")


def _in_fallback(node: etree._Element, paragraph: etree._Element) -> bool:
    for ancestor in node.iterancestors():
        if ancestor is paragraph:
            return False
        if ancestor.tag == _MC + "Fallback":
            return True
    return False


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(_W + "val", "1") not in ("0", "false", "off")


def _starts_a_page(section: etree._Element) -> bool:
    kind = section.find(_W + "type")
    return kind is None or kind.get(_W + "val") != "continuous"


_TITLE_STYLES = ("title", "titre", "titulo", "ttulo", "heading1", "titre1")


def _headline(body: etree._Element) -> str:
    """The first paragraph in a title's style."""
    for style in body.iter(_W + "pStyle"):
        if style.get(_W + "val", "").lower().startswith(_TITLE_STYLES):
            paragraph = next(style.iterancestors(_W + "p"), None)
            text = "" if paragraph is None else clean(_Walk({})._paragraph(paragraph))
            if text:
                return text[:500]
    return ""


_CORE = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}creator": "author",
    "{http://purl.org/dc/elements/1.1/}subject": "subject",
    "{http://purl.org/dc/elements/1.1/}language": "language",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords": "keywords",
    "{http://purl.org/dc/terms/}created": "created",
}


def core_properties(archive: Archive) -> dict[str, str]:
    """What an Office file says of itself."""
    if "docProps/core.xml" not in archive.names:
        return {}
    try:
        root = archive.parsed("docProps/core.xml")
    except etree.XMLSyntaxError:
        return {}
    return {_CORE[node.tag]: clean(node.text)[:500] for node in root if node.tag in _CORE and node.text}
