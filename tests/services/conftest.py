"""Stories that need the servers of `make test-services`, each with a database, a folder and processes of its own."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import translation
from psycopg import sql

from core import doorbells
from tests.services.server import end_with_the_caller, signal, tell_group

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
NEEDED = ("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL", "ELASTICSEARCH_URL", "S3_ENDPOINT_URL", "TEST_RABBITMQ_URL")
PATIENCE = 90  # seconds until what must happen has happened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process tells all of these: the other has the rest of the suite meanwhile."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("services"))


@pytest.fixture(autouse=True, scope="session")
def the_servers() -> None:
    missing = [name for name in NEEDED if name not in os.environ]
    if missing:
        why = f"These stories need servers, and {missing[0]} is not set: make test-services starts them."
        pytest.fail(why, pytrace=False)


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _copy(template: str, name: str) -> None:
    connection.close()  # a database that somebody uses cannot be copied
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        line.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def _drop(name: str) -> None:
    connection.close()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(autouse=True, scope="session")
def first_state(the_servers, django_db_setup, django_db_blocker) -> Iterator[str]:
    """A copy of the database of the tests before any of them: those that commit leave it empty behind them."""
    name, tests = f"first_{uuid.uuid4().hex[:12]}", connection.settings_dict["NAME"]
    assert tests.startswith("test_"), "alone, this story has no database to copy: tell its whole file"
    with django_db_blocker.unblock():
        _copy(tests, name)
        yield name
        _drop(name)


@pytest.fixture
def own_database(first_state: str, django_db_blocker) -> Iterator[str]:
    """A database in its first state, which other processes may use too; this one uses it meanwhile."""
    name, facts = f"story_{uuid.uuid4().hex[:12]}", connection.settings_dict
    with django_db_blocker.unblock():
        _copy(first_state, name)
        tests, facts["NAME"] = facts["NAME"], name
        yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        facts["NAME"] = tests
        _drop(name)


class Processes:
    """Processes of the site, ended with the story; what they said stands in `said`."""

    def __init__(self, variables: dict[str, str], folder: Path) -> None:
        self.variables, self.folder = variables, folder
        self.started: list[subprocess.Popen] = []

    @property
    def said(self) -> str:
        return (self.folder / "said.txt").read_text()[-3000:]

    def begin(self, *words: str) -> subprocess.Popen:
        with (self.folder / "said.txt").open("a") as paper:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=SITE, env={**os.environ, **self.variables}, stdout=paper, stderr=paper,
                start_new_session=True, preexec_fn=lambda: end_with_the_caller(signal.SIGTERM),
            )  # fmt: skip
        self.started.append(process)
        return process

    def worker(self, queues: str, *, concurrency: int = 1) -> subprocess.Popen:
        return self.begin(
            "-W", "ignore", "-m", "celery", "--quiet", "--app", "config", "worker", "--loglevel", "WARNING",
            "--concurrency", str(concurrency), "--queues", queues, "--hostname", f"{queues}-{uuid.uuid4().hex}@story",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        )  # fmt: skip

    def sweep(self) -> subprocess.Popen:
        return self.begin("manage.py", "sweep")

    def wait_until(self, happened: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if happened():
                return
            time.sleep(0.1)
        pytest.fail(f"{what} did not happen within {PATIENCE} s. The processes said:\n{self.said}")

    def end(self) -> None:
        for process in self.started:
            process.terminate()
        for process in self.started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                pass
            tell_group(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def processes_over(own_database: str, tmp_path: Path, monkeypatch) -> Iterator[Callable[[str], Processes]]:
    """`processes_over(broker)`: the site over the story's database and this broker, which this process rings too."""
    made: list[Processes] = []

    def over(broker: str) -> Processes:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        variables = {
            "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": f"{ROOT}:{SITE}", "ENV_FILE": os.devnull,
            "DATABASE_URL": own_database, "CELERY_BROKER_URL": broker, "DATA_DIR": str(folder),
        }  # fmt: skip
        made.append(Processes(variables, folder))
        ring_at(monkeypatch, broker)
        return made[-1]

    yield over
    for processes in made:
        processes.end()


def ring_at(monkeypatch: pytest.MonkeyPatch, broker: str) -> None:
    """Doorbells of this process ring at this broker, as those of a web server would."""
    from kombu import Connection

    line = doorbells.impatient(Connection(broker))
    monkeypatch.setattr(doorbells, "_line", lambda app: line)
    monkeypatch.setattr(doorbells, "_away_until", 0.0)
