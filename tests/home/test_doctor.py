"""The doctor says in a sentence each what is wrong and what to do, and ends with 1 when something is."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from core import examination, heartbeats, queues
from core.examination import Question, wrong
from core.models import Change, Post
from search import indexing, learning
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_site_that_runs():
    for question in examination.questions(thorough=True):
        question.forget()
    heartbeats.beat("scheduler 1@here", Post.SCHEDULER)
    heartbeats.beat("main@here", Post.WORKER, ",".join(queues.NAMES))
    Change.objects.filter(topic=learning.TOPIC).update(drained=F("version"))
    indexing.drain()


def doctor(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("doctor", *words, stdout=out)
    except SystemExit as end:
        return int(end.code), out.getvalue()
    return 0, out.getvalue()


def levels(*words: str) -> dict[str, str]:
    return {one["name"]: one["level"] for one in json.loads(doctor("--json", *words)[1])["findings"]}


def test_a_well_site_ends_with_zero():
    code, said = doctor()
    assert code == 0, said
    assert "SQLite" in said
    assert json.loads(doctor("--json")[1])["well"] is True


def test_an_index_that_differs_is_found_by_its_key():
    document = make_document("Une étude", pages=("mutuelle",))
    indexing.drain()
    Change.objects.filter(key=document.key).update(version=9, drained=9)
    code, said = doctor()
    assert code == 1
    assert document.key in said
    assert "index" not in levels("--quick")


def test_a_worker_that_is_missing_is_named_by_its_queue():
    heartbeats.beat("main@here", Post.WORKER, "files,index,mail,default,slow")
    code, said = doctor("--quick")
    assert code == 1
    assert "ocr" in said


def test_late_work_is_told_with_its_kind():
    Change.objects.create(topic="search", key="document:late", changed_at=timezone.now() - timedelta(hours=3))
    assert levels("--quick")["work"] == "wrong"


def test_without_the_database_the_others_are_asked_all_the_same(monkeypatch):
    def away():
        raise OSError("connection to postgres://sankore:secret-word@db refused")

    known = examination.question("database")
    monkeypatch.setitem(
        examination._questions,
        "database",
        Question("database", known.label, away, far=True, needed=True, thorough=False),
    )
    code, said = doctor()
    assert code == 1
    assert "secret-word" not in said
    assert levels()["storage"] == "well"
    assert "work" not in levels()


def test_a_storage_that_cannot_be_written_is_wrong(monkeypatch):
    from django.core.files.storage import default_storage

    def refuse(*_arguments, **_options):
        raise PermissionError("read-only")

    monkeypatch.setattr(default_storage._wrapped, "_save", refuse)
    assert levels()["storage-writes"] == "wrong"


def test_each_trouble_is_one_line(monkeypatch):
    monkeypatch.setattr(examination.question("engine"), "ask", lambda: wrong("Away."))
    code, said = doctor("--quick")
    assert code == 1
    assert len(said.strip().splitlines()) == len(examination.questions())
