"""The kinds of work done in the background, as whoever runs the site sees them: what waits, is late, failed.

Apps register theirs upwards. The rows say all of it; a broker is never asked what there is to do.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.utils.functional import Promise

from core.models import Decision, OperatorAct, User

SHOWN = 20  # failures of each kind


@dataclass(frozen=True)
class Late:
    """How many things should have been done by now, and since when the oldest waits."""

    count: int
    since: datetime | None


@dataclass(frozen=True)
class Failure:
    """One thing that is not tried again by itself."""

    key: int | str
    what: str
    why: str
    since: datetime | None
    address: str = ""  # of the page where it is looked at


class Work(ABC):
    """One kind of work. The questions are querysets of its rows."""

    name: str  # "letters"
    label: str | Promise
    queue: str  # of the tasks that do it; "" for what the scheduler does itself
    since: str  # the field that says from when a row waits
    patience: timedelta = timedelta(minutes=1)  # after which what waits is late
    settle_label: str | Promise = ""  # of the button that takes a failure for done; "" where there is none

    @abstractmethod
    def waiting_rows(self) -> QuerySet: ...

    @abstractmethod
    def late_rows(self) -> QuerySet: ...

    @abstractmethod
    def failed_rows(self) -> QuerySet: ...

    @abstractmethod
    def tell(self, row: Any) -> Failure: ...

    @abstractmethod
    def retry_rows(self, rows: QuerySet) -> int:
        """Have them done again; returns how many. Called twice, the second changes nothing."""

    def settle_rows(self, rows: QuerySet) -> int:
        """Take them for done, since a person says so."""
        raise NotImplementedError

    # --- derived ---------------------------------------------------------------------------------------

    def waiting(self) -> int:
        return self.waiting_rows().count()

    def late(self) -> Late:
        told = self.late_rows().aggregate(count=Count("pk"), since=Min(self.since))
        return Late(told["count"], told["since"])

    def failed(self) -> int:
        return self.failed_rows().count()

    def failures(self, most: int = SHOWN) -> list[Failure]:
        return [self.tell(row) for row in self.failed_rows()[:most]]

    @transaction.atomic
    def decide(self, decision: Decision, keys: Sequence[str] | None, *, by: User) -> int:
        """Try again, or settle, the failures with these keys (None: all); returns how many it was about."""
        rows = self.failed_rows()
        if keys is not None:
            rows = rows.filter(pk__in=keys)
        count = self.retry_rows(rows) if decision == Decision.RETRY else self.settle_rows(rows)
        if count:
            OperatorAct.objects.create(by=by, kind=self.name, decision=decision, count=count)
        return count


_kinds: dict[str, Work] = {}


def register(work: Work) -> Work:
    _kinds[work.name] = work
    return work


def kinds() -> list[Work]:
    return sorted(_kinds.values(), key=lambda work: (work.queue == "", work.queue, work.name))


def kind(name: str) -> Work | None:
    return _kinds.get(name)
