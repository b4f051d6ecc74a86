"""An EPUB 3 of a document, made from the text of its pages: what ten megabytes of PDF say, in sixty kilobytes.

The pages of the original stay addressable (page-list), so that a quotation can still name them. The same document
gives the same bytes.
"""

import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from documents.interchange.references import Reference

PAGES_A_CHAPTER = 10
SAME_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can tell: no clock in the bytes
NAMESPACE = uuid.UUID("6f1c1f5e-6f6b-5b0e-9d5a-0b6c3f4f2a11")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold

CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>\
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
STYLE = """body{margin:5%;line-height:1.5}h1,h2{line-height:1.2}p{margin:0 0 .8em}\
.page{display:block;margin:1.5em 0 .5em;border-top:1px solid;font-size:.8em;text-align:right}
"""


@dataclass(frozen=True)
class Words:
    """What the book says beside its text, in its own language."""

    contents: str  # "Contents"
    pages: str  # "Pages {first} to {last}"
    one_page: str  # "Page {first}"
    about: str  # where it comes from, and that it is a text without its images


@dataclass(frozen=True)
class Paragraph:
    text: str
    language: str


@dataclass(frozen=True)
class BookPage:
    number: int
    language: str
    paragraphs: Sequence[Paragraph]


def book(
    reference: Reference, title: str, language: str, pages: Iterable[BookPage], words: Words, changed: datetime
) -> bytes:
    """The bytes of the EPUB; `language` is that of the file, `changed` when its text last changed."""
    chapters = list(_chapters(pages, words))
    parts = {
        "META-INF/container.xml": CONTAINER,
        "book/package.opf": _package(reference, title, language, chapters, changed),
        "book/contents.xhtml": _contents(title, language, chapters, words),
        "book/contents.ncx": _old_contents(reference, title, language, chapters),
        "book/style.css": STYLE,
        "book/title.xhtml": _title_page(reference, title, language, words),
        **{f"book/{chapter.name}": _chapter(chapter, language) for chapter in chapters},
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        _add(packed, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)  # first, and as it is: readers look there
        for name, text in parts.items():
            _add(packed, name, text, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _add(packed: zipfile.ZipFile, name: str, text: str, how: int) -> None:
    entry = zipfile.ZipInfo(name, SAME_MOMENT)
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, text.encode(), compresslevel=9)


# --- its text ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Chapter:
    number: int
    title: str
    pages: Sequence[BookPage]

    @property
    def name(self) -> str:
        return f"chapter-{self.number:03}.xhtml"


def _chapters(pages: Iterable[BookPage], words: Words) -> Iterable[_Chapter]:
    held = list(pages)
    for number, start in enumerate(range(0, len(held), PAGES_A_CHAPTER), 1):
        run = held[start : start + PAGES_A_CHAPTER]
        words_of = words.pages if len(run) > 1 else words.one_page
        yield _Chapter(number, words_of.format(first=run[0].number, last=run[-1].number), run)


def _chapter(chapter: _Chapter, language: str) -> str:
    body = "\n".join(_page(page, language) for page in chapter.pages)
    return _document(chapter.title, language, f"<h2>{_text(chapter.title)}</h2>\n{body}")


def _page(page: BookPage, language: str) -> str:
    paragraphs = "".join(
        f"<p{_spoken(paragraph.language, page.language)}>{_text(paragraph.text)}</p>\n" for paragraph in page.paragraphs
    )
    mark = f'<span class="page" epub:type="pagebreak" role="doc-pagebreak" id="p{page.number}">{page.number}</span>'
    return f"<section{_spoken(page.language, language)}>{mark}\n{paragraphs}</section>"


def _spoken(language: str, around: str) -> str:
    """In which language it is, where that is not the one of what stands around it."""
    return f' lang="{language}" xml:lang="{language}"' if language not in ("", around) else ""


def _title_page(reference: Reference, title: str, language: str, words: Words) -> str:
    authors = "".join(f"<p>{_text(one.sorted_name)}</p>\n" for one in reference.authors)
    facts = [reference.publisher, " ".join(filter(None, [reference.series, reference.number]))]
    facts += [reference.date.in_words(language)] if reference.date else []
    told = "".join(f"<p>{_text(fact)}</p>\n" for fact in facts if fact)
    address = f"<p><a href={quoteattr(reference.address)}>{_text(reference.address)}</a></p>"
    return _document(
        title, language, f"<h1>{_text(title)}</h1>\n{authors}{told}<p>{_text(words.about)}</p>\n{address}", "titlepage"
    )


def _document(title: str, language: str, body: str, kind: str = "chapter") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" \
xml:lang="{language}"><head><meta charset="utf-8"/><title>{_text(title)}</title>\
<link rel="stylesheet" href="style.css"/></head>
<body epub:type="{kind}">
{body}
</body></html>
"""


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


# --- its frame --------------------------------------------------------------------------------------------


def _identifier(reference: Reference, language: str) -> str:
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, f'{reference.identifier} {language}')}"


def _package(reference: Reference, title: str, language: str, chapters: Sequence[_Chapter], changed: datetime) -> str:
    facts = [f"<dc:creator>{_text(one.sorted_name)}</dc:creator>" for one in reference.authors]
    facts += [f"<dc:contributor>{_text(one.sorted_name)}</dc:contributor>" for one in reference.editors]
    if reference.publisher:
        facts.append(f"<dc:publisher>{_text(reference.publisher)}</dc:publisher>")
    if reference.date and reference.date.datetime:
        facts.append(f"<dc:date>{reference.date.datetime}</dc:date>")
    if reference.summary and language == reference.language:
        facts.append(f"<dc:description>{_text(reference.summary)}</dc:description>")
    facts += [f"<dc:subject>{_text(keyword)}</dc:subject>" for keyword in reference.keywords]
    manifest = [f'<item id="c{one.number}" href="{one.name}" media-type="application/xhtml+xml"/>' for one in chapters]
    spine = [f'<itemref idref="c{one.number}"/>' for one in chapters]
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{_identifier(reference, language)}</dc:identifier>
<dc:title>{_text(title)}</dc:title>
<dc:language>{language}</dc:language>
<dc:source>{_text(reference.address)}</dc:source>
{"".join(facts)}
<meta property="dcterms:modified">{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>\
<meta property="schema:accessibilityFeature">pageNavigation</meta>\
<meta property="schema:accessibilityFeature">pageBreakMarkers</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>
<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="ncx" href="contents.ncx" media-type="application/x-dtbncx+xml"/>
<item id="style" href="style.css" media-type="text/css"/>
<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>
{"".join(manifest)}
</manifest>
<spine toc="ncx"><itemref idref="title"/>{"".join(spine)}</spine>
</package>
"""


def _contents(title: str, language: str, chapters: Sequence[_Chapter], words: Words) -> str:
    lines = "".join(f'<li><a href="{one.name}">{_text(one.title)}</a></li>' for one in chapters)
    pages = "".join(
        f'<li><a href="{one.name}#p{page.number}">{page.number}</a></li>' for one in chapters for page in one.pages
    )
    body = (
        f'<nav epub:type="toc" id="toc"><h1>{_text(words.contents)}</h1>'
        f'<ol><li><a href="title.xhtml">{_text(title)}</a></li>{lines}</ol></nav>\n'
        f'<nav epub:type="page-list" hidden="hidden"><ol>{pages}</ol></nav>'
    )
    return _document(words.contents, language, body, "frontmatter")


def _old_contents(reference: Reference, title: str, language: str, chapters: Sequence[_Chapter]) -> str:
    """For readers of EPUB 2, which many a cheap tablet still is."""
    entries = [(title, "title.xhtml"), *((one.title, one.name) for one in chapters)]
    points = "".join(
        f'<navPoint id="n{place}" playOrder="{place}"><navLabel><text>{_text(words)}</text></navLabel>'
        f'<content src="{name}"/></navPoint>'
        for place, (words, name) in enumerate(entries, 1)
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head>\
<meta name="dtb:uid" content={quoteattr(_identifier(reference, language))}/></head>
<docTitle><text>{_text(title)}</text></docTitle><navMap>{points}</navMap></ncx>
"""
