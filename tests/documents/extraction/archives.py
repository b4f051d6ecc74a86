"""Slides, OpenDocument files and electronic books, written part by part."""

import io
import zipfile
from collections.abc import Mapping

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/ppt/'
    'presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"'
    "/></Types>"
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def pptx(*slides: str) -> bytes:
    """One slide for each argument, its shapes; they are stored in another order than they are shown in."""
    names = [f"slide{len(slides) - place}" for place in range(len(slides))]
    wanted = "".join(f'<p:sldId id="{300 + n}" r:id="{name}"/>' for n, name in enumerate(names))
    targets = "".join(f'<Relationship Id="{name}" Type="x/slide" Target="slides/{name}.xml"/>' for name in names)
    parts = {
        "[Content_Types].xml": _TYPES,
        "ppt/presentation.xml": f"<p:presentation {P} {R}><p:sldIdLst>{wanted}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships {_RELATIONS}>{targets}</Relationships>",
    }
    for name, shapes in zip(names, slides, strict=True):
        parts[f"ppt/slides/{name}.xml"] = f"<p:sld {P} {A}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
    return packed(parts)


def shape(text: str, place: str = "") -> str:
    """A shape of a slide; `place` is what it is for: "title", "ftr"…"""
    held = f'<p:ph type="{place}"/>' if place else ""
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f"<p:sp><p:nvSpPr><p:nvPr>{held}</p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"


_OPEN = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "fo": "xsl-fo-compatible",
        "presentation": "presentation",
    }.items()
)


def open_document(kind: str, body: str, styles: str = "", **others: str) -> bytes:
    """An ODT ("text") or ODP ("presentation") around this body."""
    content = (
        f"<office:document-content {_OPEN}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    parts = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content}
    return packed(parts | {name.replace("__", "/") + ".xml": part for name, part in others.items()})


def epub(*chapters: str | bytes, order: list[int] | None = None, **others: str | bytes) -> bytes:
    """A book of these chapters (the inside of their body), read in the order of the spine."""
    order = order or list(range(len(chapters)))
    items = "".join(
        f'<item id="c{n}" href="c%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in order)
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/'
        'elements/1.1/"><dc:title>Le livre</dc:title><dc:creator>Awa Diop</dc:creator><dc:creator>Jean Ba</dc:creator>'
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
    }
    for n, chapter in enumerate(chapters):
        inside = chapter if isinstance(chapter, bytes) else chapter.encode()
        parts[f"OEBPS/c {n}.xhtml"] = b"<!DOCTYPE html><html><body>" + inside + b"</body></html>"
    return packed(parts | {name.replace("__", "/"): part for name, part in others.items()})
