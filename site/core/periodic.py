"""Work that comes round again: done once for each slot of its timetable, however many schedulers run.

A row of the database says which slot was done last. A scheduler takes a slot with one conditional UPDATE, which only
one of them can win, and holds it for a while: should it die, another takes the same slot. Slots that passed while no
scheduler ran are made up for once. What has to be done must therefore be harmless when it is repeated.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from celery.schedules import crontab
from django.db.models import F, Q
from django.utils import timezone

from core.models import Errand

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=1)  # after failures
_FAR_BACK = timedelta(days=8)  # slots older than this are not counted one by one
Work = TypeVar("Work", bound=Callable[[], object])


@dataclass(frozen=True)
class Timetable:
    """Every so often, or at the times of a crontab in the site's own time zone."""

    do: Callable[[], object]
    name: str
    every: timedelta | None = None
    at: crontab | None = None
    lease: timedelta = LEASE

    def due(self, done: datetime | None, now: datetime) -> datetime | None:
        """The slot to do now: the newest that has come since the one done last; None where there is none."""
        slot = self._newest(done, now)
        return slot if slot and (done is None or slot > done) else None

    def _newest(self, done: datetime | None, now: datetime) -> datetime | None:
        if self.every:
            seconds = self.every.total_seconds()
            return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=UTC)
        if done is None:
            return None  # a new crontab begins with its next time
        newest = None
        for slot in self._following(max(done, now - _FAR_BACK) if self._following_is_near(done, now) else done):
            if slot > now:
                break
            newest = slot
        return newest

    def _following_is_near(self, done: datetime, now: datetime) -> bool:
        """Whether a slot lies within the last days, so that counting may begin there."""
        return next(self._following(max(done, now - _FAR_BACK))) <= now

    def _following(self, moment: datetime) -> Iterator[datetime]:
        assert self.at is not None
        while True:
            last, delta, _now = self.at.remaining_delta(timezone.localtime(moment))
            moment = last + delta
            yield moment


_timetables: dict[str, Timetable] = {}


def periodic(
    *, every: timedelta | None = None, at: crontab | None = None, lease: timedelta = LEASE
) -> Callable[[Work], Work]:
    """Register a function to be called at these times. `lease`: after which its scheduler is taken for dead."""
    if (every is None) == (at is None):
        raise ValueError("A timetable is either a pause or a crontab.")

    def register(do: Work) -> Work:
        name = f"{do.__module__}.{do.__qualname__}"
        _timetables[name] = Timetable(do, name, every, at, lease)
        return do

    return register


def timetables() -> list[Timetable]:
    return sorted(_timetables.values(), key=lambda one: one.name)


@dataclass
class Scheduler:
    """One of perhaps several; `name` tells which."""

    name: str
    _known: set[str] = field(default_factory=set)

    def run_due(self, now: datetime | None = None) -> list[str]:
        """Do what is due and nobody else does; returns the names of what was done."""
        now = now or timezone.now()
        rows = {errand.name: errand for errand in Errand.objects.filter(name__in=_timetables)}
        self._add([one for one in _timetables.values() if one.name not in rows], now)
        done = []
        for timetable in timetables():
            row = rows.get(timetable.name)
            slot = timetable.due(row.done if row else None, now)
            if slot and self._take(timetable, slot):
                done.append(timetable.name)
                self._do(timetable, slot)
        return done

    def _add(self, new: list[Timetable], now: datetime) -> None:
        Errand.objects.bulk_create(
            [Errand(name=one.name, done=None if one.every else now) for one in new], ignore_conflicts=True
        )

    def _take(self, timetable: Timetable, slot: datetime) -> bool:
        now = timezone.now()
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        undone = Q(done=None) | Q(done__lt=slot)
        return bool(
            Errand.objects.filter(free, undone, name=timetable.name).update(
                slot=slot, leased_until=now + timetable.lease, by=self.name, began_at=now
            )
        )

    def _do(self, timetable: Timetable, slot: datetime) -> None:
        try:
            timetable.do()
        except Exception as error:
            logger.exception("The periodic work %s failed", timetable.name)
            self._failed(timetable, error)
            return
        Errand.objects.filter(name=timetable.name, by=self.name).update(
            done=slot, leased_until=None, ended_at=timezone.now(), failures=0, failed_since=None, error=""
        )

    def _failed(self, timetable: Timetable, error: Exception) -> None:
        """The slot stays undone, and is tried again after a pause that grows."""
        now = timezone.now()
        failures = Errand.objects.values_list("failures", flat=True).get(name=timetable.name) + 1
        pause = min(timedelta(seconds=5 * 2 ** min(failures, 12)), LONGEST_PAUSE)
        row = Errand.objects.filter(name=timetable.name, by=self.name)
        row.filter(failed_since=None).update(failed_since=now)
        row.update(
            leased_until=now + pause,
            ended_at=now,
            failures=F("failures") + 1,
            error=f"{type(error).__name__}: {error}"[:2000],
        )
