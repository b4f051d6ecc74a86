from dataclasses import replace

import pytest
from django.db import transaction

from core import changes
from core.models import Change
from search import indexing, registry, shelves, tasks
from search.engines import get_engine
from search.engines.base import IndexBusy
from search.engines.tantivy_engine import TantivyEngine
from search.models import Withdrawal
from search.registry import MEMBERS, PUBLIC, STAFF
from tests.search.library import ASSURANCE, GHANA, LIBRARY, MUTUELLE, ONLY_MEMBERS, Note, Notes, ask, keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def notes(monkeypatch):
    notes = Notes(*LIBRARY)
    monkeypatch.setattr(registry, "_kinds", {"note": notes})
    return notes


@pytest.fixture
def engine():
    return TantivyEngine()


@pytest.fixture
def indexed(notes, engine):
    changes.note("search", notes.held)
    indexing.drain(engine)
    return engine


def change(notes, entry):
    notes.held[entry.key] = Note(entry)
    changes.note("search", [entry.key])


def test_what_changed_is_told_to_the_index(notes, engine):
    changes.note("search", [MUTUELLE.key, GHANA.key])

    assert indexing.drain(engine) == 2

    assert set(keys(ask(engine, ""))) == {"mutuelle", "ghana"}
    assert not Change.objects.filter(topic="search").waiting().exists()
    assert indexing.drain(engine) == 0


def test_the_index_holds_the_version_of_the_change(notes, indexed):
    change(notes, MUTUELLE)
    indexing.drain(indexed)

    assert dict(indexed.keys(PUBLIC))[MUTUELLE.key] == 2


def test_what_is_gone_from_the_database_is_deleted(notes, indexed):
    del notes.held[GHANA.key]
    changes.note("search", [GHANA.key])

    indexing.drain(indexed)

    assert "ghana" not in keys(ask(indexed, "", STAFF))


def test_an_engine_that_is_busy_leaves_the_changes_waiting(notes):
    class Busy(TantivyEngine):
        def put(self, entries):
            raise IndexBusy("busy")

    changes.note("search", [GHANA.key])

    assert indexing.drain(Busy()) == 0

    row = Change.objects.get(key=GHANA.key)
    assert (row.drained, row.error) == (0, "busy")


def test_one_thing_that_cannot_be_read_does_not_hold_up_the_others(notes, engine, monkeypatch):
    read = notes.entries

    def entries(wanted):
        if ASSURANCE.key in wanted:
            raise ValueError("torn")
        return read(wanted)

    monkeypatch.setattr(notes, "entries", entries)
    changes.note("search", [MUTUELLE.key, ASSURANCE.key, GHANA.key])

    assert indexing.drain(engine) == 2

    assert set(keys(ask(engine, ""))) == {"mutuelle", "ghana"}
    assert "torn" in Change.objects.get(key=ASSURANCE.key).error


def test_a_rebuild_holds_what_the_database_holds(notes, engine):
    change(notes, replace(GHANA, shelves=ONLY_MEMBERS))

    assert indexing.rebuild(engine) == len(LIBRARY)

    assert "ghana" not in keys(ask(engine, ""))
    assert "ghana" in keys(ask(engine, "", MEMBERS))
    assert indexing.compare(engine) == []


def test_every_difference_is_found_and_mended(notes, indexed):
    assert indexing.compare(indexed) == []
    indexed.delete([MUTUELLE.key])
    notes.held.pop(ASSURANCE.key)
    notes.held[GHANA.key] = Note(replace(GHANA, shelves=ONLY_MEMBERS))

    differences = indexing.compare(indexed)

    assert {(one.shelf, one.key, one.indexed, one.wanted) for one in differences} == {
        *((shelf, MUTUELLE.key, None, 1) for shelf in (PUBLIC, MEMBERS, STAFF)),
        *((shelf, ASSURANCE.key, 1, None) for shelf in (PUBLIC, MEMBERS, STAFF)),
        (PUBLIC, GHANA.key, 1, None),
    }
    indexing.repair(differences)
    indexing.drain(indexed)
    assert indexing.compare(indexed) == []


def test_an_index_is_late_when_there_is_none_or_when_much_waits(notes, indexed, tmp_path):
    assert indexing.is_late(TantivyEngine(tmp_path / "index"))
    assert not indexing.is_late(indexed)

    changes.note("search", [f"note:{n}" for n in range(4 * indexing.BATCH + 1)])

    assert indexing.is_late(indexed)


def test_an_index_that_was_lost_is_filled_anew_by_the_first_change(notes, settings, tmp_path):
    settings.INDEX_DIR = tmp_path / "lost"
    changes.note("search", [MUTUELLE.key])

    tasks.drain()

    assert indexing.compare() == []
    assert get_engine().health().entries[STAFF] == len(LIBRARY)


def test_an_announcement_rings_after_the_commit(notes, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr("search.tasks.drain.apply_async", lambda *args, **kwargs: rung.append(1))

    with django_capture_on_commit_callbacks(execute=True):
        indexing.announce([GHANA.key])
        assert rung == []

    assert rung == [1]


def test_the_sweeper_rings_only_for_what_waits(notes, engine, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr("search.tasks.drain.apply_async", lambda *args, **kwargs: rung.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        indexing.ring_for_what_waits()
    assert rung == []

    changes.note("search", [GHANA.key])
    with django_capture_on_commit_callbacks(execute=True):
        indexing.ring_for_what_waits()

    assert rung == [1]


# --- withdrawal -------------------------------------------------------------------------------------------


def restrict(notes, entry):
    with transaction.atomic():
        notes.held[entry.key] = Note(replace(entry, shelves=ONLY_MEMBERS))
        shelves.withdraw([entry.key], {PUBLIC})


def test_what_is_restricted_is_withdrawn_until_the_index_has_confirmed(notes, indexed):
    restrict(notes, MUTUELLE)
    assert shelves.withdrawn(PUBLIC) == {MUTUELLE.key}
    assert shelves.withdrawn(MEMBERS) == frozenset()

    indexing.drain(indexed)

    assert shelves.withdrawn(PUBLIC) == frozenset()
    assert "mutuelle" not in keys(ask(indexed, ""))


def test_a_withdrawal_undone_with_its_transaction_never_was(notes):
    with pytest.raises(RuntimeError), transaction.atomic():
        restrict(notes, MUTUELLE)
        raise RuntimeError

    assert not Withdrawal.objects.exists()


def test_a_withdrawal_made_while_an_older_state_is_told_stays(notes, indexed):
    change(notes, MUTUELLE)

    class Slow(TantivyEngine):
        def put(self, entries):
            super().put(entries)
            restrict(notes, MUTUELLE)  # meanwhile, elsewhere

    taken = changes.take("search")
    indexing.tell(taken, Slow())

    assert shelves.withdrawn(PUBLIC) == {MUTUELLE.key}


def test_withdrawing_twice_or_from_nowhere_is_harmless(notes):
    shelves.withdraw([MUTUELLE.key], {PUBLIC, MEMBERS})
    shelves.withdraw([MUTUELLE.key], {PUBLIC})
    shelves.withdraw([GHANA.key], set())

    assert Withdrawal.objects.count() == 2
