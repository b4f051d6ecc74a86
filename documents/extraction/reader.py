"""One process that reads files, seen from the side of the site."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import documents
from documents.extraction import limits
from documents.extraction.outcome import MEGABYTE

_ROOT = Path(documents.__file__).resolve().parents[1]
_LONGEST_LINE = 64 * MEGABYTE
_TIRED = 250 * MEGABYTE  # a reader that once grew so large is replaced
_GRACE = 15.0  # seconds a process may take to start


class EndedBadly(Exception):
    """The process is gone; `why` is "memory", "processor_time", "wall_time" or "crash"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Reader:
    """One child process, doing one job at a time."""

    def __init__(self, memory: int, isolation: str = "") -> None:
        command = [sys.executable, "-m", "documents.extraction.child", f"--memory={memory}", f"--isolation={isolation}"]
        # nothing of the site's environment, which holds its secrets
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
        environment["MALLOC_ARENA_MAX"] = "1"  # each thread of a library would claim 64 MB of addresses for its own
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the parent, which then closes us
        )
        self._memory = memory
        self._received = bytearray()
        self._isolation: str | None = None
        self.tired = False

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def isolation(self) -> str:
        """How it is kept from the network: "namespace", "filter" or "none"."""
        if self._isolation is None:
            ready = self._line(time.monotonic() + _GRACE)
            self._isolation = str(ready.get("isolation", limits.NONE))
        return self._isolation

    def begin(self, job: dict[str, Any], *, processor_seconds: int) -> None:
        """Give it a job; raises EndedBadly when it has gone meanwhile."""
        self.isolation()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(job | {"processor_seconds": processor_seconds}).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise EndedBadly(self._why_it_ended()) from None

    def next_event(self, deadline: float) -> dict[str, Any] | None:
        """What it says next of its job, None when the job is over; raises EndedBadly, also past the deadline."""
        event = self._line(deadline)
        if event.get("over"):
            # addresses are limited, not only memory: what a library keeps is missing for the next file
            self.tired = int(event.get("peak", 0)) > _TIRED or int(event.get("addresses", 0)) > 0.6 * self._memory
            return None
        return event

    def answer(self, job: dict[str, Any], *, seconds: int) -> dict[str, Any]:
        """All it says of a small job, in one dictionary."""
        self.begin(job, processor_seconds=seconds)
        answer: dict[str, Any] = {}
        while (event := self.next_event(time.monotonic() + seconds)) is not None:
            answer |= event
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _line(self, deadline: float) -> dict[str, Any]:
        """The next line; the child is not trusted to end it, nor to write JSON."""
        assert self._process.stdout is not None
        output = self._process.stdout.fileno()
        searched = 0
        while (end := self._received.find(b"\n", searched)) < 0:
            searched = len(self._received)
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([output], [], [], left)[0]:
                raise EndedBadly("wall_time")
            received = os.read(output, 262_144)
            if not received or searched > _LONGEST_LINE:
                raise EndedBadly(self._why_it_ended())
            self._received += received
        line = bytes(self._received[:end])
        del self._received[: end + 1]
        try:
            event = json.loads(line)
        except ValueError:
            raise EndedBadly("crash") from None
        if not isinstance(event, dict):
            raise EndedBadly("crash")
        return event

    def _why_it_ended(self) -> str:
        with suppress(ProcessLookupError):  # Popen.kill would fetch its status, and lose the sums
            os.kill(self._process.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            _, status, usage = os.wait4(self._process.pid, 0)
            self._process.returncode = os.waitstatus_to_exitcode(status)
            spent = usage.ru_utime + usage.ru_stime
            if -self._process.returncode == 24:  # SIGXCPU
                return "processor_time"
            # pdfium aborts when an allocation fails, mostly one far larger than what it uses by then
            if self._process.returncode == limits.OUT_OF_MEMORY or usage.ru_maxrss * 1024 > self._memory // 2:
                return "memory"
            return "processor_time" if spent > 25 and self._process.returncode == -9 else "crash"
        return "crash"
