"""A full disk is told from other troubles, and said in a sentence that keeps what can be kept."""

import errno
from collections import namedtuple

import pytest
from django.db import OperationalError
from django.test import Client

from core import full_disk
from home import views

Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("error", "free", "is_full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 10**9, True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 10**9, True),
        (OSError(errno.EIO, "Input/output error"), 0, False),
        (OperationalError("database or disk is full"), 10**9, True),
        (OperationalError("disk I/O error"), 4096, True),
        (OperationalError("disk I/O error"), 10**9, False),
        (OperationalError("database is locked"), 0, False),
    ],
)
def test_a_full_disk_is_told_from_a_broken_one(monkeypatch, error, free, is_full):
    monkeypatch.setattr(full_disk.shutil, "disk_usage", lambda _path: Usage(10**9, 10**9 - free, free))
    assert full_disk.is_cause_of(error) is is_full


def test_a_full_disk_below_another_error_is_found():
    error = ValueError("could not be kept")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert full_disk.is_cause_of(error)


@pytest.mark.django_db
def test_a_reader_is_told_that_the_server_has_no_room(monkeypatch):
    def full(*_words, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(views.Document.objects, "visible_to", full)
    answer = Client(raise_request_exception=False).get("/fr/")
    assert answer.status_code == 507
    assert "Le disque du serveur est plein" in answer.content.decode()
