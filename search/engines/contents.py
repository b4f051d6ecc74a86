"""What an engine holds of an entry, whichever engine it is: texts by language, pages, and values to filter by.

Every engine fills its own fields with exactly this, so that all of them find and count the same.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from search import analysis
from search.registry import FACETS, Entry, Passage

FRONT = 0  # the number of the passage that holds titles, summaries and people instead of a page
GIST = 1500  # characters kept of a text, to find similar ones
LONGEST_TITLE = 100  # letters by which titles are sorted
_SPELLED = re.compile(r"[^\W\d_]{2,40}")

Texts = Sequence[tuple[str, str]]  # (language of the field, text in Unicode's composed form)


@dataclass(frozen=True)
class Page:
    """A passage with the titles of its thing: what decides which one comes first."""

    passage: Passage
    titles: Texts
    texts: Texts


def number_of(key: str) -> int:
    """A 63-bit number for a key: engines read columns of numbers a hundred times faster than stored text."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def field_language(language: str) -> str:
    return language if language in analysis.LANGUAGES else analysis.OTHER


def texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """The whole text of a thing: what decides whether it is found, and what is counted."""
    return _composed(chain(_front(entry), ((page.language, page.text) for page in entry.passages)))


def pages(entry: Entry) -> Iterator[Page]:
    """Its pages, and a front passage for what no page holds: titles in other languages, summaries, people."""
    for page in entry.passages:
        title_language = page.language if page.language in entry.titles else next(iter(entry.titles), "")
        titles = [(title_language, entry.titles[title_language])] if entry.titles else []
        yield Page(page, [*_composed(titles)], [*_composed([(page.language, page.text)])])
    if not entry.passages or len(entry.titles) > 1 or entry.people or any(entry.summaries.values()):
        front = Passage("", FRONT, "", field_language(next(iter(entry.titles), analysis.OTHER)))
        people = [(analysis.OTHER, " \n".join(entry.people))] if entry.people else []
        said = [*entry.summaries.items(), *people]
        yield Page(front, [*_composed(entry.titles.items())], [*_composed(said)])


def is_page(file: str, number: int) -> bool:
    """Whether a passage stands for a page, and not for the front."""
    return bool(file) or number != FRONT


def values(entry: Entry) -> Mapping[str, tuple[str, ...]]:
    """What an entry and its pages are filtered by and counted under."""
    year = (str(entry.date // 10000),) if entry.date else ()
    spoken = tuple(dict.fromkeys((*entry.titles, *(page.language for page in entry.passages))))
    held = {"language": spoken, **entry.facets, "year": year}
    return {name: tuple(dict.fromkeys(held.get(name, ()))) for name in FACETS}


def spellings(entry: Entry) -> Mapping[str, set[str]]:
    """Language → the words of its texts as the vocabulary of a shelf holds them: `sante=santé`."""
    found: dict[str, set[str]] = {}
    for code, text in texts(entry):
        found.setdefault(code, set()).update(_SPELLED.findall(text.lower()))
    return {code: {spelling(word) for word in words} for code, words in found.items()}


@lru_cache(maxsize=200_000)
def spelling(word: str) -> str:
    """A word as the vocabulary of a shelf holds it, found by its letters without accents."""
    return f"{analysis.plain(word)}={word}"


def sorted_title(entry: Entry) -> str:
    return analysis.folded(next(iter(entry.titles.values()), ""))[:LONGEST_TITLE]


def gist(entry: Entry) -> str:
    pieces = chain(entry.titles.values(), entry.summaries.values(), (page.text for page in entry.passages[:2]))
    return analysis.composed(" ".join(piece for piece in pieces if piece))[:GIST]


def telling_words(gist: str) -> tuple[str, ...]:
    """The words of a gist by which similar things could be found, in the order written."""
    return tuple(dict.fromkeys(word for word in gist.lower().split() if word.isalpha() and len(word) > 3))


def _front(entry: Entry) -> Iterable[tuple[str, str]]:
    yield from entry.titles.items()
    yield from entry.summaries.items()
    for name in entry.people:
        yield analysis.OTHER, name


def _composed(said: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for language, text in said:
        yield field_language(language), analysis.composed(text)


def batches(entries: Iterable[Entry], most: int, most_text: int) -> Iterator[list[Entry]]:
    """So many entries at once, or fewer long ones (`most_text` characters), each key once, in its newest version."""
    batch: dict[str, Entry] = {}
    size = 0
    for entry in entries:
        if entry.key in batch and batch[entry.key].version > entry.version:
            continue
        batch[entry.key] = entry
        size += sum(len(page.text) for page in entry.passages)
        if len(batch) >= most or size >= most_text:
            yield list(batch.values())
            batch, size = {}, 0
    if batch:
        yield list(batch.values())
