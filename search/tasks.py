from celery import shared_task

from search import indexing


@shared_task
def drain() -> None:
    indexing.catch_up()
