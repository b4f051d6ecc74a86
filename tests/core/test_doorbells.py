"""A broker that is away fails nothing, and is asked once rather than at every save."""

import pytest
from kombu import Connection

from core import doorbells
from core.tasks import send_letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(monkeypatch) -> list[int]:
    """How often a broker was asked that does not answer."""
    asked: list[int] = []

    def refuse(*_: object, **__: object) -> None:
        asked.append(1)
        raise ConnectionError("no broker")

    monkeypatch.setattr(send_letters, "apply_async", refuse)
    monkeypatch.setattr(doorbells, "_away_until", 0.0)
    return asked


def test_a_broker_that_is_away_is_asked_once_and_left_alone_for_a_while(
    away, caplog, django_capture_on_commit_callbacks, monkeypatch
):
    with django_capture_on_commit_callbacks(execute=True):
        doorbells.ring(send_letters)
        doorbells.ring(send_letters)
    assert len(away) == 1
    assert "the sweeper will ring again" in caplog.text
    monkeypatch.setattr(doorbells, "_away_until", 0.0)  # a while later
    with django_capture_on_commit_callbacks(execute=True):
        doorbells.ring(send_letters)
    assert len(away) == 2


@pytest.mark.parametrize("address", ["redis://host/0", "amqp://host//"])
def test_who_rings_is_impatient_where_a_worker_waits(address):
    line = doorbells.impatient(
        Connection(address, transport_options={"visibility_timeout": 1800, "socket_timeout": 10})
    )
    seconds = [value for name, value in line.transport_options.items() if name.endswith("timeout")]
    assert doorbells.SECONDS in seconds
    assert line.connect_timeout == doorbells.SECONDS
    assert line.transport_options["visibility_timeout"] == 1800
