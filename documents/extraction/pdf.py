"""PDF to text with pdfium; what pdfium cannot open is rebuilt once by pikepdf. Runs in the child process."""

import io
import mmap
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import BinaryIO

import pikepdf
import pypdfium2
from lxml import etree
from PIL import Image

from documents.extraction.cleaning import clean, counts_as_text
from documents.extraction.outcome import MEGABYTE, Budget, Refused, State
from documents.extraction.xml import UnsafeXML, parse

_WRONG_PASSWORD, _UNKNOWN_PROTECTION = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY


def read_pdf(path: str, budget: Budget, *, repair: bool = False) -> Iterator[dict]:
    """Events of one reading, page by page; "again" begins a second one, of the repaired file.

    Ends with a summary; raises Refused when there is nothing to read at all.
    """
    summary: dict = {}
    if not repair:
        try:
            for event in _pages(path, budget):
                summary = event if "read" in event else summary
                yield event
        except pypdfium2.PdfiumError as error:
            if error.err_code == _WRONG_PASSWORD:
                raise Refused(State.ENCRYPTED, "password_needed") from error
            if error.err_code == _UNKNOWN_PROTECTION:
                raise Refused(State.ENCRYPTED, "unknown_protection") from error
    if summary and not summary["lost"] and not summary["blank"]:
        return
    for way in (_repaired, _gathered):
        try:
            mended = way(path)
            yield {"again": True}
            yield from _pages(mended, budget)
            return
        except pikepdf.PasswordError as error:
            raise Refused(State.ENCRYPTED, "password_needed") from error
        except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, RuntimeError, OverflowError):
            continue
    if not summary:
        raise Refused(State.DAMAGED, "unreadable")


def _pages(source: str | io.BytesIO, budget: Budget) -> Iterator[dict]:
    with closing(pypdfium2.PdfDocument(source)) as document:
        count = len(document)
        if not count:
            raise pypdfium2.PdfiumError("a document without a page")
        if count > budget.pages:
            raise Refused(State.TOO_LARGE, "too_many_pages", pages=count, limit=budget.pages)
        yield {"leaf": "page", "count": count}
        lost: list[int] = []
        blank = True  # nothing at all on any page, not even a scan
        left = budget.characters
        for number in range(1, count + 1):
            try:
                text, has_something = _text_of(document, number)
            except pypdfium2.PdfiumError:
                lost.append(number)
                continue
            left -= len(text)
            if left < 0:
                raise Refused(State.TOO_LARGE, "too_much_text", limit=budget.characters // 1_000_000)
            blank = blank and not has_something
            yield {"page": number, "text": text, "is_drawn": has_something and not text}
        yield {"read": True, "lost": lost, "blank": blank, "metadata": _metadata(document)}


def _text_of(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    """The text of a page, and whether there is anything on it."""
    page = document[number - 1]
    try:
        with closing(page.get_textpage()) as textpage:
            text = clean(textpage.get_text_range())
        if counts_as_text(text):
            return text, True
        return "", pypdfium2.raw.FPDFPage_CountObjects(page) > 0
    finally:
        page.close()


def _repaired(path: str) -> io.BytesIO:
    content = io.BytesIO()
    with pikepdf.open(path, attempt_recovery=True, suppress_warnings=True) as document:
        if not len(document.pages):
            raise pikepdf.PdfError("no page left")
        document.save(content, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    content.seek(0)
    return content


_PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")
_OBJECT = re.compile(rb"(\d{1,7})\s+(\d{1,5})\s+obj\b")
_MOST_GATHERED = 64 * MEGABYTE
_FREE = 4_000_000  # a number for an object that no file uses; pdfium takes none above 4 194 304


def _gathered(path: str) -> io.BytesIO:
    """The pages that stand in what is left of a file whose list of pages is lost, under a new list.

    That list often comes last, so that a file cut off on its way keeps its pages and loses only the way to them.
    """
    with open(path, "rb") as file:
        content = file.read(_MOST_GATHERED)
    numbers: dict[bytes, None] = {}
    for found in _PAGE_OBJECT.finditer(content):
        heads = list(_OBJECT.finditer(content, max(0, found.start() - 1_000), found.start()))
        if heads:
            numbers[b"%s %s R" % heads[-1].groups()] = None
    if not numbers:
        raise pikepdf.PdfError("no page left")
    content += (
        b"\nendstream endobj\n%d 0 obj <</Type /Pages /Count %d /Kids [%s]>> endobj\n"
        b"%d 0 obj <</Type /Catalog /Pages %d 0 R>> endobj\ntrailer <</Root %d 0 R /Size %d>>\nstartxref\n0\n%%%%EOF"
    ) % (_FREE, len(numbers), b" ".join(numbers), _FREE + 1, _FREE, _FREE + 1, _FREE + 2)
    return io.BytesIO(content)


def end_is_missing(file: BinaryIO, size: int) -> bool:
    """Whether the file stops before its last lines, as a broken upload does."""
    file.seek(max(0, size - 4096))
    tail = file.read()
    return b"%%EOF" not in tail and b"startxref" not in tail


def draw(page: pypdfium2.PdfPage, width: int) -> Image.Image:
    """The page at this width in pixels; a page like a banner is drawn narrower, so that it stays an image."""
    points_wide, points_high = page.get_size()
    if points_wide <= 0 or points_high <= 0:
        raise ValueError("a page without a size")
    scale = min(width / points_wide, 3 * width / points_high)
    return page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


def light_image(image: Image.Image, most_bytes: int) -> bytes:
    """A WebP of at most so many bytes: fewer shades or less quality to fit, and only then a smaller size.

    Print is sharper and lighter with few shades and no loss than with any quality; pictures are the other way.
    """
    ways = _WAYS_FOR_PRINT if _is_print(image) else _WAYS_FOR_PICTURES
    while True:
        for shades, quality in ways:
            content = _with_shades(image, shades) if shades else _with_loss(image, quality)
            if len(content) <= most_bytes:
                return content
        if image.width <= 64:
            return content
        image = image.resize((image.width * 3 // 4, max(1, image.height * 3 // 4)))


# (shades of each colour, quality): one or the other
_WAYS_FOR_PRINT = ((16, 0), (8, 0), (0, 50), (0, 30), (4, 0), (3, 0), (2, 0))
_WAYS_FOR_PICTURES = ((0, 72), (0, 58), (0, 44), (0, 30), (0, 16), (0, 5), (4, 0), (2, 0))


def _is_print(image: Image.Image) -> bool:
    """Whether a coarse look finds few colours: letters on paper, a drawing."""
    small = image.resize((max(1, image.width // 4), max(1, image.height // 4)), Image.Resampling.NEAREST)
    return small.point(lambda value: value & 0xE0).getcolors(48) is not None


def _with_shades(image: Image.Image, shades: int) -> bytes:
    step = 255 / (shades - 1)
    content = io.BytesIO()
    coarse = image.point(lambda value: round(round(value / step) * step))
    coarse.save(content, "WEBP", lossless=True, quality=50, method=4)
    return content.getvalue()


def _with_loss(image: Image.Image, quality: int) -> bytes:
    content = io.BytesIO()
    image.save(content, "WEBP", quality=quality, method=4)
    return content.getvalue()


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    """What the file says of itself: its information dictionary."""
    names = {"Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords"}
    names |= {"Creator": "tool", "CreationDate": "created"}
    found = document.get_metadata_dict(skip_empty=True)
    return {ours: clean(found[theirs])[:500] for theirs, ours in names.items() if found.get(theirs)}


def headline_of(path: str) -> str:
    """What is written largest on the first page: the title, where there is one."""
    with suppress(pypdfium2.PdfiumError), closing(pypdfium2.PdfDocument(path)) as document:
        with closing(document[0].get_textpage()) as text:
            letters = [
                (chr(pypdfium2.raw.FPDFText_GetUnicode(text, place)), round(_height(text, place)))
                for place in range(min(text.count_chars(), 3_000))
            ]
        heights = sorted((height for letter, height in letters if letter.isalnum()), reverse=True)
        # a drop cap or the initials of a logo are not enough
        largest = next((height for height in heights if heights.count(height) >= 12), 0)
        if heights and largest > 1.15 * heights[len(heights) // 2]:
            return clean(_first_run(letters, largest))[:500]
    return ""


def _height(text: pypdfium2.PdfTextPage, place: int) -> float:
    _, bottom, _, top = text.get_charbox(place, loose=True)
    return top - bottom


def _first_run(letters: list[tuple[str, int]], height: int) -> str:
    """The first letters of this height that follow each other, blanks between them included."""
    run: list[str] = []
    for letter, its_height in letters:
        if letter.isspace() and run:
            run.append(" ")
        elif abs(its_height - height) <= 1:
            run.append(letter)
        elif run and len("".join(run).strip()) >= 6:
            break
        elif not letter.isspace():
            run = []
    return " ".join("".join(run).split())


_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.S)


def xmp_of(file: BinaryIO, size: int) -> dict[str, str]:
    """The Dublin Core of the XMP packet, which is stored plain so that it can be found without knowing PDF."""
    if not size:
        return {}
    with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as content:
        start = content.rfind(b"<x:xmpmeta")
        end = content.find(b"</x:xmpmeta>", start) if start >= 0 else -1
        if start < 0 or end < 0 or end - start > 200_000:
            return {}
        packet = content[start : end + len(b"</x:xmpmeta>")]
    try:
        root = parse(packet)
    except (UnsafeXML, etree.XMLSyntaxError):
        return {}
    return {
        name: text for name in ("title", "creator", "language", "publisher", "date") if (text := _dublin(root, name))
    }


def _dublin(root: etree._Element, name: str) -> str:
    values = [" ".join(value.itertext()).split() for value in root.iter(_DUBLIN_CORE + name)]
    items = [" ".join(words) for words in values if words]
    if name == "creator":
        people = [
            item.text.strip()
            for value in root.iter(_DUBLIN_CORE + name)
            for item in value.iter()
            if item.text and item.text.strip()
        ]
        return "; ".join(people)[:500]
    return clean(items[0])[:500] if items else ""
