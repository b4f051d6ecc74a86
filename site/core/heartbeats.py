"""Who is at work in the background: each worker and each scheduler says so every few seconds, in a row of its own."""

import os
import socket
import threading
from datetime import timedelta
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.db import DatabaseError, connection
from django.utils import timezone

from core.models import Heartbeat, Post
from core.periodic import periodic

EVERY = timedelta(seconds=15)
LATELY = timedelta(seconds=60)  # whoever was silent for longer is not at work
FORGOTTEN = timedelta(days=7)

_ended = threading.Event()


def own_name(what: str) -> str:
    return f"{what} {os.getpid()}@{socket.gethostname()}"[:120]


def beat(name: str, post: Post, queues: str = "") -> None:
    now = timezone.now()
    known = Heartbeat.objects.filter(name=name)
    if not known.update(seen_at=now, queues=queues[:200]):
        Heartbeat.objects.get_or_create(name=name, defaults={"post": post, "queues": queues[:200]})


def beat_if_due(name: str, post: Post) -> None:
    """For whoever looks more often than it has to say so."""
    if not Heartbeat.objects.filter(name=name, seen_at__gt=timezone.now() - EVERY).exists():
        beat(name, post)


def bye(name: str) -> None:
    """Whoever ends in good order is not missed."""
    Heartbeat.objects.filter(name=name).delete()


@worker_ready.connect
def _begin(sender: Any = None, **_: object) -> None:
    """In a thread of the worker's first process, which does no work itself; no connection is left open between."""
    name, queues = str(sender.hostname)[:120], ",".join(sorted(sender.app.amqp.queues.consume_from))
    _ended.clear()

    def beat_on() -> None:
        while True:
            _quietly(beat, name, Post.WORKER, queues)
            if _ended.wait(EVERY.total_seconds()):
                _quietly(bye, name)
                return

    threading.Thread(target=beat_on, name="heartbeat", daemon=True).start()


def _quietly(do: Any, *arguments: object) -> None:
    try:
        do(*arguments)
    except DatabaseError:  # away for a moment: the next beat will tell
        pass
    finally:
        connection.close()


@worker_shutting_down.connect
def _end(**_: object) -> None:
    _ended.set()


@periodic(every=timedelta(hours=1))
def forget_the_gone() -> None:
    Heartbeat.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()
