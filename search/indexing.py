"""The index follows the database: drain what changed, fill a new index, compare the two."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from core import changes
from core.doorbells import ring
from core.models import Change
from core.sweeper import sweeps
from search import neighbours, registry, shelves
from search.engines import get_engine
from search.engines.base import Engine, EngineAway, IndexBusy
from search.registry import SHELVES, Entry
from search.shelves import TOPIC

logger = logging.getLogger(__name__)

BATCH = 50  # changes leased and told at once
REBUILD_BATCH = 200


@dataclass(frozen=True)
class Difference:
    """One key on one shelf on which index and database do not agree."""

    shelf: str
    key: str
    indexed: int | None  # version, None: not there
    wanted: int | None

    def __str__(self) -> str:
        return f"{self.shelf} {self.key}: index {self.indexed}, database {self.wanted}"


def announce(keys: Iterable[str]) -> None:
    """Note in the caller's transaction that these things changed, and ring for the index after it."""
    from search.tasks import drain as doorbell  # the task calls this module

    changes.note(TOPIC, keys)
    ring(doorbell)


def drain(engine: Engine | None = None) -> int:
    """Tell the index all that waits; returns how many things. A failure leaves the rows waiting, and says why."""
    engine = engine or get_engine()
    told = 0
    while taken := changes.take(TOPIC, BATCH):
        try:
            tell(taken, engine)
        except (EngineAway, IndexBusy) as reason:  # no fault of what is told
            changes.postponed(taken, str(reason))
            return told
        except Exception as error:
            if len(taken) == 1:
                _note_failure(taken, error)
                continue
            # one thing that cannot be told must not hold up the others
            for change in taken:
                try:
                    tell([change], engine)
                except Exception as one_error:
                    _note_failure([change], one_error)
                else:
                    told += 1
        else:
            told += len(taken)
    return told


def tell(taken: Sequence[Change], engine: Engine) -> None:
    """Re-read these things from the database and bring them to the index."""
    versions = {change.key: change.version for change in taken}
    entries = [_versioned(entry, versions) for entry in registry.entries_of(versions)]
    engine.put(entries)
    engine.delete(sorted(versions.keys() - {entry.key for entry in entries if entry.shelves}))
    changes.delivered(taken)
    shelves.release(taken)


def _note_failure(taken: Sequence[Change], error: Exception) -> None:
    logger.exception("The index could not be told of %s", ", ".join(change.key for change in taken))
    changes.failed(taken, f"{type(error).__name__}: {error}")


def _versioned(entry: Entry, versions: dict[str, int]) -> Entry:
    return replace(entry, version=versions.get(entry.key, 0))


def rebuild(engine: Engine | None = None) -> int:
    """Fill a new index from the database and put it in the place of the old one; returns how many entries it holds."""
    engine = engine or get_engine()
    count = 0

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entries in everything():
            count += len(entries)
            yield from entries

    with engine.rebuild() as fresh:
        fresh.put(counted())
    drain(engine)
    neighbours.fill(engine)
    return count


def catch_up() -> None:
    """Tell the index what waits; one that was lost is filled anew, or a single change would make one of one thing."""
    engine = get_engine()
    if engine.health().ready:
        drain(engine)
        if neighbours.is_late(engine):
            neighbours.fill(engine)
        return
    try:
        rebuild()
    except (EngineAway, IndexBusy) as reason:
        logger.warning("The index could not be filled: %s", reason)


def is_late(engine: Engine | None = None) -> bool:
    """Whether filling a new index is quickest: there is none to read, or much is to be told."""
    engine = engine or get_engine()
    return not engine.health().ready or Change.objects.filter(topic=TOPIC).waiting().count() > 4 * BATCH


def everything() -> Iterator[list[Entry]]:
    """All that should stand on some shelf, in batches, each with the version read before it."""
    for kind in registry.kinds():
        keys = iter(kind.keys())
        while batch := list(islice(keys, REBUILD_BATCH)):
            versions = _versions(batch)  # before the entries: one that changes meanwhile is told again
            yield [_versioned(entry, versions) for entry in kind.entries(batch) if entry.shelves]


def _versions(keys: Sequence[str]) -> dict[str, int]:
    return dict(Change.objects.filter(topic=TOPIC, key__in=keys).values_list("key", "version"))


def compare(engine: Engine | None = None) -> list[Difference]:
    """Every key and version of every shelf against the database."""
    engine = engine or get_engine()
    wanted: dict[str, dict[str, int]] = {shelf: {} for shelf in SHELVES}
    for entries in everything():
        for entry in entries:
            for shelf in entry.shelves:
                wanted[shelf][entry.key] = entry.version
    differences = []
    for shelf in SHELVES:
        indexed = dict(engine.keys(shelf))
        for key in sorted(indexed.keys() | wanted[shelf].keys()):
            if indexed.get(key) != wanted[shelf].get(key):
                differences.append(Difference(shelf, key, indexed.get(key), wanted[shelf].get(key)))
    return differences


def repair(differences: Iterable[Difference]) -> None:
    """Note every key that differs as changed, so that the next draining tells it again."""
    announce({difference.key for difference in differences})


@sweeps
def ring_for_what_waits() -> None:
    from search.tasks import drain as doorbell

    if Change.objects.filter(topic=TOPIC).waiting().exists() or not get_engine().health().ready:
        ring(doorbell)
