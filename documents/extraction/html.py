"""Web pages: the words a reader would see, without scripts, menus and forms. Runs in the child process."""

import re
from collections.abc import Iterator
from typing import BinaryIO

import lxml.html
from lxml import etree

from documents.extraction.cleaning import clean
from documents.extraction.leaves import parts, told
from documents.extraction.outcome import Budget, LeafKind, Refused, State
from documents.extraction.text import decode

_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table tbody td tfoot th thead "
    "title tr ul"
)
_UNSEEN_NAMES = (
    "script style noscript template nav head svg math iframe object embed applet audio video canvas map select button "
    "textarea input datalist menu"
)
_BLOCKS, _UNSEEN = frozenset(_BLOCK_NAMES.split()), frozenset(_UNSEEN_NAMES.split())
_MENUS = {"navigation", "banner", "contentinfo", "search", "menu", "menubar"}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{2,40})""", re.IGNORECASE)


def read_html(file: BinaryIO, budget: Budget) -> Iterator[dict]:
    file.seek(0)
    content = file.read(budget.unpacked + 1)
    if len(content) > budget.unpacked:
        raise Refused(State.TOO_LARGE, "too_much_text", limit=budget.characters // 1_000_000)
    root = tree_of(content)
    mains = root.findall(".//main") or root.xpath("//*[@role='main']")
    body = mains[0] if len(mains) == 1 else root  # around it stands what every page of the site has
    yield from told(LeafKind.PART, parts(paragraphs_of(body)), budget, metadata_of(root))


def tree_of(content: bytes) -> etree._Element:
    """The tree, whatever the markup; entities that the text declares itself are never expanded by this parser."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _decoded(content)).replace("\0", "")
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml.html.document_fromstring(text, parser=parser) if text.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise Refused(State.NO_TEXT, "blank")
    return root


def _decoded(content: bytes) -> str:
    """In the encoding the page names, where that is one; else as a plain text would be."""
    said = _CHARSET.search(content[:4096]) or _DECLARED.search(content[:200])
    if said and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = said[1].decode("ascii")
        name = "cp1252" if name.lower() in {"iso-8859-1", "latin-1", "latin1", "us-ascii"} else name  # as browsers do
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content)


def paragraphs_of(root: etree._Element) -> list[str]:
    """One for each block; cells of a row stand on one line, what is preformatted keeps its lines."""
    found: list[str] = []
    line: list[str] = []

    def end() -> None:
        text = "".join(line)
        text = text.strip("\n") if "\x01" in text else " ".join(text.split())
        if text.replace("\x01", "").strip(" |"):
            found.append(text.replace("\x01", "").replace("\x02", "\n").strip())
        line.clear()

    skipped: etree._Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if event == "end" and node is skipped:
                skipped = None
                line.append(node.tail or "")
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if tag in _UNSEEN or _is_hidden(node):
                skipped = node
                continue
            _begin(node, tag, line, end)
        else:
            if tag in ("td", "th"):
                line.append(" | " if node.getnext() is not None else "")
            elif tag in _BLOCKS and not _in_a_cell(node):
                end()
            line.append(node.tail or "")
    end()
    return found


def _begin(node: etree._Element, tag: str, line: list[str], end) -> None:  # type: ignore[no-untyped-def]
    if tag == "br":
        line.append(" \x02 " if not _in_a_cell(node) else " ")
    elif tag in _BLOCKS and tag not in ("td", "th"):
        line.append(" ") if _in_a_cell(node) else end()
    text = node.text or ""
    if tag == "pre":
        text = "\x01" + text
    line.append(text)


def _in_a_cell(node: etree._Element) -> bool:
    return next(node.iterancestors("td", "th"), None) is not None


def _is_hidden(node: etree._Element) -> bool:
    style = node.get("style", "").replace(" ", "").lower()
    return (
        node.get("hidden") is not None
        or node.get("role", "").lower() in _MENUS
        or "display:none" in style
        or node.get("aria-hidden") == "true"
    )


_SAID = {"author": "author", "dc.creator": "author", "dc.title": "title", "keywords": "keywords", "dc.date": "created"}


def metadata_of(root: etree._Element) -> dict[str, str]:
    """What the page says of itself, and its first heading."""
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = _SAID.get(meta.get("name", "").lower())
        if name and meta.get("content"):
            said.setdefault(name, clean(meta.get("content", ""))[:500])
    title, heading = next(root.iter("title"), None), next(root.iter("h1"), None)
    if title is not None and title.text:
        said["title"] = clean(" ".join(title.text.split()))[:500]
    if heading is not None:
        said["headline"] = clean(" ".join(" ".join(heading.itertext()).split()))[:500]
    if root.get("lang"):
        said["language"] = root.get("lang", "")[:20]
    return said
