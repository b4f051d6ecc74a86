from celery import shared_task

from search import indexing


@shared_task
def drain() -> None:
    indexing.catch_up()


@shared_task
def rebuild() -> None:
    indexing.rebuild()
