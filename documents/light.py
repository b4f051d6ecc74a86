"""The whole text of a file cut into light pages of HTML, and what the light forms weigh. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 60_000  # characters of a part: some 22 KB on the line, and a minute to come at 3 KB/s
AROUND_AN_EPUB = 3_200  # bytes of its table, style and first page
EPUB_SHARE = 0.40  # of the text, compressed with its marks; measured on the demo's files: 0.33 to 0.42


@dataclass(frozen=True)
class Part:
    """A run of pages that are sent together."""

    number: int
    first: int
    last: int
    size: int  # characters

    @property
    def weight(self) -> int:
        """Bytes on the line, about: text compresses to a little more than a third."""
        return 4_500 + round(self.size * 0.38)


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


def epub_weight(text_size: int) -> int:
    """Bytes of the EPUB of a file with so many bytes of text, about."""
    return AROUND_AN_EPUB + round(text_size * EPUB_SHARE)
