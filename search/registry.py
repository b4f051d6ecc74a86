"""How an app makes its things findable: one small class in its `search_index.py`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from search.engines.base import PassageHit, Query

PUBLIC, MEMBERS, STAFF = "public", "members", "staff"
SHELVES = (PUBLIC, MEMBERS, STAFF)
FACETS = ("kind", "country", "theme", "language", "year", "publisher")  # "year" is made by the engine, from the date


@dataclass(frozen=True)
class Passage:
    """One page of a text, or one part of a text that has no pages."""

    file: str  # the identifier of the file in its address, "" when the text has none
    number: int
    text: str
    language: str


@dataclass(frozen=True)
class Entry:
    """What the index holds for one thing: everything an engine sees of it."""

    key: str  # "document:k7f3…"
    titles: Mapping[str, str]  # by language
    summaries: Mapping[str, str]
    people: tuple[str, ...]
    shelves: frozenset[str]  # among SHELVES; empty: taken out of the index
    facets: Mapping[str, tuple[str, ...]]  # kind, country, theme, language, publisher
    date: int  # yyyymmdd, 0 when unknown; also the sort key
    passages: tuple[Passage, ...]
    boost: float = 1.0
    version: int = 0
    added: int = 0  # seconds since 1970 at which readers could first read it, 0 when unknown


class SearchIndex:
    """One kind of thing that can be found. Subclass, declare `prefix`, decorate with `@register`."""

    prefix = ""  # keys are "prefix:identifier"
    template = ""  # how a hit is shown, "documents/_hit.html"

    def key(self, identifier: object) -> str:
        return f"{self.prefix}:{identifier}"

    def identifier(self, key: str) -> str:
        return key.partition(":")[2]

    def keys(self) -> Iterable[str]:
        """Every key that should stand on some shelf."""
        raise NotImplementedError

    def entries(self, keys: Sequence[str]) -> Iterable[Entry]:
        """The things of these keys as they stand in the database now; one that is gone is left out."""
        raise NotImplementedError

    def shelves(self, keys: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Where the things of these keys stand now; read for every one of them at each comparison, so without texts."""
        return {entry.key: entry.shelves for entry in self.entries(keys)}

    def rows(self, keys: Sequence[str], user: Any) -> Mapping[str, Any]:
        """The objects this person may see, by key, with all that `template` shows; read through `visible_to`."""
        raise NotImplementedError

    def title(self, row: Any) -> str:
        return str(row)

    def kind(self, row: Any) -> str:
        return self.prefix

    def language(self, row: Any) -> str:
        return ""

    def texts(self, rows: Mapping[str, Any], pages: Sequence["PassageHit"]) -> Mapping[tuple[str, str, int], str]:
        """The text of these pages by (key, file, number), in as few questions to the database as possible."""
        return {}

    def summary(self, row: Any) -> str:
        """What a hit shows when no page of it answers."""
        return ""

    def updated(self, row: Any) -> datetime | None:
        """When what readers see of it changed last."""
        return None

    def url(self, row: Any) -> str:
        return row.get_absolute_url()

    def page_url(self, row: Any, page: "PassageHit", words: str) -> str:
        """The address of that page, which marks these words."""
        return self.url(row)

    def fallback(self, query: "Query") -> Iterable[str]:
        """Keys on the query's shelf whose title, summary or people hold its words, found by the database alone.

        In the order to show them, from `query.offset` on, at most `query.size + 1` of them: the one too many tells
        that there is a next page. Filters, years and `query.withdrawn` count.
        """
        return ()


Kind = TypeVar("Kind", bound=type[SearchIndex])
_kinds: dict[str, SearchIndex] = {}


def register(kind: Kind) -> Kind:
    if not kind.prefix or ":" in kind.prefix:
        raise ValueError(f"{kind.__name__} needs a prefix without a colon.")
    _kinds[kind.prefix] = kind()
    return kind


def unregister(prefix: str) -> None:
    _kinds.pop(prefix, None)


def kinds() -> tuple[SearchIndex, ...]:
    return tuple(_kinds.values())


def kind_of(key: str) -> SearchIndex | None:
    return _kinds.get(key.partition(":")[0])


def by_kind(keys: Iterable[str]) -> Iterator[tuple[SearchIndex, list[str]]]:
    """The keys grouped by the app that knows them; keys nobody knows any more are left out."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        groups.setdefault(key.partition(":")[0], []).append(key)
    for prefix, group in groups.items():
        if prefix in _kinds:
            yield _kinds[prefix], group


def entries_of(keys: Iterable[str]) -> Iterator[Entry]:
    for kind, group in by_kind(keys):
        yield from kind.entries(group)
