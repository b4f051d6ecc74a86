"""The database as one file, and back: SQLite by its own backup, PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from core.backups.manifest import Unfit
from core.models import StoredFile


def save(target: Path) -> set[str]:
    """A copy of one moment, whoever writes meanwhile; returns the digests of the files it names. Raises Unfit."""
    names = f"SELECT sha256 FROM {StoredFile._meta.db_table}"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_path(), timeout=60)) as ours, closing(sqlite3.connect(target)) as copy:
            ours.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a second beside it
            return {sha256 for (sha256,) in copy.execute(names)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # it waits for the program below
        cursor.execute("SELECT pg_export_snapshot()")
        moment = f"--snapshot={cursor.fetchone()[0]}"
        _run(_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", moment, f"--file={target}")
        cursor.execute(names)
        return {sha256 for (sha256,) in cursor.fetchall()}


def check(source: Path, vendor: str) -> None:
    """Whether it is whole, as far as its own program can tell. Raises Unfit."""
    if vendor != connection.vendor:
        said = _(
            "This is a backup of %(theirs)s, and the site runs on %(ours)s: point DATABASE_URL to such a database."
        )
        raise Unfit(said % {"theirs": vendor, "ours": connection.vendor})
    if vendor == "sqlite":
        try:
            with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
                [(said,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            raise Unfit(_("The database in the backup is damaged: take another backup."))
        return
    _run(_program("pg_restore"), "--list", str(source), connect=False)


def load(source: Path) -> None:
    """Put it in the place of ours: in one transaction, so that whatever happens ours is the old one or the new one."""
    if connection.vendor == "sqlite":
        connections.close_all()
        try:
            with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(_path(), timeout=20)) as ours:
                copy.backup(ours)
        except sqlite3.OperationalError as error:
            said = _("The database is in use (%(error)s): stop the site first. Nothing of it was changed.")
            raise Unfit(said % {"error": error}) from error
        return
    script = source.with_suffix(".sql")
    _run(_program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(source), connect=False)
    connections.close_all()
    try:
        empty = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"]
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run(_program("psql"), *options, *empty, f"--file={script}")
    finally:
        script.unlink(missing_ok=True)


def is_empty() -> bool:
    return not connection.introspection.table_names()


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _program(name: str) -> str:
    found = shutil.which(name) or _beside_the_server(name)
    if not found:
        said = _(
            "%(program)s is not installed: install the client of PostgreSQL (Debian: apt install postgresql-client)."
        )
        raise Unfit(said % {"program": name})
    return found


def _beside_the_server(name: str) -> str:
    """Debian keeps the programs of each version in a folder of its own."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else ""


def _run(*words: str, connect: bool = True) -> None:
    """Where and as whom stands in the environment, so that no list of processes shows the password."""
    facts = connection.settings_dict
    where = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    known = {name: str(facts[key]) for name, key in where.items() if facts.get(key)} if connect else {}
    done = subprocess.run(
        words, env={**os.environ, **known}, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        said = _("%(program)s failed: %(error)s")
        raise Unfit(said % {"program": Path(words[0]).name, "error": last[:300]})
