"""One at a time, on however many machines: a lock that ends with whoever holds it, killed or not."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


class SomebodyElse(Exception):
    """Another process is at it; nothing was done."""


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Raises SomebodyElse. A file of the data folder on one machine; with PostgreSQL also a lock of its session."""
    folder = settings.DATA_DIR / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SomebodyElse(name) from error
        with _alone_in_the_database(name):
            yield


@contextmanager
def _alone_in_the_database(name: str) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    key = zlib.crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise SomebodyElse(name)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def hold(name: str) -> None:
    """For the rest of this transaction, whoever holds the same name waits; SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
