"""The outbox: what changed is noted in the transaction that changes it, and told afterwards."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.models import Change

LEASE = timedelta(seconds=60)


def note(topic: str, keys: Iterable[str]) -> None:
    """Raise the version of each key; part of the caller's transaction."""
    now = timezone.now()
    Change.objects.bulk_create(
        [Change(topic=topic, key=key, version=0, changed_at=now) for key in set(keys)], ignore_conflicts=True
    )
    Change.objects.filter(topic=topic, key__in=set(keys)).update(
        version=F("version") + 1, changed_at=now, attempts=0, leased_until=None
    )


def take(topic: str, limit: int = 100) -> list[Change]:
    """Lease some waiting changes, oldest first: nobody else is given them for a minute."""
    with transaction.atomic():
        taken = list(Change.objects.filter(topic=topic).waiting().order_by("changed_at")[:limit])
        Change.objects.filter(pk__in=[change.pk for change in taken]).update(
            leased_until=timezone.now() + LEASE, attempts=F("attempts") + 1
        )
    return taken


def delivered(changes: Iterable[Change]) -> None:
    """Mark the versions that were told; a version noted meanwhile stays waiting."""
    with transaction.atomic():
        for change in changes:
            Change.objects.filter(pk=change.pk).update(drained=change.version, leased_until=None, attempts=0, error="")


def failed(changes: Iterable[Change], error: str) -> None:
    """Leave them waiting, a little longer after each attempt (at most ten minutes)."""
    with transaction.atomic():
        for change in changes:
            pause = timedelta(seconds=min(600, 2 ** min(change.attempts + 1, 10)))
            Change.objects.filter(pk=change.pk, version=change.version).update(
                leased_until=timezone.now() + pause, error=error[:2000]
            )


def put_back(changes: Iterable[Change], error: str) -> None:
    """Leave them waiting as if they had never been taken: nothing is wrong with them, who was to be told is away."""
    with transaction.atomic():
        for change in changes:
            Change.objects.filter(pk=change.pk, version=change.version).update(
                leased_until=None, attempts=max(0, change.attempts), error=error[:2000]
            )


def versions(topic: str) -> Iterator[tuple[str, int]]:
    yield from Change.objects.filter(topic=topic).values_list("key", "version").iterator()
