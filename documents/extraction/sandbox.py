"""The processes that read files, started before they are needed and replaced after a bad end.

One `Readers` serves the process that made it: a Celery worker, a web worker or a command. Nothing is started
before the first job, so a server may fork as it likes. `readers().read(path)` is the one way in; it touches no
database.
"""

import atexit
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from documents.extraction.outcome import Budget, Outcome
from documents.extraction.reader import Reader
from documents.extraction.reading import read_with


class Readers:
    """A fixed number of processes; one that ended is replaced at once, since starting takes longer than reading."""

    def __init__(self, size: int = 2, *, memory: int = Budget().memory, isolation: str = "") -> None:
        self._size = size
        self._memory = memory
        self._wanted_isolation = isolation
        self._ready: list[Reader] = []
        self._lent = 0
        self._change = threading.Condition()

    @contextmanager
    def lent(self) -> Iterator[Reader]:
        """A reader for one job. It is kept only if the job came to its end."""
        reader = self._take()
        sound = False
        try:
            yield reader
            sound = not reader.tired
        finally:
            if not sound:
                reader.close()
            with self._change:
                self._lent -= 1
                if sound:
                    self._ready.append(reader)
                self._make_ready()
                self._change.notify()

    def read(
        self,
        path: str | Path,
        *,
        name: str = "",
        budget: Budget = Budget(),  # noqa: B008 - frozen
        stop_after: float | None = None,
        cover: bool = True,
    ) -> Outcome:
        """Read a file of any kind; `name` is what its uploader calls it.

        With `stop_after`, a file that is not read after so many seconds raises StillReading: the caller gives it
        to the slow lane and the reader is free for the next one. `seconds` of the outcome end with the last page
        of text; the cover is drawn after that. Raises OSError when the file itself is not there.
        """
        return read_with(self.lent, Path(path), name=name, budget=budget, stop_after=stop_after, cover=cover)

    def isolation(self) -> str:
        """How the readers are kept from the network, for the doctor: "namespace", "filter" or "none"."""
        with self.lent() as reader:
            return reader.isolation()

    def reach_the_network(self) -> bool:
        """Whether a reader manages to talk to a server opened here for it; for the doctor and the tests."""
        with socket.create_server(("127.0.0.1", 0)) as server, self.lent() as reader:
            job = {"do": "try_network", "port": server.getsockname()[1]}
            return bool(reader.answer(job, seconds=5).get("network"))

    def start(self) -> None:
        """Have them ready before the first job."""
        with self._change:
            self._make_ready()

    def close(self) -> None:
        with self._change:
            for reader in self._ready:
                reader.close()
            self._ready.clear()

    def _take(self) -> Reader:
        with self._change:
            while self._lent >= self._size:
                self._change.wait()
            for reader in [reader for reader in self._ready if not reader.is_alive]:
                reader.close()
                self._ready.remove(reader)
            self._make_ready()
            self._lent += 1
            return self._ready.pop(0)

    def _make_ready(self) -> None:
        while self._lent + len(self._ready) < self._size:
            self._ready.append(Reader(self._memory, self._wanted_isolation))


_of_process: dict[int, Readers] = {}
_lock = threading.Lock()


def readers() -> Readers:
    """This process's own: one inherited over a fork has pipes that two processes would read."""
    with _lock:
        if os.getpid() not in _of_process:
            _of_process[os.getpid()] = Readers()
            atexit.register(_of_process[os.getpid()].close)
        return _of_process[os.getpid()]


def isolation() -> str:
    """How files are kept from the network on this machine: "namespace", "filter" or "none"."""
    return readers().isolation()
