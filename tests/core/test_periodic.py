"""Periodic work is done once for each slot, with one scheduler or three, killed or not."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from celery.schedules import crontab
from django.db import connection
from django.utils import timezone

from core import periodic
from core.models import Errand
from core.periodic import Scheduler, Timetable

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def timetable(monkeypatch) -> Callable[..., list]:
    """Registers one piece of work and nothing else; returns the list that grows each time it is done."""

    def put(do=None, **when) -> list:
        done: list = []
        one = Timetable(do or (lambda: done.append(1)), "work", **when)
        monkeypatch.setattr(periodic, "_timetables", {"work": one})
        return done

    return put


def test_three_schedulers_do_a_slot_once(timetable):
    done = timetable(every=timedelta(seconds=10))
    for moment in (NOON, NOON + timedelta(seconds=4), NOON + timedelta(seconds=9)):
        for name in ("one", "two", "three"):
            Scheduler(name).run_due(moment)
    assert done == [1]
    for name in ("three", "two", "one"):
        Scheduler(name).run_due(NOON + timedelta(seconds=10))
    assert done == [1, 1]


def test_slots_missed_while_nobody_ran_are_made_up_for_once(timetable):
    done = timetable(at=crontab(hour="3", minute="30"))
    scheduler = Scheduler("one")
    scheduler.run_due(NOON)
    assert done == [], "a new timetable begins with its next time"
    scheduler.run_due(NOON + 5 * DAY)
    scheduler.run_due(NOON + 5 * DAY + timedelta(minutes=1))
    assert done == [1]
    assert Errand.objects.get().done == datetime(2026, 11, 27, 3, 30, tzinfo=UTC)
    scheduler.run_due(NOON + 6 * DAY)
    assert done == [1, 1]


@pytest.mark.parametrize(
    "months, newest", [(0, None), (1, datetime(2026, 12, 1, 3, tzinfo=UTC)), (30, datetime(2029, 5, 1, 3, tzinfo=UTC))]
)
def test_the_newest_slot_is_found_however_long_the_pause(months, newest):
    table = Timetable(print, "monthly", at=crontab(hour="3", minute="0", day_of_month="1"))
    assert table.due(NOON, NOON + months * timedelta(days=30.5)) == newest


def test_a_slot_whose_scheduler_died_is_taken_over_when_its_lease_ends(timetable):
    done = timetable(every=timedelta(seconds=10))
    dead = Scheduler("dead")
    dead._add(periodic.timetables(), NOON)
    assert dead._take(periodic.timetables()[0], NOON)
    Scheduler("other").run_due(NOON)
    assert done == []
    Errand.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    Scheduler("other").run_due(NOON)
    assert done == [1]


def test_what_failed_says_why_and_is_tried_again_after_a_pause(timetable):
    def break_down() -> None:
        raise ValueError("no broom")

    timetable(break_down, every=timedelta(seconds=10))
    Scheduler("one").run_due(NOON)
    Scheduler("two").run_due(NOON)
    row = Errand.objects.get()
    assert (row.failures, row.error, row.done) == (1, "ValueError: no broom", None)
    assert row.leased_until > timezone.now()
    done = timetable(every=timedelta(seconds=10))
    Errand.objects.update(leased_until=None)
    Scheduler("two").run_due(NOON)
    row.refresh_from_db()
    assert (done, row.failures, row.error, row.done) == ([1], 0, "", NOON)


# --- real processes ---------------------------------------------------------------------------------------


@pytest.fixture
def schedulers(tmp_path, settings):
    """Starts real schedulers on one database of their own; they end with the test."""
    with sqlite3.connect(connection.settings_dict["NAME"]) as ours, sqlite3.connect(tmp_path / "sankore.sqlite3") as of:
        ours.backup(of)
    running: list[subprocess.Popen] = []
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def start(*words: object) -> subprocess.Popen:
        command = [sys.executable, str(ROOT / "tests/core/schedulers.py"), str(tmp_path / "told"), *map(str, words)]
        running.append(subprocess.Popen(command, env=environment, cwd=ROOT))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def wait_until(holds: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def test_three_processes_do_each_slot_once(schedulers, tmp_path):
    three = [schedulers(0.5) for _number in range(3)]
    wait_until(lambda: len(lines(tmp_path / "told")) >= 8)
    assert all(process.poll() is None for process in three)
    for process in three:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    slots = lines(tmp_path / "told")
    assert len(slots) == len(set(slots)), "a slot was done twice"


def test_when_a_process_is_killed_at_its_work_another_does_the_same_slot(schedulers, tmp_path):
    for _number in range(3):
        schedulers(3600, "SLOW")
    pid = tmp_path / "told.pid"
    wait_until(lambda: pid.exists() and pid.read_text() != "")
    assert lines(tmp_path / "told") == []
    os.kill(int(pid.read_text()), signal.SIGKILL)
    wait_until(lambda: len(lines(tmp_path / "told")) >= 1)
    time.sleep(1)
    assert len(lines(tmp_path / "told")) == 1
