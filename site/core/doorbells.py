"""Ring a Celery task once the transaction stands; a broker that is away fails nothing."""

import logging

from celery import Task
from django.db import transaction

logger = logging.getLogger(__name__)


def ring(task: Task, *arguments: object) -> None:
    """Ask for a task after the commit. The row it reads says what to do, and the sweeper rings again."""

    def press() -> None:
        try:
            task.apply_async(arguments, retry=False)
        except Exception:
            logger.warning("The broker did not take %s; the sweeper will ring again.", task.name)

    transaction.on_commit(press)
