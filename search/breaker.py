"""A circuit breaker: once an engine does not answer, nobody waits for it until it does again.

One a process and an engine, shared by its threads. The first failure opens it. After a pause one caller may try, with
a probe that takes little time; the others are told at once that the engine is away. A probe that succeeds closes it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from search.engines.base import EngineAway

PAUSE = 1.0  # seconds after the first failure; twice as long after each further one
LONGEST_PAUSE = 5.0


class Breaker:
    def __init__(self, probe: Callable[[], object], now: Callable[[], float] = time.monotonic):
        """`probe` raises EngineAway while the engine is not to be used, and takes half a second at most."""
        self._probe = probe
        self._now = now
        self._lock = threading.Lock()
        self._reason: str | None = None  # why it is open
        self._pause = PAUSE
        self._next_try = 0.0
        self._trying = False

    @property
    def is_open(self) -> bool:
        return self._reason is not None

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Raises EngineAway without asking the engine while the breaker is open; opens it on an EngineAway inside."""
        if self._may_try():
            self._try()
        try:
            yield
        except EngineAway as away:
            self._open(str(away))
            raise

    def _may_try(self) -> bool:
        """Whether this caller is the one to try again. Raises EngineAway for the others while it is open."""
        with self._lock:
            if self._reason is None:
                return False
            if self._trying or self._now() < self._next_try:
                raise EngineAway(self._reason)
            self._trying = True
            return True

    def _try(self) -> None:
        try:
            self._probe()
        except EngineAway as away:
            self._open(str(away))
            raise
        else:
            with self._lock:
                self._reason, self._pause = None, PAUSE
        finally:
            self._trying = False

    def _open(self, reason: str) -> None:
        with self._lock:
            if self._reason is not None:
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            self._reason = reason
            self._next_try = self._now() + self._pause
