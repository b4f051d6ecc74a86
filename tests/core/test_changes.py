"""What changed is told to whoever listens, once it stands in the database, and again when the telling failed."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core import changes, queues, sweeper
from core.doorbells import ring
from core.models import Change
from core.tasks import send_letters

pytestmark = pytest.mark.django_db


def test_a_thing_that_changes_twice_is_told_once_with_its_last_version():
    changes.note("search", ["a"])
    changes.note("search", ["a", "b"])
    taken = changes.take("search")
    assert sorted((change.key, change.version) for change in taken) == [("a", 2), ("b", 1)]
    changes.delivered(taken)
    assert changes.take("search") == []


def test_a_change_that_was_rolled_back_was_never_made():
    with pytest.raises(RuntimeError), transaction.atomic():
        changes.note("search", ["a"])
        raise RuntimeError
    assert changes.take("search") == []


def test_what_one_worker_holds_is_given_to_no_other():
    changes.note("search", ["a"])
    assert len(changes.take("search")) == 1
    assert changes.take("search") == []


def test_a_worker_that_died_gives_back_what_it_held():
    changes.note("search", ["a"])
    changes.take("search")
    Change.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert len(changes.take("search")) == 1


def test_a_change_noted_while_the_last_one_is_told_stays_waiting():
    changes.note("search", ["a"])
    taken = changes.take("search")
    changes.note("search", ["a"])
    changes.delivered(taken)
    assert [change.version for change in changes.take("search")] == [2]


def test_what_could_not_be_told_waits_longer_each_time_and_says_why():
    changes.note("search", ["a"])
    changes.failed(changes.take("search"), "the engine is away")
    change = Change.objects.get(topic="search", key="a")
    assert change.error == "the engine is away"
    assert change.leased_until > timezone.now()
    assert changes.take("search") == []


def test_the_sweeper_does_not_ring_on_and_on_where_nobody_comes(monkeypatch, django_capture_on_commit_callbacks):
    def broom() -> None:
        ring(send_letters)

    monkeypatch.setattr(sweeper, "_brooms", {"letters": broom})
    rung = []
    for waiting in (0, queues.CROWDED - 1, queues.CROWDED):
        monkeypatch.setattr(queues, "lengths", lambda waiting=waiting: {"mail": waiting, "index": 10**6})
        with django_capture_on_commit_callbacks() as callbacks:
            sweeper.sweep()
        rung.append(len(callbacks))
    assert rung == [1, 1, 0]
    with django_capture_on_commit_callbacks() as callbacks:
        ring(send_letters)
    assert len(callbacks) == 1, "a letter just written rings all the same"


def test_a_broken_broom_does_not_stop_the_others(monkeypatch):
    swept = []

    def broken() -> None:
        raise ValueError("a broom without hair")

    monkeypatch.setattr(sweeper, "_brooms", {"broken": broken, "good": lambda: swept.append(1)})
    assert sweeper.sweep() == ["broken"]
    assert swept == [1]
