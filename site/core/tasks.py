from celery import shared_task

from core import letters


@shared_task
def send_letters() -> None:
    letters.send_waiting()
