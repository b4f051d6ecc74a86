"""Every ten seconds, ring again for what was left lying: a doorbell may be lost, the rows are not.

Apps register what they want swept; a broken broom never stops the others, and the row of its failure says so.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from core.models import Errand
from core.periodic import periodic

logger = logging.getLogger(__name__)

EVERY = timedelta(seconds=10)
_brooms: dict[str, Callable[[], object]] = {}


def sweeps(broom: Callable[[], object]) -> Callable[[], object]:
    """Register a function that looks for late work and rings for it; it must be quick and harmless when repeated."""
    _brooms[f"{broom.__module__}.{broom.__qualname__}"] = broom
    return broom


def brooms() -> frozenset[str]:
    return frozenset(_brooms)


@periodic(every=EVERY, lease=2 * EVERY)
def sweep() -> list[str]:
    """Call every broom once; returns the names of those that failed."""
    failing = set(Errand.objects.filter(name__in=_brooms, failures__gt=0).values_list("name", flat=True))
    failed = []
    for name, broom in _brooms.items():
        try:
            broom()
        except Exception as error:
            logger.exception("The sweeper could not finish %s", name)
            _note(name, error)
            failed.append(name)
    Errand.objects.filter(name__in=failing - set(failed)).update(failures=0, failed_since=None, error="")
    return failed


def _note(name: str, error: Exception) -> None:
    now = timezone.now()
    Errand.objects.get_or_create(name=name)
    row = Errand.objects.filter(name=name)
    row.filter(failed_since=None).update(failed_since=now)
    row.update(failures=F("failures") + 1, error=f"{type(error).__name__}: {error}"[:2000], ended_at=now)
