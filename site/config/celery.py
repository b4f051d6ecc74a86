"""The Celery application. Tasks are doorbells: the rows say what is still to do."""

import os
import warnings
from typing import Any

from celery import Celery, bootsteps
from celery.exceptions import CPendingDeprecationWarning
from kombu.transport import TRANSPORT_ALIASES

from core.alive import beat

TRANSPORT_ALIASES["filesystem"] = "core.broker:Transport"  # before any connection: a folder without kombu's races
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# a task that runs while the broker goes away ends its work, as we want: its row says that it is done
warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)

app = Celery("sankore")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Rounds(bootsteps.StartStopStep):
    """A worker that turns says so every ten seconds (core.alive); one that hangs, or waits for its broker, does not."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        beat("worker")
        worker.timer.call_repeatedly(10, beat, ("worker",))


app.steps["worker"].add(Rounds)
