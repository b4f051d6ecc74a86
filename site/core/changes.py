"""The outbox: what changed is noted in the transaction that changes it, and told afterwards.

A change that fails by itself again and again, or whose worker died of it, is set aside with the reason: it waits for
a person, or for the thing to change again, and holds up nobody. A listener that is away is nobody's fault: what it
could not be told is `postponed`, as often as it takes.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import turns
from core.models import Change

LEASE = timedelta(seconds=30)  # with the sweeper's ten: told within a minute of a worker's death
ATTEMPTS = 5  # after which a change is set aside


def note(topic: str, keys: Iterable[str]) -> None:
    """Raise the version of each key; part of the caller's transaction."""
    now = timezone.now()
    wanted = sorted(set(keys))
    Change.objects.bulk_create(
        [Change(topic=topic, key=key, version=0, changed_at=now) for key in wanted], ignore_conflicts=True
    )
    changed = Change.objects.filter(topic=topic, key__in=wanted)
    if len(wanted) > 1 and connection.features.has_select_for_update and connection.in_atomic_block:
        # all in one order: of two transactions that change the same things, the second waits, and both end
        list(changed.order_by("key").select_for_update().values_list("pk"))
    changed.update(version=F("version") + 1, changed_at=now, attempts=0, leased_until=None, set_aside=None)
    turns.take()


def take(topic: str, limit: int = 100) -> list[Change]:
    """Lease some waiting changes, oldest first: nobody else is given them for a minute.

    One that was tried before is given alone: should it kill its worker, it harms no other.
    """
    _set_aside_the_deadly(topic)
    with transaction.atomic():
        waiting = Change.objects.filter(topic=topic).waiting().order_by("changed_at")
        waiting = waiting.select_for_update(skip_locked=True)  # on SQLite the transaction itself is the lock
        taken = list(waiting.filter(attempts=0)[:limit]) or list(waiting[:1])
        Change.objects.filter(pk__in=[change.pk for change in taken]).update(
            leased_until=timezone.now() + LEASE, attempts=F("attempts") + 1
        )
    return taken


def _set_aside_the_deadly(topic: str) -> None:
    """Leased so often without a word of how it ended: whoever told it died each time."""
    deadly = Change.objects.filter(topic=topic, attempts__gte=ATTEMPTS).waiting()
    said = _("The worker died each time this was told, without saying why.")
    deadly.filter(error="").update(error=said)
    deadly.update(set_aside=timezone.now(), leased_until=None)


def delivered(changes: Iterable[Change]) -> None:
    """Mark the versions that were told; a version noted meanwhile stays waiting."""
    with transaction.atomic():
        for change in changes:
            told = Change.objects.filter(pk=change.pk)
            told.filter(drained__lt=change.version).update(drained=change.version)
            told.filter(version=change.version).update(leased_until=None, attempts=0, error="", set_aside=None)
        turns.take()  # a page may show what the index found


def failed(changes: Iterable[Change], error: str) -> None:
    """Leave them waiting, longer after each attempt, and set them aside after the last."""
    now = timezone.now()
    with transaction.atomic():
        for change in changes:
            tries = change.attempts + 1  # `take` counts in the database
            pause = timedelta(seconds=2**tries)
            Change.objects.filter(pk=change.pk, version=change.version).update(
                leased_until=None if tries >= ATTEMPTS else now + pause,
                set_aside=now if tries >= ATTEMPTS else None,
                error=error[:2000],
            )


def postponed(changes: Iterable[Change], error: str, pause: timedelta = timedelta(seconds=5)) -> None:
    """Leave them waiting without counting the attempt: whoever listens is away or busy."""
    with transaction.atomic():
        for change in changes:
            Change.objects.filter(pk=change.pk, version=change.version).update(
                leased_until=timezone.now() + pause, attempts=change.attempts, error=error[:2000]
            )


def try_again(changes: Iterable[int]) -> int:
    """Take up what was set aside; returns how many."""
    aside = Change.objects.filter(pk__in=list(changes)).exclude(set_aside=None)
    return aside.update(set_aside=None, attempts=0, leased_until=None)


def versions(topic: str) -> Iterator[tuple[str, int]]:
    yield from Change.objects.filter(topic=topic).values_list("key", "version").iterator()
