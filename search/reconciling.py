"""Index and database are compared as a whole, again and again, and what differs is told once more: nobody has to ask.

A comparison is due when a process begins to tell the index of changes, when the engine is back after it was away, and
from time to time: the longer one takes, the more seldom.
"""

import logging
import time
from datetime import timedelta

from django.utils import timezone

from core.doorbells import ring
from core.sweeper import sweeps
from search import indexing
from search.engines import get_engine
from search.engines.base import Engine, EngineAway, IndexBusy
from search.models import Comparison

logger = logging.getLogger(__name__)

EVERY = 30.0  # seconds
AT_MOST = 20  # a twentieth of the time is spent on comparing
SELDOM = 600.0  # seconds
MANY = 1000  # things that differ, from which a new index is quicker, when they are a tenth of all

_compared_here = False


def catch_up() -> None:
    """Compare when it is due; called where the index is told of changes."""
    global _compared_here
    engine = get_engine()
    state = Comparison.state()
    if not engine.health().ready:
        state.note_away()
        return
    if _compared_here and not is_due(state):
        return
    try:
        reconcile(engine)
    except (EngineAway, IndexBusy) as reason:
        state.note_away()
        logger.warning("Index and database could not be compared: %s", reason)
    else:
        _compared_here = True


def is_due(state: Comparison) -> bool:
    if state.away or state.compared_at is None:
        return True
    pause = min(max(EVERY, state.seconds * AT_MOST), SELDOM)
    return timezone.now() - state.compared_at >= timedelta(seconds=pause)


def reconcile(engine: Engine) -> int:
    """Make the index what the database says; returns how many things differed. Raises EngineAway, IndexBusy."""
    started = time.monotonic()
    if damage := engine.damage():
        logger.error("%s", damage)
        indexing.rebuild(engine)
    differences = indexing.without_waiting(indexing.compare(engine))
    differing = {difference.key for difference in differences}
    if len(differing) > MANY and len(differing) > max(engine.health().entries.values()) / 10:
        indexing.rebuild(engine)
    elif differing:
        indexing.repair(differences)
        indexing.drain(engine)
    if differing:
        logger.warning("Index and database differed in %s things, which were told again.", len(differing))
    Comparison.state().note_done(time.monotonic() - started, len(differing))
    return len(differing)


@sweeps
def ring_when_due() -> None:
    """An engine that is away is noticed here, so that its return is too."""
    from search.tasks import drain as doorbell

    state = Comparison.state()
    if not get_engine().health().ready:
        state.note_away()
    elif is_due(state):
        ring(doorbell)
