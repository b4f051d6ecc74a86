from celery import shared_task

from search import indexing, learning


@shared_task
def drain() -> None:
    indexing.catch_up()


@shared_task
def learn_lexicon() -> None:
    learning.catch_up()
