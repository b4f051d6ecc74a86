"""Which shelf a reader opens, and what was taken from a shelf before the index knows.

A shelf is an index of its own that holds all its reader may read, so that counts, scores and spellings cannot betray
what stands elsewhere.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from core import changes
from core.access import Reader, shelf
from core.models import Change
from search.models import Withdrawal

TOPIC = "search"


def shelf_of(reader: Reader) -> str:
    return shelf(reader)


def withdraw(keys: Iterable[str], shelves: Iterable[str]) -> None:
    """Take these keys from these shelves with the caller's transaction; every query after its commit obeys."""
    keys, shelves = set(keys), set(shelves)
    if not keys or not shelves:
        return
    rows = [Withdrawal(shelf=name, key=key) for name in shelves for key in keys]
    Withdrawal.objects.bulk_create(rows, ignore_conflicts=True)
    changes.note(TOPIC, keys)  # so that the row goes only after the index was told of *this* change


def withdrawn(shelf: str) -> frozenset[str]:
    return frozenset(Withdrawal.objects.filter(shelf=shelf).values_list("key", flat=True))


def release(told: Iterable[Change]) -> None:
    """The index holds these versions: forget the withdrawals of keys that did not change again meanwhile."""
    keys = [change.key for change in told]
    with transaction.atomic():
        settled = Change.objects.filter(topic=TOPIC, key__in=keys, version=F("drained")).values_list("key", flat=True)
        Withdrawal.objects.filter(key__in=list(settled)).delete()
