"""A site whose processes are killed and come back: web, worker, slow lane, scheduler, and servers when it has any."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.browser.running import ROOT, SITE, end_with_me, free_port, tell, variables

PATIENCE = 90  # seconds until a started site must answer
EDITOR, PASSWORD = "editeur@demo.sankore.org", "timbuktu-1327"  # an account of the demo
PREPARED = "prepared"  # beside the sites of one run: what each of them begins with
_MAKE_ACCOUNTS = "from home.demo.accounts import make_accounts; make_accounts()"


@dataclass
class Rig:
    data: Path
    environment: Mapping[str, str]
    commands: dict[str, list[str]]
    port: int
    members: dict[str, subprocess.Popen] = field(default_factory=dict)
    _watching: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *names: str) -> None:
        for name in names or self.commands:
            self._start(name)

    def _start(self, name: str) -> None:
        with self._lock, (self.data / "said.txt").open("a") as paper:
            self.members[name] = subprocess.Popen(
                self.commands[name], cwd=SITE, env=dict(self.environment), stdout=paper, stderr=paper,
                start_new_session=True, preexec_fn=end_with_me,
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """As the kernel does it: no goodbye, to the process and to all that it started."""
        tell(self.members[name], signal.SIGKILL)
        self.members[name].wait()

    @contextmanager
    def brought_back(self) -> Iterator[None]:
        """Meanwhile whatever died is started again, as a service manager does."""
        watcher = threading.Thread(target=self._bring_back, daemon=True)
        self._watching.set()
        watcher.start()
        try:
            yield
        finally:
            self._watching.clear()
            watcher.join()

    def _bring_back(self) -> None:
        while self._watching.is_set():
            for name, process in list(self.members.items()):
                if process.poll() is not None:
                    self._start(name)
            time.sleep(0.3)

    def wait_until_it_answers(self) -> None:
        until(self._answers, PATIENCE, f"The site did not answer. It said:\n{self.said()}")

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/health/", timeout=5).ok
        except requests.RequestException:
            return False

    def said(self) -> str:
        paper = self.data / "said.txt"
        return paper.read_text()[-3000:] if paper.exists() else ""

    def stop(self) -> None:
        for process in self.members.values():
            tell(process, signal.SIGTERM)
        deadline = time.monotonic() + 8
        for process in self.members.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                tell(process, signal.SIGKILL)
                process.wait()

    def python(self, *words: str) -> str:
        """Run a Python of the site's own, with its settings; returns what it printed."""
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=dict(self.environment), capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed:\n{done.stderr[-3000:]}")
        return done.stdout


def make(data: Path, **settings: str) -> Rig:
    """An empty site with the demo's accounts, prepared and not yet started; a copy of what was prepared beside it."""
    port = free_port()
    data.mkdir(parents=True, exist_ok=True)
    environment = {**variables(data, port), "PYTHONWARNINGS": "ignore", **settings}
    python = sys.executable
    web = [python, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
           "--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket",
           "--chdir", str(SITE)]  # fmt: skip
    worker = [python, "-m", "celery", "--quiet", "--app", "config", "--workdir", str(SITE), "worker",
              "--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
    commands = {
        "web": web,
        "worker": [*worker, "--concurrency", "2", "--queues", "files,mail,default", "--hostname", "main@%h"],
        "index worker": [*worker, "--concurrency", "1", "--queues", "index", "--hostname", "index@%h"],
        "slow lane": [*worker, "--concurrency", "1", "--queues", "slow,ocr", "--hostname", "slow@%h"],
        "scheduler": [python, str(SITE / "manage.py"), "sweep"],
    }
    rig = Rig(data, environment, commands, port)
    prepared = data.parent / PREPARED
    if "DATABASE_URL" not in settings and prepared.exists() and prepared != data:
        shutil.copytree(prepared, data, dirs_exist_ok=True)
    else:
        rig.python(str(SITE / "manage.py"), "prepare", "--no-demo")
        rig.python(str(SITE / "manage.py"), "shell", "-v0", "-c", _MAKE_ACCOUNTS)
    return rig


@contextmanager
def running(data: Path, *names: str, **settings: str) -> Iterator[Rig]:
    """A site at work; of all its processes, or of those named."""
    rig = make(data, **settings)
    try:
        rig.start(*names)
        rig.wait_until_it_answers()
        yield rig
    finally:
        rig.stop()


def until(true: Callable[[], bool], seconds: float, otherwise: str) -> float:
    """Wait for something to be so; returns the seconds it took, raises AssertionError with a sentence."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(otherwise)
        time.sleep(0.2)
    return time.monotonic() - began


def processes_of(group: subprocess.Popen) -> list[int]:
    """The members of a process group, the leader first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == group.pid:
                    found.append(int(entry.name))
            except ProcessLookupError:
                continue
    return sorted(found)
