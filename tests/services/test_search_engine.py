"""A real Elasticsearch hangs, is killed and comes back, or loses its data: what becomes of questions and changes."""

import time
from collections.abc import Callable, Iterator

import pytest

from core import changes
from search import indexing, reconciling, registry, tasks
from search.engines import get_engine
from search.engines.base import EngineAway
from search.models import Comparison
from search.registry import STAFF
from tests.search.library import GHANA, LIBRARY, MUTUELLE, Notes, ask, keys
from tests.services.elasticsearch import Elasticsearch

pytestmark = pytest.mark.django_db
BACK = 30  # seconds until a server that is back must be asked again


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Elasticsearch]:
    """One of its own, that may be mistreated."""
    with Elasticsearch(tmp_path_factory.mktemp("elasticsearch"), durable=True) as server:
        yield server


@pytest.fixture
def engine(server, settings, monkeypatch):
    """The site's engine on this server, holding the library."""
    monkeypatch.setattr(registry, "_kinds", {"note": Notes(*LIBRARY)})
    monkeypatch.setattr(reconciling, "_compared_here", False)
    settings.SEARCH_ENGINE = "search.engines.elasticsearch_engine.ElasticsearchEngine"
    address = server.settings()["ELASTICSEARCH_URL"]
    settings.ELASTICSEARCH = {"url": address, "api_key": "", "ca_certs": "", "prefix": f"story-{time.monotonic_ns()}"}
    changes.note("search", [entry.key for entry in LIBRARY])
    tasks.drain()
    assert indexing.compare() == []
    return get_engine()


def until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + BACK
    while time.monotonic() < end:
        try:
            if happened():
                return
        except EngineAway:
            pass
        time.sleep(0.2)
    pytest.fail(f"It did not happen within {BACK} s: {get_engine().health()}")


def agrees() -> bool:
    """As the index worker does it, called by the sweeper every ten seconds."""
    tasks.drain()
    return not Comparison.state().away and indexing.compare() == []


def test_a_server_that_hangs_is_left_alone_and_asked_again_when_it_answers(server, engine):
    server.pause()
    try:
        with pytest.raises(EngineAway):
            ask(engine, "cotisation")
        changes.note("search", [GHANA.key])
        tasks.drain()
        assert Comparison.state().away
    finally:
        server.resume()

    until(agrees)
    assert keys(ask(engine, "cotisation")) == ["mutuelle"]


def test_what_was_acknowledged_survives_a_kill(server, engine):
    server.kill()
    with pytest.raises(EngineAway):
        ask(engine, "cotisation")
    changes.note("search", [MUTUELLE.key])
    tasks.drain()

    server.start()

    until(agrees)
    assert dict(engine.keys(STAFF)) == {entry.key: 2 if entry is MUTUELLE else 1 for entry in LIBRARY}


def test_an_index_that_was_deleted_is_filled_anew(engine):
    prefix = engine._indices.prefix
    lost = sorted(name for name in engine._indices.look().names if name.startswith(f"{prefix}-public-"))
    engine._connection.ask(lambda client: client.indices.delete(index=lost), 30)

    assert engine.health().lost
    until(agrees)
    assert keys(ask(engine, "cotisation")) == ["mutuelle"]


def test_a_mapping_that_somebody_changed_is_told_and_nothing_is_overwritten(engine):
    index = next(iter(engine._indices.look().names))
    engine._connection.ask(lambda client: client.indices.put_mapping(index=index, properties={"x": {"type": "long"}}))
    before = engine._indices.look().names

    tasks.drain()

    health = engine.health()
    assert not health.ready and not health.lost
    assert index in health.reason
    assert engine._indices.look().names == before
    with pytest.raises(EngineAway):
        engine.delete([MUTUELLE.key])
        ask(engine, "cotisation")
    indexing.rebuild()
    assert keys(ask(engine, "cotisation")) == ["mutuelle"]
