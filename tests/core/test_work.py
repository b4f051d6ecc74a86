"""What fails again and again is set aside with its reason, and is tried again when a person says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import changes, work
from core.models import Change, Decision, Letter, LetterState, OperatorAct

pytestmark = pytest.mark.django_db


def age(**facts) -> None:
    Change.objects.update(leased_until=timezone.now() - timedelta(seconds=1), **facts)


def test_a_change_that_kills_its_worker_is_set_aside_and_the_others_go_on():
    changes.note("search", ["deadly", "a", "b"])
    told = set()
    for _attempt in range(50):
        taken = changes.take("search")
        if not taken:
            break
        if "deadly" in {change.key for change in taken}:
            age()  # the worker died with all it held
            continue
        changes.delivered(taken)
        told |= {change.key for change in taken}
    assert told == {"a", "b"}
    [failure] = work.kind("changes-search").failures()
    assert (failure.what, bool(failure.why)) == ("deadly", True)
    assert work.kind("changes-search").waiting() == 0


def test_a_change_that_fails_again_and_again_is_set_aside_with_the_reason():
    changes.note("search", ["a"])
    for _attempt in range(changes.ATTEMPTS):
        [taken] = changes.take("search")
        changes.failed([taken], "ValueError: no title")
        Change.objects.filter(set_aside=None).update(leased_until=None)
    assert changes.take("search") == []
    assert [failure.why for failure in work.kind("changes-search").failures()] == ["ValueError: no title"]


def test_what_was_set_aside_is_told_when_the_thing_changes_again():
    changes.note("search", ["a"])
    Change.objects.update(set_aside=timezone.now(), attempts=9)
    changes.note("search", ["a"])
    assert len(changes.take("search")) == 1


def test_a_listener_that_is_away_sets_nothing_aside_however_long_it_is_away():
    changes.note("search", ["a", "b"])
    for _attempt in range(3 * changes.ATTEMPTS):
        taken = changes.take("search")
        assert len(taken) == 2, "they stay together: neither is suspected of anything"
        changes.postponed(taken, "nobody answers")
        Change.objects.update(leased_until=None)
    assert work.kind("changes-search").failed() == 0


def test_an_older_telling_does_not_hide_a_newer_one():
    changes.note("search", ["a"])
    [first] = changes.take("search")
    changes.note("search", ["a"])
    [second] = changes.take("search")
    changes.delivered([second])
    changes.delivered([first])
    assert Change.objects.get(topic="search", key="a").drained == 2


def test_trying_again_is_written_down_and_done_once(administrator):
    changes.note("search", ["a", "b"])
    Change.objects.update(set_aside=timezone.now(), attempts=5)
    kind = work.kind("changes-search")
    key = str(Change.objects.get(key="a").pk)
    assert kind.decide(Decision.RETRY, [key], by=administrator) == 1
    assert kind.decide(Decision.RETRY, [key], by=administrator) == 0
    assert kind.decide(Decision.RETRY, None, by=administrator) == 1
    assert [(act.kind, act.count, act.by) for act in OperatorAct.objects.all()] == [
        ("changes-search", 1, administrator)
    ] * 2
    assert len(changes.take("search")) == 2


def test_an_unsure_letter_waits_for_a_person_who_sends_it_or_takes_it_for_sent(administrator):
    kind = work.kind("letters")
    for subject in ("one", "two"):
        Letter.objects.create(subject=subject, text="…", to="awa@example.org", state=LetterState.UNSURE)
    again, arrived = (str(Letter.objects.get(subject=subject).pk) for subject in ("one", "two"))
    assert [failure.what for failure in kind.failures()] == ["one → awa@example.org", "two → awa@example.org"]
    kind.decide(Decision.RETRY, [again], by=administrator)
    kind.decide(Decision.SETTLE, [arrived], by=administrator)
    assert set(Letter.objects.values_list("subject", "state")) == {("one", "waiting"), ("two", "sent")}


def test_what_waits_for_long_is_late_since_then():
    changes.note("search", ["a", "b"])
    long_ago = timezone.now() - timedelta(minutes=5)
    Change.objects.filter(key="a").update(changed_at=long_ago)
    kind = work.kind("changes-search")
    assert (kind.waiting(), kind.late()) == (2, work.Late(1, long_ago))
