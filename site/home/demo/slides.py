"""Slides as a real PowerPoint file: the least that Office asks for, zipped by hand. The same text, the same bytes."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from home.demo.papers import DAY, Block, blocks

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"
_NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{_OFFICE}" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_WIDTH, _HEIGHT, _EDGE = 12_192_000, 6_858_000, 700_000  # English Metric Units: 914 400 to the inch
_GROUP = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_COLOURS = {
    "dk1": "2A211B", "lt1": "FFFFFF", "dk2": "7A3B12", "lt2": "F7F1E8", "accent1": "7A3B12", "accent2": "1F5C57",
    "accent3": "B8862B", "accent4": "4B5A2A", "accent5": "5B3A6B", "accent6": "8A8178", "hlink": "1F5C57",
    "folHlink": "5B3A6B",
}  # fmt: skip


def write_pptx(text: str, path: Path, *, language: str, notice: str = "") -> None:
    """The first heading is the title slide's, every other heading begins a slide; the notice closes the first."""
    slides = list(_slides(text))
    title = slides[0][0]
    if notice:
        slides[0][1].append(Block(notice))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(title, slides, language):
            member = zipfile.ZipInfo(name, DAY.timetuple()[:6])
            said = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}'
            archive.writestr(member, said, zipfile.ZIP_DEFLATED)


def _slides(text: str) -> Iterator[tuple[str, list[Block]]]:
    title, under = "", []
    for block in blocks(text):
        if block.level == 1:
            if title:
                yield title, under
            title, under = block.text, []
        else:
            under.append(block)
    yield title, under


def _parts(title: str, slides: list[tuple[str, list[Block]]], language: str) -> Iterator[tuple[str, str]]:
    """Every member of the archive: its name and its XML."""
    count = len(slides)
    yield "[Content_Types].xml", _content_types(count)
    yield (
        "_rels/.rels",
        _relations(
            (f"{_OFFICE}/officeDocument", "ppt/presentation.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
    )
    yield "docProps/core.xml", _properties(title, language)
    yield "ppt/presentation.xml", _presentation(count)
    yield (
        "ppt/_rels/presentation.xml.rels",
        _relations(
            (f"{_OFFICE}/slideMaster", "slideMasters/slideMaster1.xml"),
            *((f"{_OFFICE}/slide", f"slides/slide{number}.xml") for number in range(1, count + 1)),
        ),
    )
    yield "ppt/slideMasters/slideMaster1.xml", _master()
    yield (
        "ppt/slideMasters/_rels/slideMaster1.xml.rels",
        _relations(
            (f"{_OFFICE}/slideLayout", "../slideLayouts/slideLayout1.xml"), (f"{_OFFICE}/theme", "../theme/theme1.xml")
        ),
    )
    yield "ppt/slideLayouts/slideLayout1.xml", _layout()
    yield (
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
        _relations((f"{_OFFICE}/slideMaster", "../slideMasters/slideMaster1.xml")),
    )
    yield "ppt/theme/theme1.xml", _theme()
    for number, (heading, under) in enumerate(slides, 1):
        yield f"ppt/slides/slide{number}.xml", _slide(heading, under, language)
        yield (
            f"ppt/slides/_rels/slide{number}.xml.rels",
            _relations((f"{_OFFICE}/slideLayout", "../slideLayouts/slideLayout1.xml")),
        )


# --- one slide --------------------------------------------------------------------------------------------


def _slide(heading: str, under: list[Block], language: str) -> str:
    texts = [block for block in under if not block.rows or len(block.rows[0]) == 1]
    tables = [block for block in under if block not in texts]
    shapes = [_shape(2, "title", _paragraph(heading, language, size=3200), top=450_000, height=1_100_000)]
    if texts:
        said = "".join(_paragraphs(block, language) for block in texts)
        shapes.append(_shape(3, "body", said, top=1_700_000, height=1_700_000 if tables else 4_600_000))
    top = 3_500_000 if texts else 1_700_000
    shapes += [_table(4 + place, block.rows, language, top=top) for place, block in enumerate(tables)]
    return f"<p:sld {_NAMES}><p:cSld><p:spTree>{_GROUP}{''.join(shapes)}</p:spTree></p:cSld></p:sld>"


def _paragraphs(block: Block, language: str) -> str:
    if block.rows:
        return "".join(_paragraph(row[0], language, bullet=True) for row in block.rows)
    return _paragraph(block.text, language, bold=bool(block.level))


def _paragraph(text: str, language: str, *, size: int = 2000, bullet: bool = False, bold: bool = False) -> str:
    """Size in hundredths of a point."""
    mark = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if bullet else "<a:buNone/>"
    indent = ' marL="342900" indent="-342900"' if bullet else ' marL="0" indent="0"'
    run = f'<a:rPr lang="{language}" sz="{size}" b="{int(bold)}"/><a:t>{escape(text)}</a:t>'
    return f'<a:p><a:pPr{indent}><a:spcAft><a:spcPts val="800"/></a:spcAft>{mark}</a:pPr><a:r>{run}</a:r></a:p>'


def _shape(number: int, place: str, paragraphs: str, *, top: int, height: int) -> str:
    index = ' idx="1"' if place == "body" else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{place} {number}"/><p:cNvSpPr/>'
        f'<p:nvPr><p:ph type="{place}"{index}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{_frame('a', top, height)}</p:spPr>"
        f"<p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def _table(number: int, rows: list[list[str]], language: str, *, top: int) -> str:
    columns, height = len(rows[0]), 380_000
    grid = f'<a:gridCol w="{(_WIDTH - 2 * _EDGE) // columns}"/>' * columns
    lines = "".join(
        f'<a:tr h="{height}">{"".join(_cell(cell, language, bold=line == 0) for cell in row)}</a:tr>'
        for line, row in enumerate(rows)
    )
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name="table {number}"/><p:cNvGraphicFramePr/>'
        f"<p:nvPr/></p:nvGraphicFramePr>{_frame('p', top, height * len(rows))}"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr firstRow="1"/><a:tblGrid>{grid}</a:tblGrid>{lines}</a:tbl>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def _cell(text: str, language: str, *, bold: bool) -> str:
    said = _paragraph(text, language, size=1600, bold=bold)
    return f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{said}</a:txBody><a:tcPr/></a:tc>"


def _frame(prefix: str, top: int, height: int) -> str:
    width = _WIDTH - 2 * _EDGE
    place = f'<a:off x="{_EDGE}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>'
    return f"<{prefix}:xfrm>{place}</{prefix}:xfrm>"


# --- what stands around them ------------------------------------------------------------------------------


def _relations(*targets: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{type_}" Target="{target}"/>'
        for number, (type_, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _content_types(slides: int) -> str:
    named = {
        "ppt/presentation.xml": f"{_TYPES}.presentationml.presentation.main+xml",
        "ppt/slideMasters/slideMaster1.xml": f"{_TYPES}.presentationml.slideMaster+xml",
        "ppt/slideLayouts/slideLayout1.xml": f"{_TYPES}.presentationml.slideLayout+xml",
        "ppt/theme/theme1.xml": f"{_TYPES}.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    } | {f"ppt/slides/slide{number}.xml": f"{_TYPES}.presentationml.slide+xml" for number in range(1, slides + 1)}
    each = "".join(f'<Override PartName="/{name}" ContentType="{type_}"/>' for name, type_ in named.items())
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    usual = f'<Default Extension="rels" ContentType="{relations}"/><Default Extension="xml" ContentType="text/xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{usual}{each}</Types>'


def _properties(title: str, language: str) -> str:
    made = f'<dcterms:created xsi:type="dcterms:W3CDTF">{DAY:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>'
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>{language}</dc:language>{made}</cp:coreProperties>"
    )


def _presentation(slides: int) -> str:
    listed = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number + 1}"/>' for number in range(1, slides + 1))
    return (
        f'<p:presentation {_NAMES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldIdLst>{listed}</p:sldIdLst><p:sldSz cx="{_WIDTH}" cy="{_HEIGHT}"/>'
        '<p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    )


def _master() -> str:
    tree = _GROUP + _shape(2, "title", "<a:p/>", top=450_000, height=1_100_000)
    tree += _shape(3, "body", "<a:p/>", top=1_700_000, height=4_600_000)
    mapped = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
    mapped |= {name: name for name in _COLOURS if name.startswith("accent") or name.endswith("link")}
    colours = " ".join(f'{here}="{there}"' for here, there in mapped.items())
    styles = "".join(
        f'<p:{style}><a:lvl1pPr><a:defRPr><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:defRPr>'
        f"</a:lvl1pPr></p:{style}>"
        for style, colour in (("titleStyle", "tx2"), ("bodyStyle", "tx1"), ("otherStyle", "tx1"))
    )
    return (
        f'<p:sldMaster {_NAMES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
        f"<a:effectLst/></p:bgPr></p:bg><p:spTree>{tree}</p:spTree></p:cSld>"
        f"<p:clrMap {colours}/>"
        '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst>'
        f"<p:txStyles>{styles}</p:txStyles></p:sldMaster>"
    )


def _layout() -> str:
    tree = _GROUP + _shape(2, "title", "<a:p/>", top=450_000, height=1_100_000)
    tree += _shape(3, "body", "<a:p/>", top=1_700_000, height=4_600_000)
    return f'<p:sldLayout {_NAMES} type="obj"><p:cSld name="text"><p:spTree>{tree}</p:spTree></p:cSld></p:sldLayout>'


def _theme() -> str:
    """Three of each kind of fill, line and effect: fewer, and Office offers to repair the file."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    face = '<a:latin typeface="{}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Sankoré"><a:themeElements>'
        f'<a:clrScheme name="Sankoré">{colours}</a:clrScheme><a:fontScheme name="Sankoré">'
        f"<a:majorFont>{face.format('Georgia')}</a:majorFont><a:minorFont>{face.format('Verdana')}</a:minorFont>"
        f'</a:fontScheme><a:fmtScheme name="Sankoré"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )
