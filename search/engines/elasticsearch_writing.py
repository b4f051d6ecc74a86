"""Changes on their way to Elasticsearch: in bulk, each item tried again by itself, never an older version over a newer.

Any number of processes may write at once. Every document carries the version of its thing (`version_type` external), so
that the order in which writers arrive decides nothing; what a slower writer leaves behind is taken away at the end of
each batch, when all shelves are asked once more.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _
from elasticsearch.dsl import Q

from search.engines.base import EngineAway
from search.engines.elasticsearch_connection import OVERLOADED, WRITE
from search.engines.elasticsearch_indices import NOW, Indices
from search.engines.elasticsearch_mapping import ENTRIES, PASSAGES, Filled
from search.registry import SHELVES, Entry

logger = logging.getLogger(__name__)

MOST_BYTES = 5_000_000  # of one request
MOST_ITEMS = 2000
TRIES = 4  # of an item for which the server had no room
PAUSE = 0.5  # seconds before the second try, twice as long before each further one
STALE = 5000  # pages of older versions taken away at once
MOST_KEYS = 200  # looked for at once

# external_gte: told twice, a version is simply written twice. All our documents are versioned by their thing.
VERSIONED: Mapping[str, Any] = {"version_type": "external_gte"}


class AliasGone(Exception):
    """The indices were exchanged while they were written to; the same write will find the new ones."""


class NotTaken(Exception):
    """The server refuses a document, and always will."""


@dataclass(frozen=True)
class Item:
    """One line of a bulk request, with its document."""

    action: str  # index or delete
    alias: str
    identifier: str
    version: int
    document: bytes = b""

    def lines(self) -> list[bytes]:
        where = {"_index": self.alias, "_id": self.identifier, "version": self.version, **VERSIONED}
        head = orjson.dumps({self.action: {**where, "require_alias": True}})
        return [head, self.document] if self.document else [head]

    @property
    def size(self) -> int:
        return len(self.document) + 200


class Writing:
    """Changes of one place: the indices that are read, or those that are being filled."""

    def __init__(self, indices: Indices, place: str = NOW, filling: bool = False):
        """`filling`: by the rebuild itself, so that nobody reads what is written until it has been refreshed."""
        self._indices = indices
        self._place = place
        self._filling = filling

    def change(self, entries: Sequence[Entry], gone: Sequence[str]) -> None:
        """Put these in the place of what stands under their keys, and take those away. Raises AliasGone."""
        held = self._held([*(entry.key for entry in entries), *gone])
        newest = {key: max(versions.values()) for key, versions in held.items()}
        taken = [entry for entry in entries if entry.version >= newest.get(entry.key, -1)]
        filled = [Filled(entry) for entry in taken]
        self._send(item for one in filled for item in self._pages(one))
        self._send(item for one in filled for item in self._entry(one, held.get(one.entry.key, {})))
        self._send(self._deleted(gone, held))
        # what has just been written for the first time can have left nothing behind
        known = newest | {entry.key: entry.version for entry in taken if entry.key in held}
        self.settle(known, [entry.key for entry in taken])

    def take_away(self, entries: Sequence[Entry]) -> None:
        """What was deleted while it was on its way; a newer version that was put meanwhile stays."""
        self._send(
            Item("delete", self._alias(shelf, ENTRIES), entry.key, entry.version)
            for entry in entries
            for shelf in entry.shelves
        )
        self.settle({entry.key: entry.version for entry in entries})

    def settle(self, known: Mapping[str, int], also: Sequence[str] = ()) -> None:
        """Take away what is older than these versions, or than those that other writers brought meanwhile.

        Of the other keys only the entries are looked at, which one request can do.
        """
        held = self._held([*known, *also])
        newest = {key: max((known.get(key, 0), *held.get(key, {}).values())) for key in {*known, *held}}
        old = [
            Item("delete", self._alias(shelf, ENTRIES), key, version)
            for key, versions in held.items()
            for shelf, version in versions.items()
            if version < newest[key]
        ]
        self._send(old)
        suspected = {item.identifier for item in old} | known.keys()
        if suspected or not self._filling:
            self._refresh(ENTRIES)
            self._refresh(PASSAGES)
        if suspected:
            self._sweep_pages({key: newest[key] for key in suspected}, held)

    # --- what is sent -------------------------------------------------------------------------------------

    def _pages(self, filled: "Filled") -> Iterator[Item]:
        entry = filled.entry
        for number, page in enumerate(filled.pages() if entry.shelves else ()):
            for shelf in sorted(entry.shelves):
                yield Item("index", self._alias(shelf, PASSAGES), f"{entry.key}/{number}", entry.version, page)

    def _entry(self, filled: "Filled", held: Mapping[str, int]) -> Iterator[Item]:
        entry = filled.entry
        document = filled.whole() if entry.shelves else b""
        for shelf in SHELVES:
            alias = self._alias(shelf, ENTRIES)
            if shelf in entry.shelves:
                yield Item("index", alias, entry.key, entry.version, document)
            elif shelf in held:
                yield Item("delete", alias, entry.key, entry.version)

    def _deleted(self, gone: Sequence[str], held: Mapping[str, Mapping[str, int]]) -> Iterator[Item]:
        for key in gone:
            for shelf, version in held.get(key, {}).items():
                yield Item("delete", self._alias(shelf, ENTRIES), key, version)

    def _alias(self, shelf: str, part: str) -> str:
        return self._indices.alias(shelf, part, self._place)

    def _send(self, items: Iterable[Item]) -> None:
        """Raises EngineAway when the server has no room for some after several tries, NotTaken for what it refuses."""
        for batch in _batches(items):
            pause = PAUSE
            for _try in range(TRIES):
                batch = self._send_once(batch)
                if not batch:
                    break
                time.sleep(pause)
                pause *= 2
            else:
                raise EngineAway(_("Elasticsearch has no room for changes now."))

    def _send_once(self, items: Sequence[Item]) -> list[Item]:
        """The items to be tried once more."""
        lines: Any = [line for item in items for line in item.lines()]
        answer = self._indices.connection.ask(lambda client: client.bulk(operations=lines), WRITE).body
        again = []
        for item, told in zip(items, answer["items"], strict=True):
            outcome = told[item.action]
            match outcome["status"]:
                case 404 if "error" in outcome:
                    self._indices.forget()
                    raise AliasGone(item.alias)
                case 409 | 404:  # a newer version stands there; it is gone already
                    pass
                case status if status in OVERLOADED or status >= 500:
                    again.append(item)
                case status if status >= 400:
                    raise NotTaken(f"{item.identifier}: {outcome['error'].get('reason', outcome['error'])}")
        return again

    # --- what stands there --------------------------------------------------------------------------------

    def _held(self, keys: Sequence[str]) -> dict[str, dict[str, int]]:
        """Key → shelf → version, as written last, refreshed or not."""
        wanted = [(key, shelf) for key in dict.fromkeys(keys) for shelf in SHELVES]
        if not wanted:
            return {}
        places = [{"_index": self._alias(shelf, ENTRIES), "_id": key, "_source": False} for key, shelf in wanted]
        found = self._indices.connection.ask(lambda client: client.mget(docs=places), WRITE).body["docs"]
        held: dict[str, dict[str, int]] = {}
        for (key, shelf), one in zip(wanted, found, strict=True):
            if "error" in one:
                self._indices.forget()
                raise AliasGone(one["_index"])
            if one["found"]:
                held.setdefault(key, {})[shelf] = one["_version"]
        return held

    def _sweep_pages(self, newest: Mapping[str, int], held: Mapping[str, Mapping[str, int]]) -> None:
        """Pages that are older than their entry, or whose entry has left the shelf."""
        for shelf in SHELVES:
            alias = self._alias(shelf, PASSAGES)
            stale = [
                Q("term", key=key)
                & Q("range", version={"lt" if held.get(key, {}).get(shelf) == version else "lte": version})
                for key, version in newest.items()
            ]
            for start in range(0, len(stale), MOST_KEYS):
                query = Q("bool", filter=[Q("bool", should=stale[start : start + MOST_KEYS])]).to_dict()
                self._delete_found(alias, query)

    def _delete_found(self, alias: str, query: Mapping[str, Any]) -> None:
        asked = {"query": query, "size": STALE, "_source": False, "version": True}
        while True:
            (answer,) = self._indices.connection.search([(alias, asked)], WRITE)
            found = answer["hits"]["hits"]
            if not found:
                return
            self._send(Item("delete", alias, hit["_id"], hit["_version"]) for hit in found)
            self._refresh(PASSAGES)

    def _refresh(self, part: str) -> None:
        names = [self._alias(shelf, part) for shelf in SHELVES]
        self._indices.connection.ask(lambda client: client.indices.refresh(index=names), WRITE)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item.size
        if len(batch) >= MOST_ITEMS or size >= MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
