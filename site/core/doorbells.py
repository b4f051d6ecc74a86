"""Ring a Celery task once the transaction stands; a broker that is away fails nothing, and nobody waits for it."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from time import monotonic

from celery import Celery, Task
from django.db import transaction
from kombu import Connection
from kombu.pools import producers

SECONDS = 0.3  # to reach the broker, and to hand over a message: a person is waiting
PAUSE = 5  # seconds until a broker that was away is asked again; the sweeper rings for what it missed
logger = logging.getLogger(__name__)
_away_until = 0.0
_spared: ContextVar[frozenset[str]] = ContextVar("queues that have doorbells enough", default=frozenset())


@contextmanager
def sparing(queues: Iterable[str]) -> Iterator[None]:
    """Meanwhile, ring at none of these: where a worker is away, doorbells without end would fill the broker."""
    before = _spared.set(frozenset(queues))
    try:
        yield
    finally:
        _spared.reset(before)


def ring(task: Task, *arguments: object) -> None:
    """Ask for a task after the commit. The row it reads says what to do, and the sweeper rings again."""
    if (spared := _spared.get()) and _queue_of(task) in spared:
        return
    transaction.on_commit(lambda: _press(task, arguments))


def _press(task: Task, arguments: tuple[object, ...]) -> None:
    global _away_until
    if monotonic() < _away_until:
        return
    try:
        with producers[_line(task.app)].acquire(block=True, timeout=SECONDS) as producer:
            task.apply_async(arguments, retry=False, producer=producer)
    except Exception as error:
        _away_until = monotonic() + PAUSE
        logger.warning("The broker did not take %s (%s); the sweeper will ring again.", task.name, error)


def _queue_of(task: Task) -> str:
    return str(task.app.amqp.router.route({}, task.name)["queue"].name)


@cache
def _line(app: Celery) -> Connection:
    return impatient(app.connection_for_write())


def impatient(line: Connection) -> Connection:
    """The way to the broker of those who ring: they let it be soon, where a worker waits."""
    options = dict(line.transport_options or {})
    if line.transport_cls.startswith("redis"):
        options |= {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
    elif line.transport_cls.startswith(("amqp", "pyamqp")):
        options |= {"connect_timeout": SECONDS, "read_timeout": SECONDS, "write_timeout": SECONDS}
    return line.clone(transport_options=options, connect_timeout=SECONDS)
