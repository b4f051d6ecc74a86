"""Celery workers over real brokers: what was asked for is done, also when the broker was away meanwhile."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core import changes, letters, sweeper
from core.models import Change, FileState, Letter, LetterState, StoredFile
from core.storage import files
from documents import services
from tests.factories.documents import make_document
from tests.factories.files import make_pdf
from tests.services.rabbitmq import RabbitMQ
from tests.services.redis import BROKER, Redis

BROKERS = {"Redis": "CELERY_BROKER_URL", "RabbitMQ": "TEST_RABBITMQ_URL"}


def brought(words: str, folder: Path) -> StoredFile:
    """A file as an upload leaves it: its bytes in the storage, its row waiting, its doorbell rung."""
    arrived = folder / "arrived.pdf"
    arrived.write_bytes(make_pdf(words))
    return services.store(arrived, "pdf")


def is_read(file: StoredFile) -> bool:
    return StoredFile.objects.get(pk=file.pk).state == FileState.READ


def is_indexed(key: str) -> bool:
    change = Change.objects.get(topic="search", key=key)
    return change.drained == change.version > 0


@pytest.mark.parametrize("broker", BROKERS)
def test_a_file_is_read_a_document_indexed_and_a_letter_sent(broker: str, processes_over: Callable, tmp_path: Path):
    site = processes_over(os.environ[BROKERS[broker]])
    site.worker("files,mail,default")
    site.worker("index")

    file = brought("La caisse nationale de prévoyance sociale.", tmp_path)
    document = make_document("Une caisse nationale", stored=file)
    letter = letters.post(subject="Bonjour", text="Une lettre.", to="awa@example.org")

    site.wait_until(lambda: is_read(file), "the reading of the file")
    site.wait_until(lambda: is_indexed(document.key), "the indexing of the document")
    site.wait_until(lambda: Letter.objects.get(pk=letter.pk).state == LetterState.SENT, "the sending of the letter")
    assert "caisse nationale" in file.pages.get().text
    assert files().exists(StoredFile.objects.get(pk=file.pk).cover)
    assert len(list((site.folder / "mail").glob("*.eml"))) == 1


@pytest.mark.parametrize("server", [Redis, RabbitMQ])
def test_a_broker_that_was_killed_costs_no_save_and_no_work(
    server: type, processes_over: Callable, tmp_path: Path, monkeypatch
):
    with server(tmp_path / "broker") as own:
        site = processes_over(own.address(BROKER) if server is Redis else own.address())
        site.worker("files,default")
        first = brought("Avant.", tmp_path)
        site.wait_until(lambda: is_read(first), "the reading of the first file")

        own.kill()
        second = brought("Pendant.", tmp_path)
        assert second.state == FileState.WAITING, "it is kept, and waits"

        own.start()
        site.sweep()
        site.wait_until(lambda: is_read(second), "the reading of the second file")


def test_a_broker_that_hangs_keeps_nobody_waiting(processes_over: Callable, tmp_path: Path, caplog):
    with Redis(tmp_path / "broker") as own:
        processes_over(own.address(BROKER))
        brought("Avant.", tmp_path)
        assert not caplog.messages
        own.pause()
        brought("Pendant.", tmp_path)  # were it waited for, this would not come back
        brought("Encore.", tmp_path)
        said = [message for message in caplog.messages if "did not take" in message]
        assert len(said) == 1, "asked once, then left alone for a while"
        own.resume()


def test_two_workers_never_take_the_same_change(own_database: str):
    """What one is just taking, the other passes over: neither waits, neither doubles."""
    from threading import Thread

    from django.db import connections, transaction

    changes.note("search", [f"document:{number}" for number in range(20)])
    theirs: list[str] = []

    def the_other() -> None:
        theirs.extend(change.key for change in changes.take("search", 20))
        connections.close_all()

    with transaction.atomic():
        ours = [change.key for change in changes.take("search", 8)]
        other = Thread(target=the_other)
        other.start()
        other.join(20)
        assert not other.is_alive(), "it waited for what the first one holds"
    assert len(ours) == 8
    assert len(theirs) == 12
    assert not set(ours) & set(theirs)


@pytest.mark.django_db
def test_everything_is_swept_on_real_servers():
    assert sweeper.sweep() == []
