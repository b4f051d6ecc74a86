import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from core import alive, heartbeats, sweeper
from core.models import Post
from core.periodic import Scheduler

logger = logging.getLogger(__name__)

LOOK_EVERY = 2  # seconds


class Command(BaseCommand):
    help = (
        "The scheduler: every ten seconds ring again for what was left lying, and do the periodic work that is due. "
        "Several may run; each slot is done once. Runs until it is stopped."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do it once and end")

    def handle(self, *, once: bool, **options: Any) -> None:
        scheduler = Scheduler(heartbeats.own_name("scheduler"))
        if once:
            sweeper.sweep()
            scheduler.run_due()
            alive.beat("scheduler")
            return
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        while not stop.is_set():
            self._look(scheduler)
            stop.wait(LOOK_EVERY)
        heartbeats.bye(scheduler.name)

    def _look(self, scheduler: Scheduler) -> None:
        close_old_connections()
        try:
            heartbeats.beat_if_due(scheduler.name, Post.SCHEDULER)
            scheduler.run_due()
            alive.beat("scheduler")
        except DatabaseError as error:  # away, or busy beyond patience: looked at again in a moment
            logger.warning("The scheduler could not reach the database: %s", error)
