from celery import shared_task

from documents import reading, recognition
from documents.importing import upload
from documents.outside import checking


@shared_task
def read_file(pk: int) -> None:
    reading.read(pk)


@shared_task
def read_slow_file(pk: int) -> None:
    reading.read(pk, patiently=True)


@shared_task
def recognise_next_page() -> None:
    recognition.recognise_next()


@shared_task
def work_on_import(pk: int) -> None:
    upload.work_on(pk)


@shared_task
def check_links() -> None:
    checking.check_some()
