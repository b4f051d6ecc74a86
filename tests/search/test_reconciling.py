"""Index and database are compared by themselves: whatever made them differ, they agree again."""

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from core import changes
from core.models import Change
from search import indexing, reconciling, registry, tasks
from search.engines import get_engine
from search.engines.base import EngineAway, Query, Terms
from search.engines.checksums import damage
from search.models import Comparison
from search.registry import PUBLIC, STAFF
from tests.search.library import ASSURANCE, GHANA, LIBRARY, MUTUELLE, Notes, ask, keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def notes(monkeypatch):
    notes = Notes(*LIBRARY)
    monkeypatch.setattr(registry, "_kinds", {"note": notes})
    monkeypatch.setattr(reconciling, "_compared_here", False)
    return notes


@pytest.fixture
def index(settings, tmp_path):
    """An index in a folder that holds the library."""
    settings.INDEX_DIR = tmp_path / "index"
    changes.note("search", [entry.key for entry in LIBRARY])
    tasks.drain()
    return settings.INDEX_DIR


def later(seconds: float) -> None:
    """Let time pass since the last comparison."""
    Comparison.objects.update(compared_at=timezone.now() - timedelta(seconds=seconds))


def rung(monkeypatch, django_capture_on_commit_callbacks) -> bool:
    bells = []
    monkeypatch.setattr("search.tasks.drain.apply_async", lambda *args, **kwargs: bells.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        reconciling.ring_when_due()
    return bool(bells)


def test_what_the_index_lost_or_kept_is_told_again(index, notes):
    get_engine().delete([MUTUELLE.key])
    del notes.held[GHANA.key]
    later(3600)

    tasks.drain()

    assert set(keys(ask(get_engine(), ""))) == {"mutuelle", "assurance", "espana", "portugal"}
    assert indexing.compare() == []
    assert Comparison.state().differing == 2


def test_an_index_that_is_ahead_of_a_restored_database_follows_it_back(index, notes):
    Change.objects.filter(key=ASSURANCE.key).update(version=40, drained=40)
    indexing.rebuild()
    Change.objects.filter(key=ASSURANCE.key).update(version=3, drained=3)
    later(3600)

    tasks.drain()

    assert indexing.compare() == []
    assert dict(get_engine().keys(PUBLIC))[ASSURANCE.key] == 41


def test_a_worker_compares_when_it_begins(index, monkeypatch):
    monkeypatch.setattr(reconciling, "_compared_here", False)
    get_engine().delete([MUTUELLE.key])

    tasks.drain()

    assert "mutuelle" in keys(ask(get_engine(), ""))


def test_it_compares_from_time_to_time_and_the_longer_it_takes_the_more_seldom(
    index, monkeypatch, django_capture_on_commit_callbacks
):
    def is_rung() -> bool:
        return rung(monkeypatch, django_capture_on_commit_callbacks)

    assert not is_rung()
    later(reconciling.EVERY + 1)
    assert is_rung()
    Comparison.objects.update(seconds=10)
    assert not is_rung()
    later(10 * reconciling.AT_MOST + 1)
    assert is_rung()


def test_it_compares_as_soon_as_the_engine_is_back(index, settings, monkeypatch, django_capture_on_commit_callbacks):
    settings.SEARCH_ENGINE = "tests.search.away.Away"
    reconciling.ring_when_due()
    assert Comparison.state().away
    settings.SEARCH_ENGINE = "search.engines.tantivy_engine.TantivyEngine"

    assert rung(monkeypatch, django_capture_on_commit_callbacks)
    tasks.drain()

    assert not Comparison.state().away
    assert not rung(monkeypatch, django_capture_on_commit_callbacks)


def test_what_waits_to_be_told_is_no_difference(index, notes):
    changes.note("search", [MUTUELLE.key])
    differences = indexing.compare()

    assert {one.key for one in differences} == {MUTUELLE.key}
    assert indexing.without_waiting(differences) == []


def test_an_index_that_was_taken_away_is_filled_anew(index):
    shutil.rmtree(index)

    tasks.drain()

    assert indexing.compare() == []
    assert get_engine().health().entries[STAFF] == len(LIBRARY)


@pytest.mark.parametrize("kind", ["term", "idx", "pos", "store", "fast", "fieldnorm", "meta.json"])
@pytest.mark.parametrize("part", ["entries", "passages"])
def test_a_damaged_index_is_noticed_and_filled_anew(index, part, kind):
    path = max(index.glob(f"*/{PUBLIC}/{part}/*{kind}"))
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 3 : 2 * len(whole) // 3] = bytes(len(whole) // 3)
    path.unlink()  # whoever holds it open reads on
    path.write_bytes(bytes(whole))
    later(3600)

    assert get_engine().damage()
    tasks.drain()

    assert not get_engine().damage()
    assert indexing.compare() == []
    assert "mutuelle" in keys(ask(get_engine(), "cotisation"))


@pytest.mark.parametrize("kind", ["term", "pos", "store", "fast"])
def test_a_question_to_a_damaged_index_finds_the_engine_away(index, kind):
    for path in index.glob(f"*/{PUBLIC}/*/*.{kind}"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    get_engine.cache_clear()

    with pytest.raises(EngineAway):
        get_engine().search(Query(Terms(("mutuelle",)), ("fr",), PUBLIC))


def test_every_file_of_a_segment_is_looked_at(index):
    folder = next(index.glob(f"*/{PUBLIC}/entries"))
    for path in folder.iterdir():
        if path.name.startswith(".") or path.suffix == ".lock":
            continue
        kept = path.read_bytes()
        path.unlink()
        assert damage(folder), path.name
        path.write_bytes(kept)
    assert damage(folder) == ""
