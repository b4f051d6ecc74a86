"""One page of a file as a reader opens it: its paragraphs with what was found marked, and the way to the others."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

from core.access import Reader
from core.models import PageText
from documents.models import Document, DocumentFile
from search import excerpts, service
from search.excerpts import Marks, Pieces

AROUND_A_TEXT = 4_500  # bytes of a compressed page beside the text itself
CATCHWORD = 42  # characters of the first words of the next page

_STARTS_ANEW = re.compile(
    r"[-–—•▪◦*·]\s|\(?\d{1,3}[.)°]\s|[a-z][.)]\s|(?:Article|Art\.|Chapitre|Chapter|Section|Annexe)\b"
)
_ENDS = re.compile(r"[.!?:;»”\"]\s*$")


def paragraphs(text: str) -> Iterator[str]:
    """The lines of a page put back together: a blank line, a short last line or a list sign starts a new paragraph.

    Lines broken where the paper ended would be broken twice on a telephone.
    """
    lines = text.splitlines()
    full = max((len(line.strip()) for line in lines), default=0)
    held: list[str] = []
    for line in lines:
        line = line.strip()
        if held and (not line or _STARTS_ANEW.match(line) or _is_last(held[-1], line, full)):
            yield " ".join(held)
            held = []
        if line:
            held.append(line)
    if held:
        yield " ".join(held)


def _is_last(line: str, following: str, full: int) -> bool:
    """Whether a paragraph, or a heading, ends with this line."""
    if len(line) > 0.8 * full:
        return False
    return bool(_ENDS.search(line)) or (len(line) < 0.6 * full and following[:1].isupper())


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its marks; `language` is that of the paragraph where it is not that of the page."""

    pieces: Pieces
    language: str = ""


@dataclass(frozen=True)
class Leaf:
    """A page of a file, what was asked for marked in it."""

    document: Document
    file: DocumentFile
    text: PageText
    asked: str
    current: int  # the mark one stands on, 1 for the first
    marks: Marks

    @property
    def number(self) -> int:
        return self.text.number

    @property
    def last(self) -> int:
        return self.file.stored.page_count

    @cached_property
    def language(self) -> str:
        return self.text.language or self.file.language

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        count, marked = 0, []
        for text, code in self.text.pieces:
            language = code or self.language
            for paragraph in paragraphs(text):
                pieces, found = excerpts.whole_page(paragraph, language, self.marks)
                pieces = tuple(replace(one, number=one.number + count) if one.marked else one for one in pieces)
                marked.append(Paragraph(pieces, language if language != self.language else ""))
                count += found
        return marked

    @cached_property
    def count(self) -> int:
        """Marks on this page."""
        return max((one.number for paragraph in self.paragraphs for one in paragraph.pieces), default=0)

    @cached_property
    def hits(self) -> dict[int, int]:
        """Page → marks on it, over the whole file."""
        if not self.marks:
            return {}
        found: dict[int, int] = {}
        for page in self.file.stored.pages.order_by("number").only("number", "text", "language", "stretches"):
            pieces = ((page.number, text, language) for text, language in page.pieces)
            if count := sum(excerpts.hits_by_page([piece], self.marks).get(page.number, 0) for piece in pieces):
                found[page.number] = count
        return {**found, self.number: self.count} if self.count else found

    @cached_property
    def found_words(self) -> list[str]:
        """The marked words as they stand in the text, each once: what the image marks."""
        marked = (one.text for paragraph in self.paragraphs for one in paragraph.pieces if one.marked)
        return list(dict.fromkeys(marked))

    @property
    def weight(self) -> int:
        """Bytes of this page as text, compressed, everything included but the style sheet one has already."""
        return AROUND_A_TEXT + len(zlib.compress(self.text.text.encode()))

    # --- the ways from here ---------------------------------------------------------------------------
    def address(self, number: int | None = None, hit: int = 0, **more: str) -> str:
        page = number or self.number
        address = reverse("document_page", args=[self.document.identifier, self.file.identifier, page])
        query = {name: value for name, value in {"q": self.asked, "hit": hit or "", **more}.items() if value}
        return f"{address}{'?' if query else ''}{urlencode(query)}{f'#hit-{hit}' if hit else ''}"

    @property
    def as_text(self) -> str:
        return self.address(view="" if self.text.text else "text")

    @property
    def as_image(self) -> str:
        return self.address(view="image")

    @property
    def as_large_image(self) -> str:
        return self.address(view="image", size="large")

    @property
    def previous(self) -> str:
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self.address(self.number + 1) if self.number < self.last else ""

    @cached_property
    def catchword(self) -> str:
        """The first words of the next page, as at the foot of a manuscript's leaf."""
        following = self.file.stored.pages.filter(number=self.number + 1).values_list("text", flat=True).first() or ""
        words = " ".join(following[:200].split())
        return words if len(words) <= CATCHWORD else words[:CATCHWORD].rsplit(" ", 1)[0] + "…"

    @property
    def pages_with_hits(self) -> list[dict]:
        return [
            {"number": number, "count": count, "url": self.address(number, hit=1), "here": number == self.number}
            for number, count in self.hits.items()
        ]

    @property
    def total(self) -> int:
        return sum(self.hits.values())

    @property
    def previous_hit(self) -> str:
        if self.current > 1:
            return self.address(hit=min(self.current - 1, self.count))
        before = [number for number in self.hits if number < self.number]
        return self.address(before[-1], hit=self.hits[before[-1]]) if before else ""

    @property
    def next_hit(self) -> str:
        if self.current < self.count:
            return self.address(hit=self.current + 1)
        after = [number for number in self.hits if number > self.number]
        return self.address(after[0], hit=1) if after else ""

    @property
    def place(self) -> int:
        """Which of all the marks of the file one stands on."""
        return sum(count for number, count in self.hits.items() if number < self.number) + min(self.current, self.count)


def leaf_of(document: Document, file: DocumentFile, text: PageText, asked: str, hit: str, reader: Reader) -> Leaf:
    """`asked` is what the reader typed, `hit` the number of the mark they go to."""
    marks = service.marks_for(asked, reader, text.language or file.language)
    current = int(hit) if hit.isascii() and hit.isdigit() and len(hit) < 6 else 1
    return Leaf(document, file, text, asked, max(1, current), marks)
