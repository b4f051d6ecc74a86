"""OpenDocument texts (ODT) and presentations (ODP). Runs in the child process."""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from documents.extraction.archives import Archive, opened
from documents.extraction.cleaning import clean
from documents.extraction.leaves import PAGE_END, leaves, told
from documents.extraction.outcome import Budget, LeafKind, Refused, State

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"

_PARAGRAPHS = {_TEXT + "p", _TEXT + "h"}
# what nobody sees on the page: remarks, what was struck out, settings of forms, speakers' notes
_UNSEEN = {_OFFICE + "annotation", _TEXT + "tracked-changes", _OFFICE + "forms", _PRESENTATION + "notes"}
_DEEPEST = 100


def read_odt(file: BinaryIO, budget: Budget) -> Iterator[dict]:
    with opened(file, budget) as archive:
        root = _content(archive)
        walk = _Walk(_pages_begun(root))
        body = root.find(f"{_OFFICE}body/{_OFFICE}text")
        paragraphs = list(walk.blocks(body)) if body is not None else []
        metadata = _metadata(archive) | {"headline": _headline(root)}
    leaf, pieces = leaves(paragraphs)
    yield from told(leaf, pieces, budget, metadata)


def read_odp(file: BinaryIO, budget: Budget) -> Iterator[dict]:
    with opened(file, budget) as archive:
        root = _content(archive)
        slides = [list(_Walk(frozenset()).blocks(slide)) for slide in root.iter(_DRAW + "page")]
        metadata = _metadata(archive) | {"headline": slides[0][0] if slides and slides[0] else ""}
    yield from told(LeafKind.PAGE, ["\n\n".join(slide) for slide in slides], budget, metadata)


def _content(archive: Archive) -> etree._Element:
    if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.content("META-INF/manifest.xml"):
        raise Refused(State.ENCRYPTED, "password_needed")
    return archive.parsed("content.xml", doctype=True)


def _pages_begun(root: etree._Element) -> frozenset[str]:
    """The styles whose paragraphs begin a page."""
    return frozenset(
        style.get(_STYLE + "name", "")
        for style in root.iter(_STYLE + "style")
        if style.get(_STYLE + "master-page-name")
        or any(part.get(_FO + "break-before") == "page" for part in style.iter(_STYLE + "paragraph-properties"))
    )


class _Walk:
    """Reads a body in its order: paragraphs, tables row by row, each note under the paragraph that calls it."""

    def __init__(self, page_beginning: frozenset[str]) -> None:
        self._page_beginning = page_beginning
        self._notes: list[str] = []

    def blocks(self, root: etree._Element, depth: int = 0) -> Iterator[str]:
        if depth > _DEEPEST:
            return
        for child in root:
            if child.tag in _UNSEEN or not isinstance(child.tag, str):
                continue
            if child.tag in _PARAGRAPHS:
                yield self._paragraph(child)
                notes, self._notes = self._notes, []
                yield from notes
            elif child.tag == _TABLE + "table":
                yield "\n".join(self._rows(child, depth))
            elif child.tag == _TEXT + "soft-page-break":
                yield PAGE_END
            else:
                yield from self.blocks(child, depth + 1)

    def _rows(self, table: etree._Element, depth: int) -> Iterator[str]:
        for row in table.iter(_TABLE + "table-row"):
            if next(row.iterancestors(_TABLE + "table")) is not table:
                continue  # of a table inside a cell, read with that cell
            cells = [cell for cell in row if cell.tag == _TABLE + "table-cell"]
            yield " | ".join(" ".join(" ".join(self.blocks(cell, depth + 1)).split()) for cell in cells)

    def _paragraph(self, paragraph: etree._Element) -> str:
        text: list[str] = []
        if paragraph.get(_TEXT + "style-name") in self._page_beginning:
            text.append(PAGE_END)
        self._add(paragraph, text, 0)
        return "".join(text)

    def _add(self, node: etree._Element, text: list[str], depth: int) -> None:
        if depth > _DEEPEST:
            return
        text.append(node.text or "")
        for child in node:
            if child.tag == _TEXT + "note":
                self._keep_note(child)
            elif child.tag == _TEXT + "s":
                text.append(" " * min(_number(child.get(_TEXT + "c", "1")), 100))
            elif child.tag == _TEXT + "tab":
                text.append("\t")
            elif child.tag == _TEXT + "line-break":
                text.append("\n")
            elif child.tag == _TEXT + "soft-page-break":
                text.append(PAGE_END)
            elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
                if child.tag in _PARAGRAPHS:  # inside a frame
                    text.append("\n")
                self._add(child, text, depth + 1)
            text.append(child.tail or "")

    def _keep_note(self, note: etree._Element) -> None:
        body = note.find(_TEXT + "note-body")
        if body is not None:
            self._notes += [" ".join("".join(one.itertext()).split()) for one in body.iter(*_PARAGRAPHS)]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 1


def _headline(root: etree._Element) -> str:
    heading = next(root.iter(_TEXT + "h"), None)
    return "" if heading is None else clean("".join(heading.itertext()))[:500]


_NAMES = {
    _DC + "title": "title",
    _META + "initial-creator": "author",
    _DC + "subject": "subject",
    _DC + "language": "language",
    _META + "keyword": "keywords",
    _META + "creation-date": "created",
}


def _metadata(archive: Archive) -> dict[str, str]:
    if "meta.xml" not in archive.names:
        return {}
    try:
        root = archive.parsed("meta.xml", doctype=True)
    except etree.XMLSyntaxError:
        return {}
    return {_NAMES[node.tag]: clean(node.text)[:500] for node in root.iter(*_NAMES) if node.text}
