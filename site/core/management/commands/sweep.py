import signal
import threading

from django.core.management.base import BaseCommand

from core import alive, sweeper


class Command(BaseCommand):
    help = "Every ten seconds, ring again for what was left lying. Runs until it is stopped."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="sweep once and end")

    def handle(self, *, once: bool, **options) -> None:
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        while True:
            sweeper.sweep()
            alive.beat("scheduler")
            if once or stop.wait(sweeper.EVERY):
                return
