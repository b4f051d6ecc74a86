"""Electronic books (EPUB): their chapters in the order one reads them. Runs in the child process."""

import posixpath
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import unquote

from lxml import etree

from documents.extraction.archives import Archive, opened
from documents.extraction.cleaning import clean
from documents.extraction.html import paragraphs_of, tree_of
from documents.extraction.leaves import parts, told
from documents.extraction.outcome import Budget, LeafKind, Refused, State

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_ROOTFILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CIPHERED = "{http://www.w3.org/2001/04/xmlenc#}CipherReference"
_TEXTS = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"}


def read_epub(file: BinaryIO, budget: Budget) -> Iterator[dict]:
    """A part for each chapter, several for a long one; none holds the end of one chapter and the start of the next."""
    with opened(file, budget) as archive:
        package_name = _package_name(archive)
        package = archive.parsed(package_name, doctype=True)
        names = [name for name in _in_order(package, package_name) if name in archive.names]
        _check_locks(archive, names)
        chapters = [parts(_paragraphs(archive, name)) for name in names]
        metadata = _metadata(package)
    yield from told(LeafKind.PART, [part for chapter in chapters for part in chapter], budget, metadata)


def _package_name(archive: Archive) -> str:
    container = next((name for name in sorted(archive.names, key=len) if name.endswith(_CONTAINER)), "")
    if container:
        top = container.removesuffix(_CONTAINER)  # not "" where the book was packed with its folder
        for root in archive.parsed(container, doctype=True).iter(_ROOTFILE):
            if (name := top + root.get("full-path", "")) in archive.names:
                return name
    return next((name for name in sorted(archive.names) if name.endswith(".opf")), _CONTAINER)


def _in_order(package: etree._Element, package_name: str) -> list[str]:
    """The texts of the spine, without the page that only lists the chapters."""
    folder = posixpath.dirname(package_name)
    items = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        for item in package.iter(_OPF + "item")
        if item.get("media-type", "").lower() in _TEXTS and "nav" not in item.get("properties", "").split()
    }
    spine = [item.get("idref") for item in package.iter(_OPF + "itemref")]
    return [items[one] for one in dict.fromkeys(spine) if one in items]


def _check_locks(archive: Archive, names: list[str]) -> None:
    """Shops lock the texts of the books they sell; fonts may be locked in any."""
    if _ENCRYPTION not in archive.names:
        return
    locked = {one.get("URI", "") for one in archive.parsed(_ENCRYPTION, doctype=True).iter(_CIPHERED)}
    if any(unquote(one) in names for one in locked):
        raise Refused(State.ENCRYPTED, "unknown_protection")


def _paragraphs(archive: Archive, name: str) -> list[str]:
    try:
        return paragraphs_of(tree_of(archive.content(name)))
    except Refused as refusal:
        if refusal.state != State.NO_TEXT:
            raise
        return []  # a page that only holds a picture


_NAMES = {
    _DC + "title": "title",
    _DC + "creator": "author",
    _DC + "subject": "subject",
    _DC + "language": "language",
    _DC + "date": "created",
}


def _metadata(package: etree._Element) -> dict[str, str]:
    said: dict[str, str] = {}
    for node in package.iter(*_NAMES):
        text = clean(" ".join("".join(node.itertext()).split()))[:500]
        name = _NAMES[node.tag]
        if text and name == "author" and "author" in said:
            said["author"] = f"{said['author']}; {text}"[:500]
        elif text:
            said.setdefault(name, text)
    return said
