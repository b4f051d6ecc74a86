"""Every ten seconds, ring again for what was left lying: a doorbell may be lost, the rows are not.

Apps register what they want swept; a broken broom never stops the others.
"""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

EVERY = 10  # seconds
_brooms: dict[str, Callable[[], object]] = {}


def sweeps(broom: Callable[[], object]) -> Callable[[], object]:
    """Register a function that looks for late work and rings for it; it must be quick and harmless when repeated."""
    _brooms[f"{broom.__module__}.{broom.__qualname__}"] = broom
    return broom


def sweep() -> list[str]:
    """Call every broom once; returns the names of those that failed."""
    failed = []
    for name, broom in _brooms.items():
        try:
            broom()
        except Exception:
            logger.exception("The sweeper could not finish %s", name)
            failed.append(name)
    return failed
