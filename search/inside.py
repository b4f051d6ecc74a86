"""The pages of one thing that answer, and the things most like it: always from the shelf of who asks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.access import Reader
from search import analysis, excerpts, questions, registry, shelves
from search.engines import get_engine
from search.engines.base import Engine, EngineAway, PassageHit, Query
from search.excerpts import Marks
from search.registry import SearchIndex
from search.service import FoundPage, in_other_languages, spelled_on

MOST_PAGES = 1000  # read to see which of them hold the words themselves, and not only the title above them


@dataclass(frozen=True)
class Inside:
    object: Any  # the thing, which this reader may see
    total: int | None  # None: the engine is away
    pages: tuple[FoundPage, ...] = ()
    page: int = 1
    size: int = 20

    @property
    def last_page(self) -> int:
        return max(1, math.ceil((self.total or 0) / self.size))

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.pages) - 1


def inside(
    key: str, typed: str, reader: Reader, language: str, page: int = 1, size: int = 20, engine: Engine | None = None
) -> Inside | None:
    """None when there is no such thing for this reader."""
    kind = registry.kind_of(key)
    row = kind.rows([key], reader).get(key) if kind else None
    if kind is None or row is None:
        return None
    terms = questions.parse(typed).terms
    if not terms.words:
        return Inside(row, 0)
    shelf = shelves.shelf_of(reader)
    withdrawn = shelves.withdrawn(shelf)
    try:
        engine = engine or get_engine()
        spelled = spelled_on(shelf, terms, engine, language, withdrawn)
        terms, _themes = in_other_languages(spelled, shelf)
        query = Query(terms, spelled.languages, shelf, withdrawn=withdrawn)
        hits = [] if key in withdrawn else engine.passages(query, key)[:MOST_PAGES]
    except EngineAway:
        return Inside(row, None)
    marks = Marks(terms, spelled.languages)
    texts = kind.texts({key: row}, hits)
    # a page in two languages is two passages, and one page
    held = {(hit.file, hit.number): hit for hit in reversed(hits) if marks.find(_text(texts, hit), hit.language)}
    ranked = [hit for hit in hits if held.get((hit.file, hit.number)) is hit]
    shown = ranked[(page - 1) * size : page * size]
    return Inside(row, len(ranked), tuple(_found(kind, row, hit, texts, marks, typed) for hit in shown), page, size)


def _text(texts, hit: PassageHit) -> str:
    return analysis.composed(texts.get((hit.key, hit.file, hit.number), ""))


def _found(kind: SearchIndex, row: Any, hit: PassageHit, texts, marks: Marks, typed: str) -> FoundPage:
    cut = excerpts.excerpt(_text(texts, hit), hit.language, marks)
    return FoundPage(hit.file, hit.number, hit.language, kind.page_url(row, hit, typed), cut)


def similar(key: str, reader: Reader, most: int, engine: Engine | None = None) -> Sequence[Any]:
    """The things most like this one; none while the engine is away, or where this one stands on no shelf."""
    shelf = shelves.shelf_of(reader)
    try:
        hits = (engine or get_engine()).similar(key, shelf, most, shelves.withdrawn(shelf))
    except EngineAway:
        return ()
    rows = {
        found: row
        for kind, keys in registry.by_kind(hit.key for hit in hits)
        for found, row in kind.rows(keys, reader).items()
    }
    return [rows[hit.key] for hit in hits if hit.key in rows and hit.key != key]
