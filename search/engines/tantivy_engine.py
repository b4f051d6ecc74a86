"""The embedded engine: an index of entries and an index of passages for each shelf, in folders or in memory.

Entries decide what is found, counted and filtered; passages decide what comes first and which page answers.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import tantivy
from django.conf import settings
from tantivy import FieldType, Occur, Order
from tantivy import Query as Clauses

from search import analysis, recipe, vocabulary
from search.engines import checksums, contents
from search.engines import tantivy_schema as schema
from search.engines.base import EngineAway, Health, Hit, IndexBusy, Leaves, PassageHit, Query, Results, Terms
from search.engines.generations import Generations
from search.registry import FACETS, SHELVES, Entry

PARTS = ("entries", "passages")
HEAP = 64_000_000  # bytes for one writer
BATCH = 2000  # entries written at once, or fewer long ones: a few seconds, for which other writers wait
BATCH_TEXT = 10_000_000  # characters
WINDOWS = (120, 480, 1920)  # passages that are ranked, more for later pages; entries beyond follow by their whole text
MOST_PAGES = 300  # passages looked at for the best pages of the hits shown
FACET_VALUES = 300
MOST_READ_EACH = 50  # words that begin in each of the ways in which one that was mistyped may begin
MOST_TERMS = 1_000_000  # different spellings in one language
ORDERS = {
    "newest": ("place_by_date", Order.Desc),
    "oldest": ("place_by_date", Order.Asc),
    "added": ("place_by_added", Order.Desc),
    "title": ("place_by_title", Order.Asc),
}


Called = TypeVar("Called", bound=Callable[..., Any])


class NotAsked(ValueError):
    """A shelf or a filter that there is not: a mistake of the caller, and no fault of the index."""


def reads(call: Called) -> Called:
    """An index that cannot be read to its end is away: what was asked is answered otherwise, and it is rebuilt."""

    @wraps(call)
    def guarded(*arguments: Any, **named: Any) -> Any:
        try:
            return call(*arguments, **named)
        except (EngineAway, NotAsked):
            raise
        except BaseException as error:  # the library's own panic is no Exception
            if isinstance(error, (ValueError, OSError, TypeError)) or type(error).__name__ == "PanicException":
                raise EngineAway(str(error).splitlines()[0]) from error
            raise

    return cast(Called, guarded)


class Shelf:
    """The two indexes of one shelf, opened."""

    def __init__(self, folder: Path | None):
        self.entries = _open(folder and folder / "entries", schema.entries_schema())
        self.passages = _open(folder and folder / "passages", schema.passages_schema())
        self._metas = [folder / name / "meta.json" for name in PARTS] if folder else []
        self._seen: list[tuple[int, int]] = []

    def _commits(self) -> list[tuple[int, int]]:
        """What tells one commit from the next: each replaces a small file."""
        return [(facts.st_ino, facts.st_mtime_ns) for facts in (meta.stat() for meta in self._metas)]

    def refresh(self) -> None:
        """Show what others have committed since; asking the file system is ten times cheaper than reloading."""
        commits = self._commits()
        if commits != self._seen:
            self.reload()
            self._seen = commits

    def reload(self) -> None:
        self.entries.reload()
        self.passages.reload()

    def replace(self, entries: Sequence[Entry], gone: Sequence[str]) -> None:
        """Put these in the place of what stands under their keys, and take those away."""
        self.reload()
        held = self.versions([*(entry.key for entry in entries), *gone])
        entries = [entry for entry in entries if entry.version >= held.get(entry.key, -1)]
        left = [key for key in gone if key in held]
        numbers = [contents.number_of(key) for key in (*(entry.key for entry in entries if entry.key in held), *left)]
        if not entries and not numbers:
            return
        _write(self.passages, numbers, (page for entry in entries for page in schema.passage_documents(entry)))
        _write(self.entries, numbers, (schema.entry_document(entry) for entry in entries))
        self.reload()

    def versions(self, keys: Sequence[str]) -> dict[str, int]:
        searcher = self.entries.searcher()
        numbers = {contents.number_of(key): key for key in keys}
        if not numbers or not searcher.num_docs:
            return {}
        found = searcher.search(_numbered(self.entries, numbers), limit=len(numbers), count=False).hits
        columns = (_column(searcher, name, found) for name in ("number", "version"))
        return {numbers[number]: version for number, version in zip(*columns, strict=True)}


class Snapshot:
    """One index as it stood at one moment: the addresses that one searcher gives mean nothing to a later one."""

    def __init__(self, index: tantivy.Index):
        self.schema = index.schema
        self._searcher = index.searcher()

    def searcher(self) -> tantivy.Searcher:
        return self._searcher


class Reading:
    """A shelf as one question reads it, whatever other threads reload meanwhile."""

    def __init__(self, shelf: Shelf):
        self.shelf = shelf
        self.entries = Snapshot(shelf.entries)
        self.passages = Snapshot(shelf.passages)


class TantivyEngine:
    name = "tantivy"

    def __init__(self, folder: Path | None = None, generation: Path | None = None):
        self._generations = Generations(folder, schema.stamp()) if folder else None
        self._pinned = generation  # an engine that fills one generation
        self._opened: dict[Path | None, dict[str, Shelf]] = {}
        self._sizes: dict[str, tuple[tuple[Shelf, int], Mapping[str, int]]] = {}

    @classmethod
    def from_settings(cls) -> "TantivyEngine":
        return cls(Path(settings.INDEX_DIR) if settings.INDEX_DIR else None)

    # --- writing --------------------------------------------------------------------------------------

    def put(self, entries: Iterable[Entry]) -> None:
        for batch in contents.batches(entries, BATCH, BATCH_TEXT):
            self._change(batch, ())

    def delete(self, keys: Iterable[str]) -> None:
        self._change((), tuple(keys))

    def _change(self, entries: Sequence[Entry], gone: Sequence[str]) -> None:
        if self._generations is None:
            self._write_shelves(None, entries, gone)
            return
        with self._generations.writing():
            if self._pinned:
                buried = self._generations.buried(self._pinned)
                alive = [entry for entry in entries if entry.key not in buried]
                self._write_shelves(self._pinned, alive, gone)
                return
            for generation in self._generations.to_write():
                self._write_shelves(generation, entries, gone)
            hidden = [entry.key for entry in entries if not entry.shelves]
            if gone or hidden:
                self._generations.bury((*gone, *hidden))

    def _write_shelves(self, generation: Path | None, entries: Sequence[Entry], gone: Sequence[str]) -> None:
        for name in SHELVES:
            # A fresh Index for every write: one kept open beside other writers leaves files that nobody deletes.
            shelf = Shelf(_made(generation / name)) if generation else self._memory()[name]
            standing = [entry for entry in entries if name in entry.shelves]
            shelf.replace(standing, [*(entry.key for entry in entries if name not in entry.shelves), *gone])

    @contextmanager
    def rebuild(self) -> Iterator["TantivyEngine"]:
        if self._generations is None:
            fresh = TantivyEngine()
            yield fresh
            self._opened[None] = fresh._memory()
            return
        with self._generations.rebuilding() as generation:
            for name in SHELVES:
                Shelf(_made(generation / name))
            yield TantivyEngine(self._generations.folder, generation)

    # --- reading --------------------------------------------------------------------------------------

    def _memory(self) -> dict[str, Shelf]:
        if None not in self._opened:
            self._opened[None] = {name: Shelf(None) for name in SHELVES}
        return self._opened[None]

    def _shelf(self, name: str) -> Reading:
        if name not in SHELVES:
            raise NotAsked(f"There is no shelf {name}.")
        if self._generations is None:
            return Reading(self._memory()[name])
        for attempt in range(3):
            generation = self._pinned or self._generations.current()
            try:
                shelves = self._opened.setdefault(generation, {})
                if name not in shelves:
                    shelves[name] = Shelf(_existing(generation / name))
                shelves[name].refresh()
                for old in [path for path in self._opened if path not in (generation, None)]:
                    self._opened.pop(old, None)
                return Reading(shelves[name])
            except (ValueError, OSError) as error:
                self._opened.pop(generation, None)
                if attempt == 2:  # not a rebuild that swapped the folder meanwhile
                    raise EngineAway(str(error).splitlines()[0]) from error
        raise AssertionError("unreachable")

    def health(self) -> Health:
        try:
            counts = self._counts()
        except EngineAway as reason:
            return Health(False, str(reason), lost=True)
        return Health(True, "", counts)

    @reads
    def _counts(self) -> dict[str, int]:
        return {name: self._shelf(name).entries.searcher().num_docs for name in SHELVES}

    def damage(self) -> str:
        if self._generations is None:
            return ""
        folder = self._pinned or self._generations.current()
        return next(
            (found for name in SHELVES for part in PARTS if (found := checksums.damage(folder / name / part))), ""
        )

    def keys(self, shelf: str) -> Iterator[tuple[str, int]]:
        searcher = self._shelf(shelf).entries.searcher()
        return iter(self._keys_in(searcher)) if searcher.num_docs else iter(())

    @reads
    def _keys_in(self, searcher: tantivy.Searcher) -> list[tuple[str, int]]:
        found = searcher.search(Clauses.all_query(), limit=searcher.num_docs, count=False).hits
        versions = _column(searcher, "version", found)
        return [(searcher.doc(place)["key"][0], version) for (_, place), version in zip(found, versions, strict=True)]

    @reads
    def search(self, query: Query) -> Results:
        started = time.perf_counter()
        shelf = self._shelf(query.shelf)
        matching = _Matching(shelf.entries, query)
        total, facets = _count(shelf, matching, query.facets)
        ranked = query.sort == "relevance" and bool(query.terms.words)
        if query.offset >= total:
            found = []
        elif ranked:
            found = _by_relevance(shelf, query, matching, total)
        else:
            order, direction = ORDERS.get(query.sort, ORDERS["newest"])
            places = shelf.entries.searcher().search(
                matching.all(),
                limit=query.size,
                offset=query.offset,
                order_by_field=order,
                order=direction,
                count=False,
            )
            found = [(0.0, place) for _, place in places.hits]
        searcher = shelf.entries.searcher()
        keys = [searcher.doc(place)["key"][0] for _, place in found]
        pages = _best_pages(shelf, query, keys)
        hits = tuple(
            Hit(key, score, tuple(pages.get(key, ()))[: query.passages_per_hit])
            for key, (score, _) in zip(keys, found, strict=True)
        )
        more = query.offset + len(hits) < total
        return Results(hits, total, facets, self.name, more, time.perf_counter() - started)

    @reads
    def leaves(self, query: Query) -> Leaves:
        shelf = self._shelf(query.shelf)
        index, searcher = shelf.passages, shelf.passages.searcher()
        words = _holds_any(index, query, recipe.content(query))
        parts = [(Occur.Must, _ranking(index, query)), (Occur.Must, Clauses.const_score_query(words, 0.0))]
        parts += _narrowing(index, query)
        front = [schema.place("", contents.FRONT, code) for code in analysis.FIELD_LANGUAGES]
        parts.append((Occur.MustNot, Clauses.term_set_query(index.schema, "place", front)))
        if query.terms.excluded:
            parts.append((Occur.MustNot, _numbered(index, _excluded(shelf.entries, query))))
        answering = Clauses.boolean_query(parts)
        found = searcher.search(answering, limit=query.size, offset=query.offset, count=False)
        counted = searcher.aggregate(answering, {"total": {"value_count": {"field": "number"}}})
        hits = []
        for score, place in found.hits:
            file, number, language = searcher.doc(place)["place"][0].split("\t")
            hits.append((file, int(number), language, score, place))
        numbers = _column(searcher, "number", [(0.0, place) for *_rest, place in hits])
        keys = self._keys_of(shelf, set(numbers))
        return Leaves(
            tuple(
                PassageHit(keys[held], file, number, language, score)
                for (file, number, language, score, _place), held in zip(hits, numbers, strict=True)
                if held in keys
            ),
            int(counted["total"]["value"]),
        )

    def _keys_of(self, shelf: Reading, numbers: set[int]) -> dict[int, str]:
        if not numbers:
            return {}
        searcher = shelf.entries.searcher()
        found = searcher.search(_numbered(shelf.entries, numbers), limit=len(numbers), count=False).hits
        held = _column(searcher, "number", found)
        return {number: searcher.doc(place)["key"][0] for number, (_, place) in zip(held, found, strict=True)}

    @reads
    def passages(self, query: Query, key: str) -> list[PassageHit]:
        return _best_pages(self._shelf(query.shelf), query, [key], most=2000).get(key, [])

    @reads
    def similar(self, key: str, shelf: str, size: int, withdrawn: frozenset[str] = frozenset()) -> list[Hit]:
        opened = self._shelf(shelf)
        searcher = opened.entries.searcher()
        found = searcher.search(_numbered(opened.entries, [contents.number_of(key)]), limit=1, count=False).hits
        if not found or key in withdrawn:
            return []
        gist = bytes(searcher.doc(found[0][1])["gist"][0]).decode()
        words = contents.telling_words(gist)
        language = analysis.guess_language(words)
        rare = sorted(
            (word for word in words if not analysis.is_stop_word(word, language)),
            key=lambda word: searcher.doc_freq("plain", analysis.plain(word)),
        )
        telling = tuple(word for word in rare if searcher.doc_freq("plain", analysis.plain(word)) > 1)[:20]
        query = Query(
            Terms(telling), self._languages(language), shelf, size=size, withdrawn=withdrawn | {key}, passages_per_hit=0
        )
        return list(self.search(query).hits) if telling else []

    def _languages(self, first: str) -> tuple[str, ...]:
        return (first, *(code for code in analysis.LANGUAGES if code != first))

    @reads
    def explain(self, query: Query, key: str) -> dict:
        shelf = self._shelf(query.shelf)
        number = [contents.number_of(key)]
        searcher, passages = shelf.entries.searcher(), shelf.passages.searcher()
        matching = _Matching(shelf.entries, query).all()
        found = searcher.search(_both(matching, _numbered(shelf.entries, number)), limit=1).hits
        if not found:
            return {"found": False}
        ranking = _ranking(shelf.passages, query)
        best = passages.search(_both(ranking, _numbered(shelf.passages, number)), limit=1).hits
        return {
            "found": True,
            "entry": json.loads(matching.explain(searcher, found[0][1]).to_json()),
            "best_page": passages.doc(best[0][1])["place"][0].split("\t") if best else None,
            "page": json.loads(ranking.explain(passages, best[0][1]).to_json()) if best else None,
        }

    # --- the words of a shelf -------------------------------------------------------------------------

    def complete(
        self, start: str, shelf: str, size: int, withdrawn: frozenset[str] = frozenset()
    ) -> list[tuple[str, int]]:
        opened = self._shelf(shelf)
        readable = _not_withdrawn(opened.entries, withdrawn)
        begin = analysis.plain(start)
        counts: dict[str, int] = {}
        if not begin:
            return []
        for code in analysis.FIELD_LANGUAGES:
            for term, count in opened.entries.searcher().terms_with_prefix(
                f"spelled_{code}", begin, filter_query=readable, limit=500
            ):
                word = term.partition("=")[2]
                counts[word] = counts.get(word, 0) + count
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:size]

    @reads
    def known(self, words: Iterable[str], shelf: str, withdrawn: frozenset[str] = frozenset()) -> frozenset[str]:
        opened = self._shelf(shelf)
        searcher, readable = opened.entries.searcher(), _not_withdrawn(opened.entries, withdrawn)
        held = {word: _both(_in_any_form(opened.entries, word), readable) for word in words}
        return frozenset(word for word, holding in held.items() if searcher.search(holding, limit=1, count=False).hits)

    def spellings(
        self, folded: Iterable[str], shelf: str, withdrawn: frozenset[str] = frozenset()
    ) -> Mapping[str, Mapping[str, list[tuple[str, int]]]]:
        languages = self.sizes(shelf)
        opened = self._shelf(shelf)
        searcher, readable = opened.entries.searcher(), _not_withdrawn(opened.entries, withdrawn)
        found: dict[str, dict[str, list[tuple[str, int]]]] = {}
        for word in folded:
            for code in languages:
                terms = searcher.terms_with_prefix(f"spelled_{code}", f"{word}=", filter_query=readable, limit=12)
                counts = [(term.partition("=")[2], count) for term, count in terms if count]
                if counts:
                    found.setdefault(word, {})[code] = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
        return found

    @reads
    def vocabulary(self, starts: Iterable[str], shelf: str, limit: int) -> Mapping[str, int]:
        searcher = self._shelf(shelf).entries.searcher()
        found: dict[str, int] = {}
        for start in starts:
            found.update(searcher.terms_with_prefix("plain", start, limit=limit))
        return found

    @reads
    def one_error_away(self, word: str, shelf: str) -> Mapping[str, int]:
        return self.vocabulary(vocabulary.other_starts(word), shelf, MOST_READ_EACH)

    @reads
    def words(self, shelf: str, limit: int) -> Mapping[str, list[str]]:
        searcher = self._shelf(shelf).entries.searcher()
        found = {}
        for code in self.sizes(shelf):
            everything = Clauses.all_query()  # without it, the words of what was deleted are counted too
            counted = searcher.terms_with_prefix(f"spelled_{code}", "", filter_query=everything, limit=MOST_TERMS)
            ranked = sorted(counted, key=lambda pair: (-pair[1], pair[0]))[:limit]
            found[code] = [term.partition("=")[2] for term, _count in ranked]
        return found

    @reads
    def sizes(self, shelf: str) -> Mapping[str, int]:
        opened = self._shelf(shelf)
        searcher = opened.entries.searcher()
        state = (opened.shelf, searcher.num_docs)
        if shelf in self._sizes and self._sizes[shelf][0] == state:
            return self._sizes[shelf][1]
        spoken = {"spoken": {"terms": {"field": "spoken", "size": len(analysis.FIELD_LANGUAGES)}}}
        buckets = searcher.aggregate(Clauses.all_query(), spoken)["spoken"]["buckets"]
        sizes = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
        self._sizes[shelf] = (state, sizes)
        return sizes


class _Matching:
    """What an entry must hold to be found, apart from the filters, which facets leave out one by one."""

    def __init__(self, index: Snapshot, query: Query):
        self._index = index
        self._strict = _strict(index, query)
        self.filters = {name: _any_of(index, name, values) for name, values in query.filters.items() if values}
        wanted = recipe.content(query) if query.terms.words else ()
        if wanted:
            self._strict.append((Occur.Must, _holds_any(index, query, wanted)))

    def all(self, apart: str = "") -> Clauses:
        kept = [(Occur.Must, clause) for name, clause in self.filters.items() if name != apart]
        parts = [*self._strict, *kept]
        if not any(occur == Occur.Must for occur, _ in parts):
            parts.append((Occur.Must, Clauses.all_query()))
        return Clauses.boolean_query(parts)


def _strict(index: Snapshot, query: Query) -> list[tuple[Occur, Clauses]]:
    parts = [(Occur.Must, _phrase(index, phrase)) for phrase in query.terms.phrases]
    parts += [(Occur.MustNot, _phrase(index, words)) for words in query.terms.excluded]
    parts += _limits(index, query)
    return parts


def _limits(index: Snapshot, query: Query) -> list[tuple[Occur, Clauses]]:
    parts = []
    first, last = query.years
    if first is not None or last is not None:
        lower = max(first or 0, 1) * 10000
        upper = None if last is None else last * 10000 + 9999
        years = Clauses.range_query(index.schema, "date", FieldType.Integer, lower, upper)
        parts.append((Occur.Must, Clauses.const_score_query(years, 0.0)))
    if query.withdrawn:
        parts.append((Occur.MustNot, _numbered(index, [contents.number_of(key) for key in query.withdrawn])))
    return parts


def _phrase(index: Snapshot, words: Sequence[str]) -> Clauses:
    """These words side by side, in whichever language they are read."""
    readings = []
    for code in analysis.FIELD_LANGUAGES:
        stems = [stem for stem in (analysis.stem(word, code) for word in words) if stem]
        if len(stems) > 1:
            readings.append(Clauses.phrase_query(index.schema, f"stem_{code}", [*stems]))
        elif stems:
            readings.append(_term(index, f"stem_{code}", stems[0]))
    if not readings:
        return Clauses.empty_query()
    return Clauses.const_score_query(Clauses.boolean_query([(Occur.Should, one) for one in readings]), 0.0)


def _holds_any(index: Snapshot, query: Query, words: Sequence[str]) -> Clauses:
    wanted: dict[tuple[str, str], None] = {}
    for word in words:
        for form in recipe.spelled(word, query.terms):
            wanted["plain", analysis.plain(form)] = None
        for code in query.languages:
            for stem in recipe.stems(word, query.terms, code):
                wanted[f"stem_{code}", stem] = None
    clauses = [(Occur.Should, _term(index, field, term)) for field, term in wanted if term]
    return Clauses.boolean_query(clauses) if clauses else Clauses.empty_query()


def _in_any_form(index: Snapshot, word: str) -> Clauses:
    forms = [("plain", analysis.plain(word))]
    forms += [(f"stem_{code}", analysis.stem(word, code)) for code in analysis.FIELD_LANGUAGES]
    return Clauses.boolean_query([(Occur.Should, _term(index, field, term)) for field, term in forms if term])


def _ranking(index: Snapshot, query: Query) -> Clauses:
    """The recipe over passages, as one union of words: the form for which the engine skips what cannot win."""
    return Clauses.boolean_query([(Occur.Should, _clause(index, clause)) for clause in recipe.clauses(query)])


def _clause(index: Snapshot, clause: recipe.Clause) -> Clauses:
    alone = Clauses.boost_query(_term(index, clause.field, clause.term), clause.boost)
    if not clause.others:
        return alone
    others = [
        Clauses.boost_query(_term(index, clause.field, term), clause.boost * weight) for term, weight in clause.others
    ]
    return Clauses.disjunction_max_query([alone, *others])


def _count(
    shelf: Reading, matching: _Matching, facets: Sequence[str]
) -> tuple[int, dict[str, tuple[tuple[str, int], ...]]]:
    """How many entries match, and how many under each value; what is chosen in a facet does not narrow that facet."""
    searcher = shelf.entries.searcher()
    known = [name for name in facets if name in FACETS]
    ask = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in known}
    total = {"total": {"value_count": {"field": "number"}}}
    free = {name: ask[name] for name in known if name not in matching.filters}
    answer = searcher.aggregate(matching.all(), {**total, **free})
    for name in known:
        if name in matching.filters:
            answer |= searcher.aggregate(matching.all(apart=name), {name: ask[name]})
    counts = {name: tuple((bucket["key"], bucket["doc_count"]) for bucket in answer[name]["buckets"]) for name in known}
    return int(answer["total"]["value"]), counts


def _by_relevance(
    shelf: Reading, query: Query, matching: _Matching, total: int
) -> list[tuple[float, tantivy.DocAddress]]:
    """The best passages decide; entries none of whose passages is among them follow, by their whole text."""
    passages, entries = shelf.passages.searcher(), shelf.entries.searcher()
    narrowing = _narrowing(shelf.passages, query)
    ranking = _ranking(shelf.passages, query)
    if narrowing:
        ranking = Clauses.boolean_query([(Occur.Must, ranking), *narrowing])
    everything = matching.all()
    end = query.offset + query.size
    verified = _Verified(entries, shelf.entries, everything)
    for size in WINDOWS:
        window = passages.search(ranking, limit=size, count=False).hits
        verified.take(_by_entry(passages, window))
        if verified.first(end) or len(window) < size:
            break
    ordered = verified.found
    page = ordered[query.offset : end]
    if end <= len(ordered) or len(ordered) >= total:
        return page
    rest = everything
    if ordered:
        apart = _numbered(shelf.entries, _column(entries, "number", ordered))
        rest = Clauses.boolean_query([(Occur.Must, everything), (Occur.MustNot, apart)])
    skipped = max(0, query.offset - len(ordered))
    following = entries.search(rest, limit=query.size - len(page), offset=skipped, count=False)
    return page + [(0.0, place) for _, place in following.hits]


def _narrowing(index: Snapshot, query: Query) -> list[tuple[Occur, Clauses]]:
    """What a passage must be apart from its words: filters, years, phrases, and not withdrawn."""
    parts = [(Occur.Must, _any_of(index, name, values)) for name, values in query.filters.items() if values]
    parts += _limits(index, query)
    if query.terms.phrases:
        some = [(Occur.Should, _phrase(index, phrase)) for phrase in query.terms.phrases]
        parts.append((Occur.Must, Clauses.boolean_query(some)))
    return parts


def _excluded(index: Snapshot, query: Query) -> list[int]:
    """Numbers of the entries that hold what must not be in them, on whichever of their pages."""
    searcher = index.searcher()
    unwanted = Clauses.boolean_query([(Occur.Should, _phrase(index, words)) for words in query.terms.excluded])
    found = searcher.search(unwanted, limit=max(1, searcher.num_docs), count=False).hits
    return _column(searcher, "number", found)


def _by_entry(
    passages: tantivy.Searcher, window: Sequence[tuple[float, tantivy.DocAddress]]
) -> list[tuple[float, int]]:
    """(score of the best passage, number) of each entry, best first."""
    best: dict[int, float] = {}
    columns = (_column(passages, name, window) for name in ("number", "boost"))
    for (score, _), number, boost in zip(window, *columns, strict=True):
        best[number] = max(best.get(number, 0.0), score * boost)
    return sorted(((score, number) for number, score in best.items()), key=lambda one: (-one[0], one[1]))


class _Verified:
    """Of the entries whose passages rank best, those that the question really finds: only as many as are needed."""

    def __init__(self, searcher: tantivy.Searcher, index: Snapshot, everything: Clauses):
        self._searcher = searcher
        self._index = index
        self._everything = Clauses.const_score_query(everything, 0.0)
        self._waiting: list[tuple[float, int]] = []
        self._seen: set[int] = set()
        self.found: list[tuple[float, tantivy.DocAddress]] = []

    def take(self, candidates: Iterable[tuple[float, int]]) -> None:
        self._waiting += [one for one in candidates if one[1] not in self._seen]
        self._seen.update(number for _, number in self._waiting)

    def first(self, count: int) -> bool:
        """Verify until so many are found; False when there are not enough candidates."""
        while self._waiting and len(self.found) < count:
            more = max(40, (count - len(self.found)) * 2)
            batch = {number: score for score, number in self._waiting[:more]}
            self._waiting = self._waiting[more:]
            hits = self._searcher.search(
                _both(self._everything, _numbered(self._index, batch)), limit=len(batch), count=False
            ).hits
            numbers = _column(self._searcher, "number", hits)
            places = {number: place for number, (_, place) in zip(numbers, hits, strict=True)}
            self.found += [(score, places[number]) for number, score in batch.items() if number in places]
        return len(self.found) >= count


def _best_pages(
    shelf: Reading, query: Query, keys: Sequence[str], most: int = MOST_PAGES
) -> dict[str, list[PassageHit]]:
    """The pages of these entries that hold a word of the question, best first."""
    if not keys or not query.terms.words or not query.passages_per_hit:
        return {}
    numbers = {contents.number_of(key): key for key in keys}
    words = _holds_any(shelf.passages, query, recipe.content(query))
    parts = [(Occur.Must, Clauses.const_score_query(_numbered(shelf.passages, numbers), 0.0)), (Occur.Must, words)]
    if query.terms.phrases:
        some = [(Occur.Should, _phrase(shelf.passages, phrase)) for phrase in query.terms.phrases]
        parts.append((Occur.Must, Clauses.boolean_query(some)))
    searcher = shelf.passages.searcher()
    found = searcher.search(Clauses.boolean_query(parts), limit=most, count=False).hits
    pages: dict[str, list[PassageHit]] = {}
    wanted = most if len(keys) == 1 else query.passages_per_hit
    for (score, place), number in zip(found, _column(searcher, "number", found), strict=True):
        key = numbers[number]
        if len(pages.get(key, ())) >= wanted:
            continue
        file, page, language = searcher.doc(place)["place"][0].split("\t")
        if contents.is_page(file, int(page)):
            pages.setdefault(key, []).append(PassageHit(key, file, int(page), language, score))
    return pages


def _column(searcher: tantivy.Searcher, name: str, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[Any]:
    """A number for each hit, read without opening what is stored."""
    return searcher.fast_field_values(name, [place for _, place in hits])


def _term(index: Snapshot, field: str, term: str) -> Clauses:
    return Clauses.term_query(index.schema, field, term, index_option="freq")


def _any_of(index: Snapshot, name: str, values: Sequence[str]) -> Clauses:
    if name not in FACETS:
        raise NotAsked(f"There is no filter {name}.")
    return Clauses.const_score_query(Clauses.term_set_query(index.schema, name, list(values)), 0.0)


def _numbered(index: Snapshot | tantivy.Index, numbers: Iterable[int]) -> Clauses:
    return Clauses.term_set_query(index.schema, "number", list(numbers))


def _both(one: Clauses, other: Clauses) -> Clauses:
    return Clauses.boolean_query([(Occur.Must, one), (Occur.Must, other)])


def _not_withdrawn(index: Snapshot, withdrawn: frozenset[str]) -> Clauses:
    if not withdrawn:
        return Clauses.all_query()
    away = _numbered(index, [contents.number_of(key) for key in withdrawn])
    return Clauses.boolean_query([(Occur.Must, Clauses.all_query()), (Occur.MustNot, away)])


def _open(folder: Path | None, fields: tantivy.Schema) -> tantivy.Index:
    index = tantivy.Index(fields, path=str(folder)) if folder else tantivy.Index(fields)
    for name, analyzer in analysis.analyzers().items():
        index.register_tokenizer(name, analyzer)
    index.config_reader("manual")
    index.reload()
    return index


def _made(folder: Path) -> Path:
    for name in PARTS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


def _existing(folder: Path) -> Path:
    if not (folder / "entries").is_dir() or not (folder / "passages").is_dir():
        raise OSError(f"{folder} holds no index.")
    return folder


def _write(index: tantivy.Index, gone: Sequence[int], documents: Iterable[tantivy.Document]) -> None:
    try:
        writer = index.writer(heap_size=HEAP, num_threads=1)
    except ValueError as error:
        if "LockBusy" in str(error):
            raise IndexBusy(str(error)) from error
        raise
    try:
        if gone:
            writer.delete_documents_by_query(_numbered(index, gone))
        for document in documents:
            writer.add_document(document)
        writer.commit()
    except BaseException as error:  # the library's own panic is no Exception
        writer.rollback()
        if type(error).__name__ == "PanicException":
            raise RuntimeError(f"The index could not be written: {error}") from error
        raise
    finally:
        writer.wait_merging_threads()
