"""Slides of PowerPoint (PPTX), one page a slide, in the order they are shown. Runs in the child process.

Speakers' notes are left out: they are written for who speaks, seldom for who reads, and no reader of the slides
expects to find them quoted in a search.
"""

import posixpath
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from documents.extraction.archives import Archive, opened
from documents.extraction.cleaning import clean
from documents.extraction.leaves import told
from documents.extraction.office import core_properties, main_part
from documents.extraction.outcome import Budget, LeafKind
from documents.extraction.xml import parse

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = (  # the strict variant of the format only has other namespaces
    (b"http://purl.oclc.org/ooxml/drawingml/main", _A[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/presentationml/main", _P[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _R[1:-1].encode()),
)
_TITLES = {"title", "ctrTitle"}
_FURNITURE = {"dt", "ftr", "sldNum", "hdr"}  # date, footer, number: on every slide the same


def read_pptx(file: BinaryIO, budget: Budget) -> Iterator[dict]:
    with opened(file, budget) as archive:
        main = main_part(archive, "ppt/presentation.xml")
        slides = [_Slide(archive, name) for name in _in_order(archive, main)]
        pages = ["\n\n".join(slide.paragraphs()) for slide in slides]
        metadata = core_properties(archive) | {"headline": slides[0].title if slides else ""}
    yield from told(LeafKind.PAGE, pages, budget, metadata)


def _parsed(archive: Archive, name: str) -> etree._Element:
    content = archive.content(name)
    for strict, usual in _STRICT:
        content = content.replace(strict, usual)
    return parse(content)


def _in_order(archive: Archive, main: str) -> list[str]:
    targets = _relations(archive, main)
    wanted = [slide.get(_R + "id", "") for slide in _parsed(archive, main).iter(_P + "sldId")]
    return [targets[one][1] for one in wanted if one in targets and targets[one][1] in archive.names]


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """What a part points at inside the archive, by identifier: type and name."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.names:
        return {}
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/"),
        )
        for one in archive.parsed(relations)
        if one.get("TargetMode") != "External"
    }


class _Slide:
    def __init__(self, archive: Archive, name: str) -> None:
        self._root = _parsed(archive, name)
        self._drawings = [
            _parsed(archive, target)
            for kind, target in _relations(archive, name).values()
            if kind == "diagramData" and target in archive.names
        ]

    @property
    def title(self) -> str:
        shape = next((shape for shape in self._root.iter(_P + "sp") if _place_of(shape) in _TITLES), None)
        return "" if shape is None else clean(" ".join(_texts(shape)))[:500]

    def paragraphs(self) -> list[str]:
        """The title first, wherever it was drawn; tables row by row."""
        shapes = [
            node for node in self._root.iter(_P + "sp", _A + "tbl") if not any(node.iterancestors(_MC + "Fallback"))
        ]
        shapes.sort(key=lambda node: _place_of(node) not in _TITLES)
        found = [text for node in shapes if _place_of(node) not in _FURNITURE for text in _of(node)]
        return found + [text for drawing in self._drawings for text in _texts(drawing)]


def _place_of(shape: etree._Element) -> str:
    """What a shape is for, as its layout calls it: "title", "body", "ftr"…"""
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if place is None else place.get("type", "body")


def _of(node: etree._Element) -> list[str]:
    if node.tag != _A + "tbl":
        return list(_texts(node))
    rows = ([" ".join(_texts(cell)) for cell in row.iter(_A + "tc")] for row in node.iter(_A + "tr"))
    return ["\n".join(" | ".join(cells) for cells in rows)]


def _texts(node: etree._Element) -> Iterator[str]:
    for paragraph in node.iter(_A + "p"):
        pieces = []
        for child in paragraph.iter(_A + "t", _A + "br"):
            pieces.append("\n" if child.tag == _A + "br" else child.text or "")
        if text := "".join(pieces).strip():
            yield text
