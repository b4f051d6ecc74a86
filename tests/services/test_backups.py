"""The drill on PostgreSQL: back up while somebody writes, restore into another database, compare every hash."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from psycopg import sql

from core.models import StoredFile
from tests.services.conftest import ROOT, SITE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def empty_database() -> Iterator[str]:
    address = os.environ["DATABASE_URL"]
    name = f"restored_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as line:
        line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{address.rpartition('/')[0]}/{name}"
        line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def manage(data: Path, database: str, *words: object) -> subprocess.CompletedProcess:
    variables = {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": f"{ROOT}:{SITE}",
        "ENV_FILE": os.devnull, "DATABASE_URL": database, "DATA_DIR": str(data),
    }  # fmt: skip
    command = [sys.executable, str(SITE / "manage.py"), *map(str, words)]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)


def put(data: Path, content: bytes) -> StoredFile:
    """A file of the story's site: its bytes, then its row."""
    from core.storage import DurableStorage

    stored = StoredFile(sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind="txt", state="read")
    DurableStorage(location=data / "media").save(stored.name, ContentFile(content))
    stored.save()
    return stored


def test_a_site_on_postgresql_is_restored_elsewhere_hash_by_hash(own_database, empty_database, tmp_path):
    here, there, backup = tmp_path / "here", tmp_path / "there", tmp_path / "backup"
    kept = [put(here, f"file {number}".encode()) for number in range(5)]
    said = manage(here, own_database, "backup", backup)
    assert said.returncode == 0, said.stderr
    put(here, b"came while the backup was made, or after")

    said = manage(there, empty_database, "restore", backup)
    assert said.returncode == 0, said.stderr
    said = manage(there, empty_database, "compare_hashes", backup, "--json")
    assert said.returncode == 0, said.stdout
    assert json.loads(said.stdout)["files"] == len(kept)
    with psycopg.connect(empty_database) as line:
        rows = {sha256 for (sha256,) in line.execute("SELECT sha256 FROM core_storedfile")}
    assert rows >= {one.sha256 for one in kept}

    again = manage(there, empty_database, "restore", backup)
    assert (again.returncode, "Traceback" in again.stderr) == (1, False)
    replaced = manage(there, empty_database, "restore", backup, "--replace")
    assert replaced.returncode == 0, replaced.stderr


def test_a_dump_that_is_damaged_leaves_the_database_as_it_was(own_database, tmp_path):
    here, backup = tmp_path / "here", tmp_path / "backup"
    put(here, b"one")
    assert manage(here, own_database, "backup", backup).returncode == 0
    [dump] = backup.glob("snapshots/*/database.dump")
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 0xFF
    dump.write_bytes(bytes(content))
    said = manage(here, own_database, "restore", backup, "--replace")
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    with psycopg.connect(own_database) as line:
        assert line.execute("SELECT count(*) FROM core_storedfile").fetchone()[0] >= 1
