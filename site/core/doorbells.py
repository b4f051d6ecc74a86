"""Ring a Celery task once the transaction stands; a broker that is away fails nothing and holds up nobody."""

import logging
from time import monotonic

from celery import Task
from django.db import transaction

logger = logging.getLogger(__name__)

REST = 5.0  # seconds without another try after the broker did not answer: its silence costs one caller, not each
_rest_until = 0.0


def ring(task: Task, *arguments: object) -> None:
    """Ask for a task after the commit. The row it reads says what to do, and the sweeper rings again."""

    def press() -> None:
        global _rest_until
        if monotonic() < _rest_until:
            return
        try:
            task.apply_async(arguments, retry=False)
        except Exception:
            _rest_until = monotonic() + REST
            logger.warning("The broker did not take %s; the sweeper will ring again.", task.name)

    transaction.on_commit(press)
