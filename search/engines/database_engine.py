"""The fallback when the engine is away: title, summary and people, asked of the database alone.

It counts nothing and suggests nothing: without the engine's shelves a number could betray what a reader may not read.
"""

import heapq
import time

from search import registry
from search.engines.base import Hit, Query, Results


class DatabaseEngine:
    name = "database"

    def search(self, query: Query) -> Results:
        started = time.perf_counter()
        found = [iter(kind.fallback(query)) for kind in registry.kinds()]
        keys = [key for key in _in_turn(found) if key not in query.withdrawn]
        hits = tuple(Hit(key, 0.0) for key in keys[: query.size])
        return Results(hits, None, {}, self.name, more=len(keys) > query.size, seconds=time.perf_counter() - started)


def _in_turn(lists) -> list[str]:
    """One of each kind after the other: no score tells which is better."""
    ranked = ([((place, number), key) for place, key in enumerate(keys)] for number, keys in enumerate(lists))
    return [key for _, key in heapq.merge(*ranked)]
