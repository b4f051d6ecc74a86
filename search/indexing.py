"""The index follows the database: drain what changed, fill a new index, compare the two."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.db.models import F

from core import changes
from core.doorbells import ring
from core.models import Change
from core.sweeper import sweeps
from search import neighbours, registry, shelves
from search.engines import get_engine
from search.engines.base import Engine, EngineAway, IndexBusy
from search.registry import SHELVES, Entry, SearchIndex
from search.shelves import TOPIC

logger = logging.getLogger(__name__)

BATCH = 50  # changes leased and told at once
REBUILD_BATCH = 200
COMPARED = 500  # keys looked up at once


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
                except (EngineAway, IndexBusy) as reason:
                    changes.postponed([change], str(reason))
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
    health = engine.health()
    if health.ready:
        drain(engine)
        if neighbours.is_late(engine):
            neighbours.fill(engine)
        return
    try:
        if health.lost:
            rebuild(engine)
        else:
            logger.warning("The index cannot be told of changes: %s", health.reason)
    except (EngineAway, IndexBusy) as reason:
        logger.warning("The index could not be filled: %s", reason)


def is_late(engine: Engine | None = None) -> bool:
    """Whether filling a new index is quickest: there is none to read, or much is to be told."""
    health = (engine or get_engine()).health()
    if not health.ready:
        return health.reachable
    return Change.objects.filter(topic=TOPIC).waiting().count() > 4 * BATCH


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
    """Every key and version of every shelf against the database. Raises EngineAway."""
    engine = engine or get_engine()
    wanted: dict[str, dict[str, int]] = {shelf: {} for shelf in SHELVES}
    for kind in registry.kinds():
        keys = iter(kind.keys())
        while batch := list(islice(keys, COMPARED)):
            _place(kind, batch, wanted)
    differences = [one for shelf in SHELVES for one in _differences(shelf, dict(engine.keys(shelf)), wanted[shelf])]
    return _still_true(differences)


def _place(kind: SearchIndex, keys: Sequence[str], wanted: dict[str, dict[str, int]]) -> None:
    versions = _versions(keys)  # before the shelves, as where entries are read
    for key, shelves_of_key in kind.shelves(keys).items():
        for shelf in shelves_of_key:
            wanted[shelf][key] = versions.get(key, 0)


def _differences(shelf: str, indexed: Mapping[str, int], wanted: Mapping[str, int]) -> Iterator[Difference]:
    for key in sorted(indexed.keys() | wanted.keys()):
        if indexed.get(key) != wanted.get(key):
            yield Difference(shelf, key, indexed.get(key), wanted.get(key))


def _still_true(differences: Sequence[Difference]) -> list[Difference]:
    """Without those of things that changed, and were told, while one side had been read and the other had not."""
    keys = sorted({difference.key for difference in differences})
    wanted: dict[str, dict[str, int]] = {shelf: {} for shelf in SHELVES}
    for start in range(0, len(keys), COMPARED):
        for kind, batch in registry.by_kind(keys[start : start + COMPARED]):
            _place(kind, batch, wanted)
    now = (replace(one, wanted=wanted[one.shelf].get(one.key)) for one in differences)
    return [one for one in now if one.indexed != one.wanted]


def without_waiting(differences: Sequence[Difference]) -> list[Difference]:
    """Without those of things that will be told anyway."""
    waiting: set[str] = set()
    keys = sorted({difference.key for difference in differences})
    for start in range(0, len(keys), COMPARED):
        asked = Change.objects.filter(topic=TOPIC, key__in=keys[start : start + COMPARED], version__gt=F("drained"))
        waiting.update(asked.values_list("key", flat=True))
    return [difference for difference in differences if difference.key not in waiting]


def repair(differences: Iterable[Difference]) -> None:
    """Note every key that differs as changed, so that the next draining tells it again.

    The index may hold a version that the database has never given, when an older backup was restored: the next one
    must be above it, or the index would keep what it has.
    """
    held: dict[str, int] = {}
    for one in differences:
        held[one.key] = max(held.get(one.key, 0), one.indexed or 0)
    keys = sorted(held)
    for start in range(0, len(keys), COMPARED):
        batch = keys[start : start + COMPARED]
        announce(batch)
        for key, version in _versions(batch).items():
            if version <= held[key]:
                Change.objects.filter(topic=TOPIC, key=key, version__lte=held[key]).update(version=held[key] + 1)


@sweeps
def ring_for_what_waits() -> None:
    from search.tasks import drain as doorbell

    if Change.objects.filter(topic=TOPIC).waiting().exists() or not get_engine().health().ready:
        ring(doorbell)
