"""The contract every engine keeps. One suite of tests runs on all of them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from search.registry import Entry

SORTS = ("relevance", "newest", "oldest", "added", "title")


class EngineAway(Exception):
    """The engine cannot be asked now: not started, no index yet, or an index of an older form."""


class IndexBusy(Exception):
    """Another process is writing to the index; the same call will work in a moment."""


@dataclass(frozen=True)
class Terms:
    """What a person asked, parsed: engines never see what was typed."""

    words: tuple[str, ...] = ()  # in the order typed, those of the phrases included
    phrases: tuple[tuple[str, ...], ...] = ()  # each must stand in the text, word for word
    excluded: tuple[tuple[str, ...], ...] = ()  # words, or phrases of several words, that must not
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # word → how this shelf spells it
    # word → another language → the stems it has there, with weights up to 1
    translations: Mapping[str, Mapping[str, tuple[tuple[str, float], ...]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.excluded)


@dataclass(frozen=True)
class Query:
    terms: Terms
    languages: tuple[str, ...]  # analyzers to use, the likeliest first; not a filter
    shelf: str  # the one index this reader opens; never optional
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)
    facets: tuple[str, ...] = ()
    sort: str = "relevance"
    offset: int = 0
    size: int = 20
    passages_per_hit: int = 3
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PassageHit:
    key: str
    file: str
    number: int
    language: str
    score: float


@dataclass(frozen=True)
class Hit:
    key: str
    score: float
    passages: tuple[PassageHit, ...] = ()


@dataclass(frozen=True)
class Results:
    hits: tuple[Hit, ...]
    total: int | None  # None: this engine cannot count
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)  # name → (value, count), most first
    engine: str = ""
    more: bool = False  # there is a next page, also where nothing was counted
    seconds: float = 0.0


@dataclass(frozen=True)
class Leaves:
    """Pages found one by one."""

    hits: tuple[PassageHit, ...]
    total: int


@dataclass(frozen=True)
class Health:
    ready: bool
    reason: str = ""  # why not, one sentence
    entries: Mapping[str, int] = field(default_factory=dict)  # by shelf
    reachable: bool = True  # False: nothing can be done but wait, or correct the settings
    lost: bool = False  # nothing that can be read is there: a new index overwrites nothing


class Engine(Protocol):
    name: str

    def health(self) -> Health: ...

    def put(self, entries: Iterable[Entry]) -> None:
        """Replace by key, ignore a version older than the one held; durable on return. Raises IndexBusy."""

    def delete(self, keys: Iterable[str]) -> None: ...

    def search(self, query: Query) -> Results:
        """Raises EngineAway."""

    def leaves(self, query: Query) -> Leaves:
        """The pages that answer, whatever thing they belong to, best first; needs words. Raises EngineAway."""

    def passages(self, query: Query, key: str) -> list[PassageHit]:
        """Every page of one thing that holds a word of the query, best first."""

    def similar(self, key: str, shelf: str, size: int, withdrawn: frozenset[str] = frozenset()) -> list[Hit]: ...

    def complete(
        self, start: str, shelf: str, size: int, withdrawn: frozenset[str] = frozenset()
    ) -> list[tuple[str, int]]:
        """Words of the shelf that begin so, with the number of entries that hold them, commonest first."""

    def known(self, words: Iterable[str], shelf: str, withdrawn: frozenset[str] = frozenset()) -> frozenset[str]:
        """Those of the words that some entry of the shelf holds, in whatever form."""

    def spellings(
        self, folded: Iterable[str], shelf: str, withdrawn: frozenset[str] = frozenset()
    ) -> Mapping[str, Mapping[str, list[tuple[str, int]]]]:
        """Word without its accents → language → how the entries of this shelf spell it, with their number."""

    def vocabulary(self, starts: Iterable[str], shelf: str, limit: int) -> Mapping[str, int]:
        """Words of the shelf without accents that begin in one of these ways → about how many entries hold them."""

    def one_error_away(self, word: str, shelf: str) -> Mapping[str, int]:
        """Words of the shelf without accents that one error among the first letters parts from this one, as above."""

    def words(self, shelf: str, limit: int) -> Mapping[str, list[str]]:
        """Language → the commonest words of its texts on this shelf, spelled as there."""

    def sizes(self, shelf: str) -> Mapping[str, int]:
        """Language → entries with text in it."""

    def explain(self, query: Query, key: str) -> dict: ...

    def damage(self) -> str:
        """What is broken in the stored index, found by reading all of it; "" when it is whole."""

    def keys(self, shelf: str) -> Iterator[tuple[str, int]]:
        """Every key on this shelf and its version, for the full comparison."""

    def rebuild(self) -> AbstractContextManager["Engine"]:
        """A new generation to fill, which takes the old one's place at the end; changes meanwhile go to both."""
