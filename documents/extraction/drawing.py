"""One page of a PDF or a scan as a light WebP, the words searched for marked on the PDF. Runs in the child process."""

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from documents.extraction.cleaning import HYPHENS, LIGATURES
from documents.extraction.images import frame
from documents.extraction.outcome import Refused, State
from documents.extraction.pdf import draw, light_image

_MARK = (0xFF, 0xCD, 0x38)
_MOST_MARKS = 400
_COVER_WIDTH = 320  # pixels; twice the width it is shown at
_COVER_BYTES = 15_000

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


def draw_page(path: str, kind: str, number: int, words: list[str], width: int, most_bytes: int) -> bytes:
    image = page_of(path, number, words, width) if kind == "pdf" else frame(path, kind, number, width)
    return light_image(image, most_bytes)


def page_of(path: str, number: int, words: list[str], width: int) -> Image.Image:
    """A page of a PDF at this width in pixels."""
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            if not 1 <= number <= len(document):
                raise Refused(State.DAMAGED, "no_such_page", page=number, pages=len(document))
            page = document[number - 1]
            image = draw(page, width)
            return _marked(image, page, words) if words else image
    except pypdfium2.PdfiumError as error:
        raise Refused(State.DAMAGED, "page_not_drawn", page=number) from error


def cover_of(path: str, kind: str) -> bytes:
    """The first page as a small WebP, empty when it cannot be drawn."""
    with suppress(Refused, ValueError, OSError):
        return draw_page(path, kind, 1, [], _COVER_WIDTH, _COVER_BYTES)
    return b""


def _marked(image: Image.Image, page: pypdfium2.PdfPage, words: list[str]) -> Image.Image:
    """Multiplied rather than painted, so that the letters stay as dark as they were."""
    veil = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(veil)
    for box in _boxes(page, words):
        left, top, right, bottom = _in_pixels(page, box, image.size)
        pen.rectangle((left - 2, top - 2, right + 2, bottom + 2), fill=_MARK)
    return ImageChops.multiply(image, veil)


def _in_pixels(page: pypdfium2.PdfPage, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Pdfium does the sum: it knows how the page is turned and cut."""
    corners = []
    for x, y in ((box[0], box[3]), (box[2], box[1])):
        across, down = ctypes.c_int(), ctypes.c_int()
        pypdfium2.raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
        corners.append((across.value, down.value))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _boxes(page: pypdfium2.PdfPage, words: list[str]) -> Iterator[Box]:
    with closing(page.get_textpage()) as text:
        letters, places = _letters(text)
        for start, end in list(_found(letters, words))[:_MOST_MARKS]:
            yield from _lines(text, places[start:end])


def _letters(text: pypdfium2.PdfTextPage) -> tuple[str, list[int]]:
    """The page's letters without end-of-line hyphens, and where pdfium counts each of them."""
    letters: list[str] = []
    places: list[int] = []
    for place in range(text.count_chars()):
        letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text, place))
        if letter in HYPHENS or letter == "\0" or (letter.isspace() and letters[-1:] == [" "]):
            continue
        for folded in " " if letter.isspace() else LIGATURES.get(letter, letter.lower()[:1]):
            letters.append(folded)
            places.append(place)
    return "".join(letters), places


def _found(letters: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    as_written = [" ".join(word.lower().split()) for word in words]
    # a hyphen at the end of a line is not among the letters, though the text may have kept it
    for word in dict.fromkeys([*as_written, *(word.replace("-", "") for word in as_written)]):
        if not word:
            continue
        start = letters.find(word)
        while start >= 0:
            end = start + len(word)
            if not _goes_on(letters, start, end):
                yield start, end
            start = letters.find(word, end)


def _goes_on(letters: str, start: int, end: int) -> bool:
    """Whether it only is a piece of a longer word."""
    before = start > 0 and letters[start - 1].isalnum() and letters[start].isalnum()
    after = end < len(letters) and letters[end].isalnum() and letters[end - 1].isalnum()
    return before or after


def _lines(text: pypdfium2.PdfTextPage, places: list[int]) -> Iterator[Box]:
    """One box for each line the word stands on."""
    boxes: list[Box] = []
    for place in places:
        box = text.get_charbox(place, loose=True)
        if box[2] <= box[0]:
            continue
        if boxes and abs(boxes[-1][1] - box[1]) < (box[3] - box[1]) / 2 and box[0] >= boxes[-1][0]:
            last = boxes[-1]
            boxes[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            boxes.append(box)
    yield from boxes
