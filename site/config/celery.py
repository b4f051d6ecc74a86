"""The Celery application. Tasks are doorbells: the rows say what is still to do."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["filesystem"] = "core.broker:Transport"  # before any connection: a folder without kombu's races
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sankore")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
