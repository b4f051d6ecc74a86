"""Whatever is asked, every engine finds, counts and tells the same; only the order of the likeliest may differ."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from search import vocabulary
from search.engines.base import Engine, Hit, Query
from search.engines.tantivy_engine import TantivyEngine
from search.questions import parse
from search.registry import MEMBERS, PUBLIC, STAFF
from tests.search.engines import ENGINES
from tests.search.generated import Library

SEEDS = (1, 2, 3)
QUESTIONS = 120
MEMORY = "in memory"


@pytest.fixture(scope="module", params=[(name, seed) for name in ENGINES if name != MEMORY for seed in SEEDS], ids=str)
def two(request, tmp_path_factory) -> Iterator[tuple[Library, Engine, Engine]]:
    """A library, and two engines that hold it."""
    name, seed = request.param
    library = Library(seed, 60)
    engines = TantivyEngine(), ENGINES[name](tmp_path_factory.mktemp("same"))
    for engine in engines:
        engine.put(library.entries[:50])
        engine.put([replace(entry, version=9) for entry in library.entries[40:]])
        engine.delete([entry.key for entry in library.entries[:3]])
    yield library, *engines


def all_hits(engine: Engine, query: Query) -> list[Hit]:
    hits: list[Hit] = []
    while True:
        found = engine.search(replace(query, offset=len(hits), size=25, passages_per_hit=99))
        hits += found.hits
        if not found.more:
            return hits


def pages(hits) -> set[tuple[str, str, int, str]]:
    return {(page.key, page.file, page.number, page.language) for page in hits}


def test_every_question_finds_and_counts_the_same(two):
    library, one, other = two
    for typed, chosen in library.questions(QUESTIONS):
        withdrawn, shelf = chosen["withdrawn"], chosen["shelf"]
        terms = parse(typed).terms
        spelled = [vocabulary.spell(terms, shelf, engine, "fr", withdrawn) for engine in (one, other)]
        assert spelled[0] == spelled[1], typed
        query = Query(spelled[0].terms, spelled[0].languages, **chosen)

        results = [engine.search(query) for engine in (one, other)]

        assert results[0].total == results[1].total, (typed, chosen)
        assert results[0].more == results[1].more, (typed, chosen)
        facets = [{name: dict(counts) for name, counts in found.facets.items()} for found in results]
        assert facets[0] == facets[1], (typed, chosen)
        hits = [all_hits(engine, query) for engine in (one, other)]
        assert {hit.key for hit in hits[0]} == {hit.key for hit in hits[1]}, (typed, chosen)
        assert len(hits[0]) == len(hits[1]) == results[0].total, (typed, chosen)
        if query.sort != "relevance":
            assert [hit.key for hit in hits[0]] == [hit.key for hit in hits[1]], (typed, chosen)
        for hit in hits[0][:5]:
            assert pages(one.passages(query, hit.key)) == pages(other.passages(query, hit.key)), (typed, hit.key)
        if terms.words:
            leaves = [engine.leaves(replace(query, size=1000)) for engine in (one, other)]
            assert leaves[0].total == leaves[1].total, (typed, chosen)
            assert pages(leaves[0].hits) == pages(leaves[1].hits), (typed, chosen)


@pytest.mark.parametrize("shelf", [PUBLIC, MEMBERS, STAFF])
def test_the_words_of_a_shelf_are_the_same(two, shelf):
    library, one, other = two
    withdrawn = frozenset(entry.key for entry in library.entries[10:20])

    assert one.sizes(shelf) == other.sizes(shelf)
    assert dict(one.keys(shelf)) == dict(other.keys(shelf))
    assert one.health() == other.health()
    assert one.words(shelf, 10_000) == other.words(shelf, 10_000)
    for start in ("co", "a", "sante", "org", "ال", "z", "Œu", "20"):
        assert one.complete(start, shelf, 5) == other.complete(start, shelf, 5)
        assert one.complete(start, shelf, 500, withdrawn) == other.complete(start, shelf, 500, withdrawn)
        words = [set(engine.vocabulary([start], shelf, 1000)) for engine in (one, other)]
        # both may still tell the words of what was deleted a moment ago
        assert one.known(words[0], shelf) == one.known(words[1], shelf)
    for wrong in ("zante", "kotisation", "osciale", "insurence", "rganization"):
        near = [engine.one_error_away(wrong, shelf) for engine in (one, other)]
        right = [{word for word in words if vocabulary.distance(wrong, word, 1) == 1} for words in near]
        assert one.known(right[0], shelf) == one.known(right[1], shelf)
    words = ["sante", "region", "oeuvre", "istanbul", "pensao", "zzz"]
    assert one.spellings(words, shelf, withdrawn) == other.spellings(words, shelf, withdrawn)
    assert one.known([*words, "evening", "cidadao"], shelf) == other.known([*words, "evening", "cidadao"], shelf)
    assert one.known(words, shelf, withdrawn) == other.known(words, shelf, withdrawn)
