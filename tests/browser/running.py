"""A whole site to look at: prepared once with its demo, then a web server and a worker on a free port."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
PATIENCE = 90  # seconds until a started site must answer


@dataclass(frozen=True)
class Site:
    address: str
    data: Path

    def __call__(self, path: str) -> str:
        return self.address + path


def prepare(data: Path) -> None:
    """The database, the demo and the index, as `make run` prepares them."""
    words = [sys.executable, str(SITE / "manage.py"), "prepare"]
    done = subprocess.run(words, env=variables(data, 8000), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The site to test could not be prepared. It said:\n{done.stderr[-3000:]}")


@contextmanager
def running(data: Path) -> Iterator[Site]:
    port = free_port()
    environment = variables(data, port)
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
           "--threads", "4", "--log-level", "warning", "--chdir", str(SITE)]  # fmt: skip
    worker = [sys.executable, "-m", "celery", "--quiet", "--app", "config", "--workdir", str(SITE), "worker",
              "--loglevel", "ERROR", "--pool", "solo", "--queues", "index,files,slow,mail,default",
              "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
    said = data / "said.txt"
    with said.open("a") as paper:
        started = [
            subprocess.Popen(words, cwd=SITE, env=environment, stdout=paper, stderr=paper, start_new_session=True,
                             preexec_fn=end_with_me)
            for words in (web, worker)
        ]  # fmt: skip
    try:
        site = Site(f"http://127.0.0.1:{port}", data)
        _wait_for(site, started[0], said)
        yield site
    finally:
        for process in started:
            tell(process, signal.SIGTERM)
        for process in started:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                tell(process, signal.SIGKILL)
                process.wait()


@contextmanager
def running_copy(prepared: Path, data: Path) -> Iterator[Site]:
    """A site of its own, from what was prepared once."""
    shutil.copytree(prepared, data, dirs_exist_ok=True)
    with running(data) as site:
        yield site


def variables(data: Path, port: int) -> dict[str, str]:
    ours = {"DATA_DIR": str(data), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings"}
    ours["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(SITE)))
    kept = {name: value for name, value in os.environ.items() if name not in {"SITE_URL", "DATABASE_URL", "EMAIL_URL"}}
    return {**kept, **ours}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(site: Site, web: subprocess.Popen, said: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and web.poll() is None:
        try:
            urllib.request.urlopen(site("/health/"), timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The site to test did not answer. It said:\n{said.read_text()[-3000:]}")


def tell(process: subprocess.Popen, what: signal.Signals) -> None:
    try:
        os.killpg(process.pid, what)
    except ProcessLookupError:
        pass


def end_with_me() -> None:
    """In a child: be ended when the tests are killed outright (Linux)."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    except (AttributeError, OSError):
        pass
