from celery import shared_task

from search import indexing, learning, reconciling


@shared_task
def drain() -> None:
    indexing.catch_up()
    reconciling.catch_up()


@shared_task
def learn_lexicon() -> None:
    learning.catch_up()
