"""The doors for machines: quick whatever hangs, without a secret, and the figures for those who may read them."""

import json
import threading
from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from core import examination
from core.examination import Finding, Question, wrong
from core.models import Letter, LetterState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew():
    """No answer of another test is given again."""
    for question in examination.questions(thorough=True):
        question.forget()


@pytest.fixture
def replaced(monkeypatch):
    """Answers one question in another way."""

    def replace(name: str, ask) -> Question:
        known = examination.question(name)
        other = Question(name, known.label, ask, known.far, known.needed, known.thorough)
        monkeypatch.setitem(examination._questions, name, other)
        return other

    return replace


def test_a_well_site_is_ready(client):
    for address in ("/health/", "/health/ready"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["ok"]) == (200, True)
        assert set(answer.json()["services"].values()) == {"well"}


def test_being_alive_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"ok": True}


def test_without_its_database_the_site_is_not_ready_and_says_nothing_about_it(client, replaced):
    def refused() -> Finding:
        raise OSError("postgres://sankore:a-password@db.internal/sankore refused")

    replaced("database", refused)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["services"]["database"] == "away"
    assert b"internal" not in answer.content
    assert b"password" not in answer.content


def test_a_service_that_is_away_keeps_no_page_from_being_served(client, replaced):
    replaced("engine", lambda: wrong("It does not answer."))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["services"]["engine"]) == (200, "away")


def test_a_service_that_hangs_is_said_to_be_away_and_asked_by_one_thread_only(client, replaced, monkeypatch):
    release, asked = threading.Event(), []

    def hang() -> Finding:
        asked.append(1)
        release.wait(60)
        return Finding("At last.")

    monkeypatch.setattr(examination, "PATIENCE", 0.2)
    hanging = replaced("broker", hang)
    try:
        for _time in range(5):
            assert client.get("/health/ready").json()["services"]["broker"] == "away"
        assert asked == [1]
    finally:
        release.set()
    hanging._open.join(10)
    assert client.get("/health/ready").json()["services"]["broker"] == "well"


def test_an_error_is_told_without_the_password_in_it():
    said = examination.plain(OSError("redis://:a-password@cache:6379/0 and amqp://me:another@host refused."))
    assert "a-password" not in said
    assert "another" not in said
    assert "@cache:6379" in said


# --- figures ----------------------------------------------------------------------------------------------


def test_figures_are_for_nobody_unless_the_settings_say_so(client, editor, administrator):
    for user in (None, editor, administrator):
        if user:
            client.force_login(user)
        assert client.get("/metrics").status_code == 404


def test_figures_open_with_the_token_and_tell_what_waits(client, settings):
    settings.METRICS_TOKEN = "a-long-token"
    Letter.objects.create(subject="…", text="…", to="awa@example.org", state=LetterState.UNSURE)
    assert client.get("/metrics", headers={"Authorization": "Bearer another-token"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer a-long-token"})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert 'sankore_work_failed{kind="letters",queue="mail"} 1.0' in said
    assert 'sankore_service_up{service="database"} 1.0' in said
    assert "awa@example.org" not in said


def test_figures_open_to_known_addresses_that_do_not_come_through_the_proxy(client, settings):
    settings.METRICS_ALLOWED = [ip_network("10.1.0.0/16")]
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.2.2.3").status_code == 404
    passed_on = client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers={"X-Forwarded-For": "203.0.113.7"})
    assert passed_on.status_code == 404


# --- requests and their lines in the log ------------------------------------------------------------------


@pytest.fixture
def log(monkeypatch) -> Iterator[list[dict]]:
    """The lines of the log, as a server writes them."""
    import logging

    from core.logs import formatter

    lines: list[dict] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(self.format(record)))

    keep = Keep()
    keep.setFormatter(formatter(as_json=True))
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [keep])
    before = root.level
    root.setLevel(logging.INFO)
    yield lines
    root.setLevel(before)


def test_a_request_keeps_the_id_its_proxy_gave_it_if_it_is_a_good_one(client):
    assert client.get("/health/live", headers={"X-Request-ID": "abc-123.DEF_456"})["X-Request-ID"] == "abc-123.DEF_456"
    for bad in ("short", "a" * 65, "with space in it", 'quote"quote"', "é" * 10):
        own = client.get("/health/live", headers={"X-Request-ID": bad})["X-Request-ID"]
        assert own != bad
        assert len(own) == 32


def test_the_log_names_the_route_and_never_what_was_searched(client, log):
    client.get("/fr/library/?q=maladie+honteuse", headers={"X-Request-ID": "request-one"}, REMOTE_ADDR="203.0.113.7")
    [line] = [line for line in log if line["event"] == "answered"]
    assert (line["request_id"], line["method"], line["status"]) == ("request-one", "GET", 200)
    assert "library/" in line["route"]
    assert "honteuse" not in json.dumps(log)
    assert "203.0.113.7" not in json.dumps(log)


def test_a_page_that_breaks_is_logged_with_its_request_and_without_its_address(client, log, monkeypatch):
    def broken(*_arguments, **_options):
        raise RuntimeError("a broken page")

    monkeypatch.setattr("core.health.examine", broken)
    client.raise_request_exception = False
    answer = client.get("/health/ready?token=a-signed-link", headers={"X-Request-ID": "request-two"})
    assert answer.status_code == 500
    [line] = [line for line in log if line["level"] == "error"]
    assert line["request_id"] == "request-two"
    assert "a broken page" in line["exception"]
    assert "a-signed-link" not in json.dumps(log)


def test_a_task_carries_the_id_of_the_request_that_rang_for_it(log, celery_line):
    import structlog

    from core.tasks import send_letters

    with structlog.contextvars.bound_contextvars(request_id="request-three"):
        send_letters.apply_async()
    celery_line()
    [line] = [line for line in log if line["event"] == "done"]
    assert (line["request_id"], line["task"], line["status"]) == ("request-three", "core.tasks.send_letters", "SUCCESS")


@pytest.fixture
def celery_line():
    """Takes one message from the broker in memory and does it as a worker would."""
    from celery import current_app
    from celery.app.trace import build_tracer
    from celery.worker.request import Request

    def work() -> None:
        with current_app.connection_for_read() as line:
            queue = line.SimpleQueue(current_app.amqp.queues["mail"])
            message = queue.get(timeout=5)
            request = Request(message, app=current_app)
            task = current_app.tasks[request.task_name]
            build_tracer(task.name, task, app=current_app)(
                request.id, request.args, request.kwargs, {**request.request_dict, "headers": message.headers}
            )
            message.ack()

    yield work
