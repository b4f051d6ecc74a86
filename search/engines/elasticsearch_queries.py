"""What must match, and what ranks: the clauses of a question in Elasticsearch's words.

They ask for stems and words as the index holds them, exactly as the embedded engine does, so that both find the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query as Clause

from search import analysis, recipe
from search.engines.base import Query
from search.engines.elasticsearch_mapping import ENTRIES, MOST_TERMS, PASSAGES
from search.registry import FACETS

NOTHING = Q("match_none")
GRAMS = "plain.grams"


class Matching:
    """What an entry must hold to be found, apart from the filters, which facets leave out one by one."""

    def __init__(self, query: Query):
        self._must = [phrase(words) for words in query.terms.phrases] + limits(query)
        self._must_not = [phrase(words) for words in query.terms.excluded] + withdrawn(query.withdrawn)
        self._words = recipe.content(query) if query.terms.words else ()
        self._query = query
        self.filters = {name: _any_of(name, values, ENTRIES) for name, values in query.filters.items() if values}

    def strict(self) -> Clause:
        """Without the filters."""
        wanted = [holds_any(self._query, self._words)] if self._words else []
        return Q("bool", filter=[*self._must, *wanted], must_not=self._must_not)

    def chosen(self, apart: str = "") -> Clause:
        """The filters alone, but for one."""
        return Q("bool", filter=[clause for name, clause in self.filters.items() if name != apart])

    def all(self) -> Clause:
        return Q("bool", filter=[self.strict(), *self.filters.values()])

    def scored(self) -> Clause:
        """All of it, ranked by how much of the words the whole text holds."""
        scoring = [Q("term", **{field: term}) for field, term in wanted_terms(self._query, self._words)]
        return Q("bool", filter=[self.all()], should=scoring)


def narrowing(query: Query) -> tuple[list[Clause], list[Clause]]:
    """What a passage must be apart from its words, and must not: filters, years, phrases, and not withdrawn."""
    must = [_any_of(name, values, PASSAGES) for name, values in query.filters.items() if values] + limits(query)
    if query.terms.phrases:
        must.append(Q("bool", should=[phrase(words) for words in query.terms.phrases]))
    return must, withdrawn(query.withdrawn)


def ranking(query: Query) -> Clause:
    """The recipe over passages, as one union of words: the form for which the engine skips what cannot win."""
    return Q("bool", should=[_clause(clause) for clause in recipe.clauses(query)] or [NOTHING])


def phrase(words: Sequence[str]) -> Clause:
    """These words side by side, in whichever language they are read."""
    readings = []
    for code in analysis.FIELD_LANGUAGES:
        stems = [stem for stem in (analysis.stem(word, code) for word in words) if stem]
        if len(stems) > 1:
            readings.append(Q("match_phrase", **{f"stem_{code}": " ".join(stems)}))
        elif stems:
            readings.append(Q("term", **{f"stem_{code}": stems[0]}))
    return Q("bool", should=readings) if readings else NOTHING


def wanted_terms(query: Query, words: Iterable[str]) -> list[tuple[str, str]]:
    """(field, term) under which a text may hold one of these words."""
    wanted: dict[tuple[str, str], None] = {}
    for word in words:
        for form in recipe.spelled(word, query.terms):
            wanted["plain", analysis.plain(form)] = None
        for code in query.languages:
            for stem in recipe.stems(word, query.terms, code):
                wanted[f"stem_{code}", stem] = None
    return [(field, term) for field, term in wanted if term]


def holds_any(query: Query, words: Iterable[str]) -> Clause:
    by_field: dict[str, list[str]] = {}
    for field, term in wanted_terms(query, words):
        by_field.setdefault(field, []).append(term)
    return Q("bool", should=[Q("terms", **{field: terms}) for field, terms in by_field.items()] or [NOTHING])


def in_any_form(word: str) -> Clause:
    forms = [("plain", analysis.plain(word))]
    forms += [(f"stem_{code}", analysis.stem(word, code)) for code in analysis.FIELD_LANGUAGES]
    return Q("bool", should=[Q("term", **{field: term}) for field, term in forms if term] or [NOTHING])


def limits(query: Query) -> list[Clause]:
    first, last = query.years
    if first is None and last is None:
        return []
    years: dict[str, Any] = {"gte": max(first or 0, 1) * 10000}
    if last is not None:
        years["lte"] = last * 10000 + 9999
    return [Q("range", date=years)]


def withdrawn(keys: Iterable[str]) -> list[Clause]:
    """Clauses of which none may be true."""
    return keyed(keys)


def keyed(keys: Iterable[str]) -> list[Clause]:
    """The things of these keys, in as many clauses as the server allows values in one."""
    listed = sorted(keys)
    return [Q("terms", key=listed[start : start + MOST_TERMS]) for start in range(0, len(listed), MOST_TERMS)]


def one_of(keys: Iterable[str]) -> Clause:
    return Q("bool", should=keyed(keys) or [NOTHING])


def _any_of(name: str, values: Sequence[str], part: str) -> Clause:
    if name not in FACETS:
        raise ValueError(f"There is no filter {name}.")
    return Q("terms", **{name if part == ENTRIES else f"filter_{name}": list(values)})


def _clause(clause: recipe.Clause) -> Clause:
    field = GRAMS if clause.field == "grams" else clause.field
    alone = _boosted(field, clause.term, clause.boost)
    if not clause.others:
        return alone
    others = [_boosted(field, term, clause.boost * weight) for term, weight in clause.others]
    return Q("dis_max", queries=[alone, *others])


def _boosted(field: str, term: str, boost: float) -> Clause:
    held: Mapping[str, Any] = {field: {"value": term, "boost": boost}}
    return Q("term", **held)
