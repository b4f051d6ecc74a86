"""The words of a shelf in Elasticsearch: which there are, how they are spelled, and how many entries hold them.

Counting every word of every entry would take as long as the shelf is large. So the dictionary is asked which words
begin in some way, and only those are counted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from elasticsearch.dsl import Q, Search

from search.engines import elasticsearch_queries as queries
from search.engines.base import EngineAway
from search.engines.elasticsearch_connection import WRITE

MOST_WORDS = 20_000  # that begin in one way
COUNTED = 200  # at once
RARE = 12  # spellings of one word in one language

Ask = Callable[..., Any]


class Words:
    """Of one shelf; `ask(call, seconds)` and `search(search, seconds)` come from the engine."""

    def __init__(self, alias: str, ask: Ask, search: Ask):
        self._alias = alias
        self._ask = ask
        self._search = search

    def beginning(self, field: str, start: str, most: int = MOST_WORDS) -> list[str]:
        """Every word of the dictionary that begins so, also one whose last entry has gone."""
        answer = self._ask(
            lambda client: client.terms_enum(index=self._alias, field=field, string=start, size=most, timeout="1s")
        ).body
        if not answer["complete"] and len(answer["terms"]) < most:
            raise EngineAway("Elasticsearch could only answer in part.")
        return answer["terms"]

    def counted(self, field: str, words: Sequence[str], withdrawn: frozenset[str] = frozenset()) -> dict[str, int]:
        """How many entries hold each of these words; those that none holds are left out."""
        found: dict[str, int] = {}
        for start in range(0, len(words), COUNTED):
            part = words[start : start + COUNTED]
            counts = self.matching({str(n): Q("term", **{field: word}) for n, word in enumerate(part)}, withdrawn)
            found |= {part[int(n)]: count for n, count in counts.items() if count}
        return found

    def matching(self, clauses: Mapping[str, Any], withdrawn: frozenset[str] = frozenset()) -> dict[str, int]:
        """How many entries match each of these clauses."""
        if not clauses:
            return {}
        search = Search().query(Q("bool", must_not=queries.withdrawn(withdrawn)))[:0]
        search.aggs.bucket("found", "filters", filters=dict(clauses))
        buckets = self._search(search)["aggregations"]["found"]["buckets"]
        return {name: bucket["doc_count"] for name, bucket in buckets.items()}

    def at_most(self, field: str, words: Sequence[str]) -> dict[str, int]:
        """How many entries hold each of these words, those not counted out that were deleted a while ago."""
        if not words:
            return {}
        answer = self._ask(
            lambda client: client.termvectors(
                index=self._alias,
                doc={field: list(words)},
                fields=[field],
                term_statistics=True,
                field_statistics=False,
                positions=False,
                offsets=False,
                payloads=False,
            )
        ).body
        terms = answer["term_vectors"].get(field, {}).get("terms", {})
        return {word: facts.get("doc_freq", 0) for word, facts in terms.items()}

    def commonest(self, start: str, size: int, withdrawn: frozenset[str]) -> list[tuple[str, int]]:
        """Words that begin so, as spelled, with the number of entries that hold them, the most first.

        The dictionary knows at most how many entries hold a word, so the likeliest are counted first, and the others
        only as long as one of them could still be among the commonest.
        """
        spelled: dict[str, list[str]] = {}  # word → how the dictionary holds it, once for each language
        held = self.beginning("spelled", start)
        for term in held:
            spelled.setdefault(term.split("=")[1], []).append(term)
        limits = self.at_most("spelled", held) if len(held) > COUNTED else {}
        most = {word: sum(limits.get(term, 0) for term in terms) for word, terms in spelled.items()}
        waiting = sorted(spelled, key=lambda word: (-most[word], word))
        found: dict[str, int] = {}
        while waiting:
            best = sorted(found.values(), reverse=True)[:size]
            if limits and len(best) == size and best[-1] > most[waiting[0]]:
                break
            batch, waiting = waiting[: COUNTED // 2], waiting[COUNTED // 2 :]
            counts = self.counted("spelled", [term for word in batch for term in spelled[word]], withdrawn)
            for word in batch:
                if count := sum(counts.get(term, 0) for term in spelled[word]):
                    found[word] = count
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:size]

    def spellings(
        self, folded: Iterable[str], withdrawn: frozenset[str]
    ) -> Mapping[str, Mapping[str, list[tuple[str, int]]]]:
        terms = [term for word in folded for term in self.beginning("spelled", f"{word}=")]
        found: dict[str, dict[str, list[tuple[str, int]]]] = {}
        for term, count in self.counted("spelled", terms, withdrawn).items():
            word, spelling, code = term.split("=")
            found.setdefault(word, {}).setdefault(code, []).append((spelling, count))
        return {
            word: {code: sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:RARE] for code, counts in held.items()}
            for word, held in found.items()
        }

    def vocabulary(self, starts: Iterable[str], limit: int) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for start in starts:
            words = self.beginning("plain", start)
            counts = self.at_most("plain", words)
            best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
            found.update(best)
        return found

    def one_error_away(self, word: str) -> Mapping[str, int]:
        nearest = {"field": "plain", "suggest_mode": "always", "sort": "frequency", "size": COUNTED}
        every = {"max_edits": 1, "prefix_length": 0, "min_word_length": 1, "max_term_freq": 2**31 - 1, "accuracy": 0.1}
        search = Search().suggest("near", word, term={**nearest, **every})[:0]
        (near,) = self._search(search)["suggest"]["near"]
        return {option["text"]: option["freq"] for option in near["options"]}

    def of_language(self, code: str, limit: int) -> list[str]:
        """The commonest words of its texts; every entry is read for it."""
        search = Search()[:0]
        search.aggs.bucket("words", "terms", field="spelled", size=limit, include=f".*={code}")
        buckets = self._search(search, WRITE)["aggregations"]["words"]["buckets"]
        return [bucket["key"].split("=")[1] for bucket in buckets]
