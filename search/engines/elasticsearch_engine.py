"""The engine of a site on several machines: Elasticsearch, an index of entries and one of passages for each shelf.

As with the embedded engine, entries decide what is found, counted and filtered, and passages decide what comes first
and which page answers. Keys come from doc values; opening what is stored of ten long documents would double the time.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from elasticsearch import ApiError
from elasticsearch.dsl import Q, Search

from search import analysis, recipe
from search.engines import contents
from search.engines import elasticsearch_queries as queries
from search.engines.base import EngineAway, Health, Hit, IndexBusy, Leaves, PassageHit, Query, Results, Terms
from search.engines.elasticsearch_connection import (
    SEARCH,
    WRITE,
    Address,
    Connection,
    Refused,
    Unusable,
    WrongSettings,
)
from search.engines.elasticsearch_indices import NEXT, NOW, Claim, Indices, named
from search.engines.elasticsearch_mapping import DEEPEST, ENTRIES, MOST_TERMS, PASSAGES
from search.engines.elasticsearch_queries import Matching
from search.engines.elasticsearch_words import Words
from search.engines.elasticsearch_writing import AliasGone, Writing
from search.registry import FACETS, SHELVES, Entry

BATCH = 500  # entries written at once, or fewer long ones
BATCH_TEXT = 4_000_000  # characters
WINDOWS = (120, 480, 1920)  # passages that are ranked, more for later pages; entries beyond follow by their whole text
MOST_PAGES = 300  # passages looked at for the best pages of the hits shown
MOST_PAGES_INSIDE = 2000  # of one thing
FACET_VALUES = 300
KEYS_AT_ONCE = 5000
TELLING = 20  # rare words by which similar things are found
PLACE = ("key", "file", "number", "language")
KEPT_OPEN = "1m"
EXCHANGED = 5  # times that indices may be exchanged under one write
ORDERS: Mapping[str, Any] = {
    "newest": {"place_by_date": "desc"},
    "oldest": {"place_by_date": "asc"},
    "added": {"place_by_added": "desc"},
    "title": {"place_by_title": "asc"},
}

Answer = Mapping[str, Any]


class ElasticsearchEngine:
    name = "elasticsearch"

    def __init__(self, connection: Connection, prefix: str, claim: Claim | None = None):
        self._connection = connection
        self._indices = Indices(connection, prefix)
        self._claim = claim  # an engine that fills new indices

    @classmethod
    def from_settings(cls) -> "ElasticsearchEngine":
        """Settings that cannot be used are told by everything that is asked, as by a server that is away."""
        asked = settings.ELASTICSEARCH
        try:
            connection = Connection(Address.read(asked["url"], asked["api_key"], asked["ca_certs"]))
            return cls(connection, named(asked["prefix"]))
        except WrongSettings as wrong:
            return cls(Unusable(str(wrong)), "")

    @property
    def version(self) -> str:
        """Of the server, for whoever looks after it; no number as long as it has not been asked anything."""
        return f"Elasticsearch {self._connection.version}".strip()

    # --- writing --------------------------------------------------------------------------------------

    def put(self, entries: Iterable[Entry]) -> None:
        for batch in contents.batches(entries, BATCH, BATCH_TEXT):
            self._change(batch, ())

    def delete(self, keys: Iterable[str]) -> None:
        self._change((), tuple(keys))

    def _change(self, entries: Sequence[Entry], gone: Sequence[str]) -> None:
        for _attempt in range(EXCHANGED):
            try:
                if self._claim:
                    self._fill(entries, self._claim)
                else:
                    self._write(entries, gone)
                return
            except AliasGone:  # a rebuild has just ended
                continue
        raise IndexBusy(_("The search index is being exchanged."))

    def _write(self, entries: Sequence[Entry], gone: Sequence[str]) -> None:
        found = self._indices.to_write()
        if found.filling:
            hidden = [entry.key for entry in entries if not entry.shelves]
            self._indices.bury(found.filling, [*gone, *hidden])
            Writing(self._indices, NEXT).change(entries, gone)
        if not found.reason:
            Writing(self._indices, NOW).change(entries, gone)

    def _fill(self, entries: Sequence[Entry], claim: Claim) -> None:
        """What is deleted before it is looked at is left out; what is deleted after, its deleter finds and deletes."""
        claim.must_hold()
        keys = [entry.key for entry in entries]
        filling = self._indices.look().filling
        writing = Writing(self._indices, NEXT, filling=True)
        writing.change(entries, ())
        buried = self._indices.buried(filling, keys)
        writing.take_away([entry for entry in entries if entry.key in buried])

    @contextmanager
    def rebuild(self) -> Iterator["ElasticsearchEngine"]:
        try:
            with self._indices.rebuilding() as claim:
                yield ElasticsearchEngine(self._connection, self._indices.prefix, claim)
        except ApiError as refused:
            raise EngineAway(_("Elasticsearch refuses a new index: {reason}").format(reason=refused)) from refused

    # --- reading --------------------------------------------------------------------------------------

    def _ask(self, searches: Sequence[tuple[str, Search]], seconds: float = SEARCH) -> list[dict[str, Any]]:
        """The answers to searches of (alias, search). Raises EngineAway."""
        self._indices.to_read()
        try:
            return self._connection.search([(alias, search.to_dict()) for alias, search in searches], seconds)
        except Refused as refused:
            raise self._not_readable(refused.status, refused) from refused

    def _call(self, call: Any, seconds: float = SEARCH) -> Any:
        self._indices.to_read()
        try:
            return self._connection.ask(call, seconds)
        except ApiError as refused:
            raise self._not_readable(refused.status_code, refused) from refused

    def _not_readable(self, status: int, refused: Exception) -> EngineAway:
        self._indices.forget()
        if status == 404:
            return EngineAway(_("There is no search index yet."))
        return EngineAway(_("Elasticsearch refuses a question: {reason}").format(reason=refused))

    def _alias(self, shelf: str, part: str) -> str:
        if shelf not in SHELVES:
            raise ValueError(f"There is no shelf {shelf}.")
        return self._indices.alias(shelf, part, NEXT if self._claim else NOW)

    def health(self) -> Health:
        searches = [(self._alias(shelf, ENTRIES), Search().extra(track_total_hits=True)[:0]) for shelf in SHELVES]
        try:
            found = self._indices.look()
            if found.reason:
                return Health(False, found.reason, lost=found.lost)
            answers = self._ask(searches)
        except EngineAway as reason:
            return Health(False, str(reason), reachable=False)
        counts = (answer["hits"]["total"]["value"] for answer in answers)
        return Health(True, "", dict(zip(SHELVES, counts, strict=True)))

    def damage(self) -> str:
        """Elasticsearch looks after the checksums of its files, and takes a broken index away by itself."""
        return ""

    def keys(self, shelf: str) -> Iterator[tuple[str, int]]:
        """As of one moment, whatever is written meanwhile."""
        alias = self._alias(shelf, ENTRIES)
        opened = self._call(lambda client: client.open_point_in_time(index=alias, keep_alive=KEPT_OPEN)).body["id"]
        search = _columns(Search().sort("_shard_doc").extra(track_total_hits=False)[:KEYS_AT_ONCE], "key", "version")
        try:
            while True:
                search = search.extra(pit={"id": opened, "keep_alive": KEPT_OPEN})
                hits = self._told(search)["hits"]["hits"]
                yield from ((_column(hit, "key"), _column(hit, "version")) for hit in hits)
                if len(hits) < KEYS_AT_ONCE:
                    return
                search = search.extra(search_after=hits[-1]["sort"])
        finally:
            self._call(lambda client: client.close_point_in_time(id=opened))

    def _told(self, search: Search) -> dict[str, Any]:
        """The answer of a point in time, which knows its index."""
        return self._ask([("", search)], WRITE)[0]

    def search(self, query: Query) -> Results:
        started = time.perf_counter()
        matching = Matching(query)
        ranked = query.sort == "relevance" and bool(query.terms.words)
        counting = _counting(matching, [name for name in query.facets if name in FACETS])
        if ranked or query.offset + query.size > DEEPEST:
            counting = counting[:0]
        else:
            order = ORDERS.get(query.sort, ORDERS["newest"])
            counting = counting.sort(order, "key")[query.offset : query.offset + query.size]
        asked = [(self._alias(query.shelf, ENTRIES), _columns(counting, "key"))]
        if ranked:
            asked.append((self._alias(query.shelf, PASSAGES), _window(query, WINDOWS[0])))
        counted, *windows = self._ask(asked)
        total = counted["hits"]["total"]["value"]
        if ranked and query.offset < total:
            found = self._by_relevance(query, matching, total, windows[0])
        else:
            found = [(0.0, _column(hit, "key")) for hit in counted["hits"]["hits"]]
        pages = self._best_pages(query, [key for _score, key in found])
        hits = tuple(Hit(key, score, tuple(pages.get(key, ()))[: query.passages_per_hit]) for score, key in found)
        more = query.offset + len(hits) < total
        return Results(hits, total, _facets(counted), self.name, more, time.perf_counter() - started)

    def _by_relevance(self, query: Query, matching: Matching, total: int, window: Answer) -> list[tuple[float, str]]:
        """The best passages decide; entries none of whose passages is among them follow, by their whole text."""
        end = query.offset + query.size
        verified = _Verified(self._entries_among(query, matching))
        for size in WINDOWS:
            hits = window["hits"]["hits"]
            verified.take(_by_entry(hits))
            if verified.first(end) or len(hits) < size or size == WINDOWS[-1]:
                break
            larger = WINDOWS[WINDOWS.index(size) + 1]
            (window,) = self._ask([(self._alias(query.shelf, PASSAGES), _window(query, larger))])
        ordered = verified.found
        page = ordered[query.offset : end]
        if end <= len(ordered) or len(ordered) >= total:
            return page
        return page + self._following(query, matching, [key for _score, key in ordered], query.size - len(page))

    def _following(
        self, query: Query, matching: Matching, ordered: Sequence[str], size: int
    ) -> list[tuple[float, str]]:
        skipped = max(0, query.offset - len(ordered))
        if skipped + size > DEEPEST:
            return []
        rest = Q("bool", must=[matching.scored()], must_not=queries.keyed(ordered))
        search = Search().query(rest).sort("_score", "key")[skipped : skipped + size]
        (answer,) = self._ask([(self._alias(query.shelf, ENTRIES), _columns(search, "key"))])
        return [(0.0, _column(hit, "key")) for hit in answer["hits"]["hits"]]

    def _entries_among(self, query: Query, matching: Matching) -> Callable[[Sequence[str]], set[str]]:
        def among(keys: Sequence[str]) -> set[str]:
            search = Search().query(Q("bool", filter=[matching.all(), queries.one_of(keys)]))[: len(keys)]
            (answer,) = self._ask([(self._alias(query.shelf, ENTRIES), _columns(search, "key"))])
            return {_column(hit, "key") for hit in answer["hits"]["hits"]}

        return among

    def _best_pages(self, query: Query, keys: Sequence[str], most: int = MOST_PAGES) -> dict[str, list[PassageHit]]:
        """The pages of these entries that hold a word of the question, best first."""
        if not keys or not query.terms.words or not query.passages_per_hit:
            return {}
        words = recipe.content(query)
        narrowed = [queries.one_of(keys)]
        if query.terms.phrases:
            narrowed.append(Q("bool", should=[queries.phrase(phrase) for phrase in query.terms.phrases]))
        scoring = [Q("term", **{field: term}) for field, term in queries.wanted_terms(query, words)]
        search = Search().query(Q("bool", filter=narrowed, should=scoring, minimum_should_match=1))[:most]
        (answer,) = self._ask([(self._alias(query.shelf, PASSAGES), _columns(search, *PLACE))])
        wanted = most if len(keys) == 1 else query.passages_per_hit
        pages: dict[str, list[PassageHit]] = {}
        for page in map(_page, answer["hits"]["hits"]):
            if contents.is_page(page.file, page.number) and len(pages.get(page.key, ())) < wanted:
                pages.setdefault(page.key, []).append(page)
        return pages

    def leaves(self, query: Query) -> Leaves:
        words = recipe.content(query)
        must, must_not = queries.narrowing(query)
        front = Q("term", number=contents.FRONT) & Q("term", file="")
        left_out = [front, *must_not, *queries.keyed(self._excluded(query))]
        answering = Q(
            "bool", must=[queries.ranking(query)], filter=[queries.holds_any(query, words), *must], must_not=left_out
        )
        search = Search().query(answering).sort("_score", "key", "number").extra(track_total_hits=True)
        end = query.offset + query.size
        search = _columns(search[query.offset : end] if end <= DEEPEST else search[:0], *PLACE)
        (answer,) = self._ask([(self._alias(query.shelf, PASSAGES), search)])
        return Leaves(tuple(map(_page, answer["hits"]["hits"])), answer["hits"]["total"]["value"])

    def _excluded(self, query: Query) -> list[str]:
        """Keys of the entries that hold what must not be in them, on whichever of their pages."""
        if not query.terms.excluded:
            return []
        unwanted = Q("bool", should=[queries.phrase(words) for words in query.terms.excluded])
        search = Search().query(Q("bool", filter=[unwanted]))[:MOST_TERMS]
        (answer,) = self._ask([(self._alias(query.shelf, ENTRIES), _columns(search, "key"))])
        return [_column(hit, "key") for hit in answer["hits"]["hits"]]

    def passages(self, query: Query, key: str) -> list[PassageHit]:
        return self._best_pages(query, [key], MOST_PAGES_INSIDE).get(key, [])

    def similar(self, key: str, shelf: str, size: int, withdrawn: frozenset[str] = frozenset()) -> list[Hit]:
        asked = Search().query(Q("ids", values=[key])).source(["gist"])[:1]
        (answer,) = self._ask([(self._alias(shelf, ENTRIES), asked)])
        if not answer["hits"]["hits"] or key in withdrawn:
            return []
        words = contents.telling_words(answer["hits"]["hits"][0]["_source"]["gist"])
        language = analysis.guess_language(words)
        wanted = [word for word in words if not analysis.is_stop_word(word, language)]
        held = self._words(shelf).counted("plain", [plain for word in wanted if (plain := analysis.plain(word))])
        rare = sorted(wanted, key=lambda word: held.get(analysis.plain(word), 0))
        telling = tuple(word for word in rare if held.get(analysis.plain(word), 0) > 1)[:TELLING]
        languages = (language, *(code for code in analysis.LANGUAGES if code != language))
        query = Query(Terms(telling), languages, shelf, size=size, withdrawn=withdrawn | {key}, passages_per_hit=0)
        return list(self.search(query).hits) if telling else []

    def explain(self, query: Query, key: str) -> dict:
        of_key = Q("term", key=key)
        matching, ranking = Matching(query).scored(), queries.ranking(query)
        entry = Search().query(Q("bool", must=[matching], filter=[of_key])).extra(explain=True)[:1]
        page = _columns(Search().query(Q("bool", must=[ranking], filter=[of_key])).extra(explain=True)[:1], *PLACE)
        asked = [(self._alias(query.shelf, ENTRIES), entry), (self._alias(query.shelf, PASSAGES), page)]
        entries, pages = (answer["hits"]["hits"] for answer in self._ask(asked))
        if not entries:
            return {"found": False}
        best = _page(pages[0]) if pages else None
        return {
            "found": True,
            "entry": entries[0]["_explanation"],
            "best_page": [best.file, str(best.number), best.language] if best else None,
            "page": pages[0]["_explanation"] if pages else None,
        }

    # --- the words of a shelf -------------------------------------------------------------------------

    def _words(self, shelf: str) -> Words:
        alias = self._alias(shelf, ENTRIES)
        return Words(alias, self._call, lambda search, seconds=SEARCH: self._ask([(alias, search)], seconds)[0])

    def complete(
        self, start: str, shelf: str, size: int, withdrawn: frozenset[str] = frozenset()
    ) -> list[tuple[str, int]]:
        begin = analysis.plain(start)
        return self._words(shelf).commonest(begin, size, withdrawn) if begin else []

    def known(self, words: Iterable[str], shelf: str, withdrawn: frozenset[str] = frozenset()) -> frozenset[str]:
        held = self._words(shelf).matching({word: queries.in_any_form(word) for word in words}, withdrawn)
        return frozenset(word for word, count in held.items() if count)

    def spellings(
        self, folded: Iterable[str], shelf: str, withdrawn: frozenset[str] = frozenset()
    ) -> Mapping[str, Mapping[str, list[tuple[str, int]]]]:
        return self._words(shelf).spellings(folded, withdrawn)

    def vocabulary(self, starts: Iterable[str], shelf: str, limit: int) -> Mapping[str, int]:
        return self._words(shelf).vocabulary(starts, limit)

    def one_error_away(self, word: str, shelf: str) -> Mapping[str, int]:
        return self._words(shelf).one_error_away(word)

    def words(self, shelf: str, limit: int) -> Mapping[str, list[str]]:
        return {code: self._words(shelf).of_language(code, limit) for code in self.sizes(shelf)}

    def sizes(self, shelf: str) -> Mapping[str, int]:
        search = Search()[:0]
        search.aggs.bucket("spoken", "terms", field="spoken", size=len(analysis.FIELD_LANGUAGES))
        (answer,) = self._ask([(self._alias(shelf, ENTRIES), search)])
        return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["spoken"]["buckets"]}


class _Verified:
    """Of the entries whose passages rank best, those that the question really finds: only as many as are needed."""

    def __init__(self, among: Callable[[Sequence[str]], set[str]]):
        self._among = among  # keys → those of them that are found
        self._waiting: list[tuple[float, str]] = []
        self._seen: set[str] = set()
        self.found: list[tuple[float, str]] = []

    def take(self, candidates: Iterable[tuple[float, str]]) -> None:
        self._waiting += [one for one in candidates if one[1] not in self._seen]
        self._seen.update(key for _score, key in self._waiting)

    def first(self, count: int) -> bool:
        """Verify until so many are found; False when there are not enough candidates."""
        while self._waiting and len(self.found) < count:
            more = max(40, (count - len(self.found)) * 2)
            batch, self._waiting = self._waiting[:more], self._waiting[more:]
            keys = self._among([key for _score, key in batch])
            self.found += [(score, key) for score, key in batch if key in keys]
        return len(self.found) >= count


def _window(query: Query, size: int) -> Search:
    must, must_not = queries.narrowing(query)
    search = Search().query(Q("bool", must=[queries.ranking(query)], filter=must, must_not=must_not))
    return _columns(search.extra(track_total_hits=False)[:size], "key", "boost")


def _by_entry(hits: Iterable[Answer]) -> list[tuple[float, str]]:
    """(score of the best passage, key) of each entry, best first."""
    best: dict[str, float] = {}
    for hit in hits:
        key, score = _column(hit, "key"), hit["_score"] * _column(hit, "boost")
        best[key] = max(best.get(key, 0.0), score)
    return sorted(((score, key) for key, score in best.items()), key=lambda one: (-one[0], one[1]))


def _counting(matching: Matching, facets: Sequence[str]) -> Search:
    """How many entries match, and how many under each value; what is chosen in a facet does not narrow that facet."""
    search = Search().query(matching.strict()).extra(track_total_hits=True)
    if matching.filters:
        search = search.post_filter(matching.chosen())
    for name in facets:
        of_others = search.aggs.bucket(name, "filter", filter=matching.chosen(apart=name))
        of_others.bucket("values", "terms", field=name, size=FACET_VALUES)
    return search


def _facets(answer: Answer) -> dict[str, tuple[tuple[str, int], ...]]:
    return {
        name: tuple((bucket["key"], bucket["doc_count"]) for bucket in counted["values"]["buckets"])
        for name, counted in answer.get("aggregations", {}).items()
    }


def _columns(search: Search, *names: str) -> Search:
    return search.extra(stored_fields="_none_", docvalue_fields=list(names))


def _column(hit: Answer, name: str) -> Any:
    return hit["fields"][name][0]


def _page(hit: Answer) -> PassageHit:
    file, number, language = (_column(hit, name) for name in ("file", "number", "language"))
    return PassageHit(_column(hit, "key"), file, number, language, hit["_score"])
