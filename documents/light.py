"""The whole text of a file cut into light pages of HTML, and what the light forms weigh. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 60_000  # characters of a part: some 25 KB on the line, half a second on a good day
AROUND_A_TEXT = 4_500  # bytes of the head and the foot of a page
AROUND_AN_EPUB = 3_200  # bytes of its table, style and first page
EPUB_SHARE = 0.40  # of the text, compressed with its marks: real prose in any of our languages


@dataclass(frozen=True)
class Part:
    """A run of pages that are sent together."""

    number: int
    first: int
    last: int
    size: int  # characters

    @property
    def weight(self) -> int:
        return text_weight(self.size)


def parts(pages: Iterable[tuple[int, int]], most: int = MOST) -> list[Part]:
    """Pages, as number and length in characters, put into parts of at most so many; a longer page stands alone."""
    found: list[Part] = []
    for number, length in pages:
        last = found[-1] if found else None
        if last and last.size + length <= most:
            found[-1] = Part(last.number, last.first, number, last.size + length)
        else:
            found.append(Part(len(found) + 1, number, number, length))
    return found


def text_weight(text_size: int) -> int:
    """Bytes on the line of so much text as a page of ours, about: it compresses to a little more than a third."""
    return AROUND_A_TEXT + round(text_size * 0.38)


def epub_weight(text_size: int) -> int:
    """Bytes of the EPUB of a file with so many bytes of text, about."""
    return AROUND_AN_EPUB + round(text_size * EPUB_SHARE)
