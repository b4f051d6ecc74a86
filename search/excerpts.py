"""Marks and excerpts, cut from the text by our own code: the same for every engine, and quick on long pages.

A text is folded in two calls without moving a letter; a pattern finds the words that begin like a stem that was asked
for, and only those are analysed. Pieces hold plain text: the template escapes and marks.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search import analysis, recipe
from search.engines.base import Terms
from search.questions import LONGEST_WORD

LENGTH = 220  # characters of an excerpt
LEAD = 70  # at most this many before the first mark
ELLIPSIS = "…"

_SENTENCE_END = re.compile(r"[.!?;:…»”]\s+|\n\s*\n")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")
_LIGATURES = {"œ": "O", "Œ": "O", "æ": "A", "Æ": "A", "ß": "S"}  # capitals: no other letter is one after folding
_SPELLED_OUT = {"oe": "O", "ae": "A", "ss": "S"}


@dataclass(frozen=True)
class Piece:
    text: str
    marked: bool = False
    number: int = 0  # of the mark in its text, from 1


Pieces = tuple[Piece, ...]


def _folding_table() -> bytes:
    """Windows' Latin letters → small ones without accents, byte for byte; ligatures stay one letter, signs a space."""
    table = bytearray(b" " * 256)
    for byte in range(256):
        sign = bytes([byte]).decode("cp1252", "replace")
        letter = _LIGATURES.get(sign) or unicodedata.normalize("NFKD", sign.lower())[:1]
        if letter.isascii() and letter.isalnum():
            table[byte] = ord(letter)
    return bytes(table)


_FOLDED = _folding_table()


class Marks:
    """The words of a question, ready to be found in texts: those that say something, not its stop words."""

    def __init__(self, terms: Terms, languages: Sequence[str]):
        first = languages[0] if languages else analysis.OTHER
        self._words = tuple(dict.fromkeys(analysis.content_words(terms.words, first))) if terms.words else ()
        self._terms = terms
        self._by_language: dict[str, tuple[dict[str, int], tuple[bytes, ...] | None]] = {}

    def __bool__(self) -> bool:
        return bool(self._words)

    def find(self, text: str, language: str) -> list[tuple[int, int, int]]:
        """(start, end, which word) of each word of the question in a composed text, in order."""
        if not self._words or not text:
            return []
        wanted, starts = self._prepared(language if language in analysis.LANGUAGES else analysis.OTHER)
        spans = _all_words(text) if starts is None else _words_that_begin(text, starts)
        found = []
        for start, end in spans:
            if end - start > LONGEST_WORD:  # not in the index either
                continue
            word = text[start:end].lower()
            which = wanted.get(analysis.stem(word, language))
            if which is None:
                which = wanted.get("=" + analysis.plain(word))
            if which is not None:
                found.append((start, end, which))
        return found

    def _prepared(self, language: str) -> tuple[dict[str, int], tuple[bytes, ...] | None]:
        if language not in self._by_language:
            wanted: dict[str, int] = {}
            for which, word in enumerate(self._words):
                for stem in recipe.stems(word, self._terms, language):
                    wanted.setdefault(stem, which)
                for form in recipe.spelled(word, self._terms):
                    wanted.setdefault("=" + analysis.plain(form), which)
            wanted.pop("", None)
            self._by_language[language] = wanted, _starts(wanted)
        return self._by_language[language]


def _starts(wanted: Iterable[str]) -> tuple[bytes, ...] | None:
    """How words that may have one of these stems begin; None when they are not in Latin letters."""
    starts = set()
    for term in wanted:
        term = term.removeprefix("=")
        # a stem may end otherwise than the word: "fréquence" has the stem "frequent"
        start = term if len(term) <= 3 else term[: max(3, len(term) - 3)]
        if not start.isascii():
            return None
        starts.add(start)
        for letters, one in _SPELLED_OUT.items():
            if letters in start:
                starts.add(start.replace(letters, one))
    shortest = [start for start in starts if not any(start != other and start.startswith(other) for other in starts)]
    return tuple(b" " + start.encode() for start in shortest)


def _words_that_begin(text: str, starts: Iterable[bytes]) -> list[tuple[int, int]]:
    folded = b" " + text.encode("cp1252", "replace").translate(_FOLDED) + b" "
    spans = []
    for start in starts:
        at = folded.find(start)
        while at >= 0:
            end = folded.find(b" ", at + 1)
            spans.append((at, end - 1))
            at = folded.find(start, end)
    return sorted(spans)


def _all_words(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _WORD.finditer(text))


def mark(text: str, language: str, marks: Marks) -> Pieces:
    """A short text whole, such as a title."""
    text = analysis.composed(text)
    return tuple(_pieces(text, 0, len(text), marks.find(text, language)))


def excerpt(text: str, language: str, marks: Marks, length: int = LENGTH) -> Pieces:
    """The part of a page that holds most of the question; empty when it holds nothing of it."""
    text = analysis.composed(text)
    found = marks.find(text, language)
    if not found:
        return ()
    first, last = _window(found, length)
    start = _start(text, found[first][0], found[last][1], length)
    end = _end(text, start, found[last][1], length)
    return _dressed(text, start, end, [span for span in found if start <= span[0] and span[1] <= end])


def beginning(text: str, length: int = LENGTH) -> Pieces:
    """What stands first, for a text that holds nothing of the question."""
    text = analysis.composed(text).strip()
    end = _end(text, 0, 0, length)
    return _dressed(text, 0, end, []) if text else ()


def whole_page(text: str, language: str, marks: Marks) -> tuple[Pieces, int]:
    """A page with every word of the question marked and numbered, and how many there are. White space is kept."""
    text = analysis.composed(text)
    found = marks.find(text, language)
    return tuple(_pieces(text, 0, len(text), found)), len(found)


def hits_by_page(pages: Iterable[tuple[int, str, str]], marks: Marks) -> dict[int, int]:
    """Page number → marks on it, for pages given as (number, text, language); pages without any are left out."""
    counted = ((number, len(marks.find(analysis.composed(text), language))) for number, text, language in pages)
    return {number: count for number, count in counted if count}


def _window(found: Sequence[tuple[int, int, int]], length: int) -> tuple[int, int]:
    """First and last mark of the stretch that holds most different words, then most marks."""
    best = (0, 0, 0, 0)
    last = 0
    held: dict[int, int] = {}
    for first, (start, _, which) in enumerate(found):
        while last < len(found) and found[last][1] - start <= length - LEAD // 2:
            held[found[last][2]] = held.get(found[last][2], 0) + 1
            last += 1
        if last > first:
            score = (len(held), last - first)
            if score > best[:2]:
                best = (*score, first, last - 1)
            held[which] -= 1
            if not held[which]:
                del held[which]
        else:  # one word longer than an excerpt
            last = first + 1
    return best[2], best[3]


def _start(text: str, first_mark: int, last_mark: int, length: int) -> int:
    """A little before the first mark: where its sentence begins, or else a word."""
    room = max(0, min(LEAD, length - (last_mark - first_mark)))
    earliest = max(0, first_mark - room)
    if earliest == 0:
        return 0
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, earliest, first_mark)]
    if sentences:
        return sentences[-1]
    space = _SPACES.search(text, earliest, first_mark)
    return space.end() if space else first_mark


def _end(text: str, start: int, last_mark: int, length: int) -> int:
    end = max(start + length, last_mark)
    if end >= len(text):
        return len(text)
    cut = max(text.rfind(" ", last_mark, end), text.rfind("\n", last_mark, end))
    return cut if cut > last_mark else end


def _dressed(text: str, start: int, end: int, found: Sequence[tuple[int, int, int]]) -> Pieces:
    """The stretch on one line, with an ellipsis where it was cut."""
    pieces = [
        piece if piece.marked else Piece(_SPACES.sub(" ", piece.text)) for piece in _pieces(text, start, end, found)
    ]
    if pieces and start > 0:
        pieces.insert(0, Piece(ELLIPSIS + " "))
    if pieces and end < len(text.rstrip()):
        pieces.append(Piece(" " + ELLIPSIS))
    return tuple(pieces)


def _pieces(text: str, start: int, end: int, found: Sequence[tuple[int, int, int]]) -> Iterator[Piece]:
    at = start
    for number, (first, last, _) in enumerate(found, 1):
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[first:last], True, number)
        at = last
    if at < end:
        yield Piece(text[at:end])


def plain_text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces).strip()
