"""Elasticsearch is down, hangs, or is something else: what is said, who waits, and what goes on meanwhile."""

from contextlib import contextmanager

import pytest
from django.urls import reverse
from django.utils import translation

from core.models import Change
from search import breaker, indexing, reconciling, service, tasks
from search.engines import get_engine
from search.engines.base import EngineAway, Query, Terms
from search.engines.elasticsearch_connection import Address, Connection, WrongSettings
from search.engines.elasticsearch_engine import ElasticsearchEngine
from search.engines.elasticsearch_writing import Item, NotTaken, Writing
from search.models import Comparison
from search.registry import PUBLIC
from search.service import Question
from tests.factories.documents import make_document
from tests.search.bad_servers import ELASTICSEARCH, TROUBLE, Server

ENGINE = "search.engines.elasticsearch_engine.ElasticsearchEngine"
QUESTION = Query(Terms(("santé",)), ("fr",), PUBLIC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def engine_at(address: str) -> ElasticsearchEngine:
    return ElasticsearchEngine(Connection(Address.read(f"http://sankore:s3cret@{address}")), "sankore")


@contextmanager
def site_at(settings, address: str):
    settings.SEARCH_ENGINE = ENGINE
    settings.ELASTICSEARCH = {"url": f"http://{address}", "api_key": "", "ca_certs": "", "prefix": "sankore"}
    yield


# --- what is said -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", TROUBLE)
def test_every_trouble_is_one_sentence_that_gives_no_secret_away(trouble):
    begin, sentence = TROUBLE[trouble]
    with begin() as address:
        engine = engine_at(address)

        health = engine.health()

        assert not health.ready
        assert not health.reachable
        assert sentence in health.reason
        assert address in health.reason
        assert "s3cret" not in health.reason
        assert health.reason.count("\n") == 0
        for ask in (
            lambda: engine.search(QUESTION),
            lambda: engine.complete("sa", PUBLIC, 3),
            lambda: list(engine.keys(PUBLIC)),
            lambda: engine.delete(["note:one"]),
        ):
            with pytest.raises(EngineAway):
                ask()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "localhost:9200"}, "ELASTICSEARCH_URL is no address of the form"),
        ({"url": "https://"}, "ELASTICSEARCH_URL is no address of the form"),
        ({"url": "http://localhost:port"}, "its port must be a number"),
        ({"url": ""}, "ELASTICSEARCH_URL is not set"),
        ({"ca_certs": "/nowhere/ca.pem"}, "ELASTICSEARCH_CA_CERTS names no file: /nowhere/ca.pem"),
        ({"ca_certs": __file__}, "names no certificate of an authority"),
        ({"prefix": "Sankoré,*"}, "ELASTICSEARCH_PREFIX must be small letters"),
    ],
)
def test_settings_that_cannot_be_used_are_told_by_the_engine_they_lead_to(settings, wrong, sentence):
    settings.SEARCH_ENGINE = ENGINE
    settings.ELASTICSEARCH = {"url": "https://localhost:1", "api_key": "", "ca_certs": "", "prefix": "sankore"} | wrong

    health = get_engine().health()

    assert not health.ready
    assert sentence in health.reason
    with pytest.raises(EngineAway):
        get_engine().search(QUESTION)


@pytest.mark.parametrize(
    ("url", "hosts", "user", "key"),
    [
        ("http://localhost", ("http://localhost:9200",), None, ""),
        ("https://es.example.org/search/", ("https://es.example.org:443/search",), None, ""),
        (
            "https://awa:p%40ss@one:9200, https://two:9201",
            ("https://one:9200", "https://two:9201"),
            ("awa", "p@ss"),
            "",
        ),
        ("https://one:9200/?api_key=abc%3D%3D", ("https://one:9200",), None, "abc=="),
        ("http://[::1]:9200", ("http://[::1]:9200",), None, ""),
    ],
)
def test_an_address_holds_who_asks_and_shows_only_the_host(url, hosts, user, key):
    address = Address.read(url)

    assert (address.hosts, address.user, address.api_key) == (hosts, user, key)
    assert str(address) == ", ".join(hosts)
    assert "p@ss" not in repr(address) and "abc" not in repr(address)


def test_an_address_without_a_host_is_refused():
    with pytest.raises(WrongSettings):
        Address.read(" , ")


# --- who waits --------------------------------------------------------------------------------------------


def test_after_one_question_without_an_answer_the_server_is_left_alone():
    with Server(lambda _path: None) as server:
        engine = engine_at(server.address)
        for _ in range(20):
            with pytest.raises(EngineAway):
                engine.search(QUESTION)

        assert len(server.asked) == 1


def test_the_breaker_closes_when_the_server_is_back(monkeypatch):
    monkeypatch.setattr(breaker, "PAUSE", 0.0)
    with Server(lambda _path: (503, {"status": 503})) as server:
        engine = engine_at(server.address)
        assert "error 503" in engine.health().reason
        server.answer = lambda path: (200, ELASTICSEARCH if path == "/" else {})

        assert "There is no search index yet" in engine.health().reason
        assert engine.version == "8.19.3"


def test_a_search_that_hangs_ends_by_itself_where_the_server_still_greets():
    with Server(lambda path: (200, ELASTICSEARCH) if path == "/" else None) as server:
        engine = engine_at(server.address)

        with pytest.raises(EngineAway, match="does not answer in time"):
            engine.search(QUESTION)

        assert engine._connection._breaker.is_open


@pytest.mark.parametrize(
    "answer",
    [
        {"took": 1, "timed_out": False, "_shards": {"total": 2, "successful": 1, "failed": 1}, "hits": {"hits": []}},
        {"took": 1, "timed_out": True, "_shards": {"failed": 0}, "hits": {"hits": []}},
        {"error": {"type": "search_phase_execution_exception", "reason": "all shards failed"}, "status": 503},
        {},
    ],
)
def test_an_answer_from_which_a_part_is_missing_is_none(answer):
    def replies(path: str):
        return (200, {"responses": [answer]} if "_msearch" in path else ELASTICSEARCH)

    with Server(replies) as server:
        asked = Connection(Address.read(f"http://{server.address}"))

        with pytest.raises(EngineAway, match="only answer in part"):
            asked.search([("sankore-public-entries", {"query": {"match_all": {}}})])


# --- what goes on meanwhile -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_search_page_looks_at_titles_and_says_so(settings, visitor):
    document = make_document(title="La mutuelle de Thiès")
    with Server(lambda _path: None) as server, site_at(settings, server.address):
        page = visitor.get(reverse("search"), {"q": "mutuelle"}, headers={"Accept-Language": "fr"})

        assert page.status_code == 200
        assert document.get_absolute_url() in page.content.decode()
        found = service.find(Question("mutuelle"), page.wsgi_request.user)
        assert found.is_fallback
        assert [note.code for note in found.notes] == ["fallback"]
        assert found.total is None


@pytest.mark.django_db
def test_a_save_asks_the_engine_nothing(settings, django_capture_on_commit_callbacks):
    with Server(lambda _path: None) as server, site_at(settings, server.address):
        with django_capture_on_commit_callbacks(execute=False):
            document = make_document(title="Un titre")
            indexing.announce([document.key])

        assert server.asked == []
        assert Change.objects.filter(topic="search", key=document.key).waiting().exists()


@pytest.mark.django_db
def test_what_could_not_be_told_waits_and_is_told_when_the_engine_is_back(settings):
    document = make_document(title="Un titre")
    with Server(lambda _path: (503, {"status": 503})) as server, site_at(settings, server.address):
        indexing.catch_up()
        reconciling.catch_up()

        waiting = Change.objects.get(topic="search", key=document.key)
        assert (waiting.drained, waiting.attempts) == (0, 0)
        assert Comparison.state().away
    settings.SEARCH_ENGINE = "search.engines.tantivy_engine.TantivyEngine"

    tasks.drain()

    assert not Comparison.state().away
    assert indexing.compare() == []


@pytest.mark.django_db
def test_an_engine_that_is_away_is_never_filled_anew(settings, monkeypatch):
    rebuilt = []
    monkeypatch.setattr(indexing, "rebuild", lambda *_: rebuilt.append(1))
    with Server(lambda _path: (503, {"status": 503})) as server, site_at(settings, server.address):
        indexing.catch_up()
        assert not indexing.is_late()

    assert rebuilt == []


# --- a bulk request that is taken in part -----------------------------------------------------------------


class Bulk:
    """A connection whose server gives these outcomes, one list for each request."""

    def __init__(self, *outcomes: list[int]):
        self._outcomes = list(outcomes)
        self.sent: list[list[bytes]] = []

    def ask(self, call, seconds=0.0):
        return call(self)

    def bulk(self, operations):
        self.sent.append(operations)
        statuses = self._outcomes.pop(0)
        items = [
            {"index": {"status": status} | ({"error": {"reason": "no"}} if status > 300 else {})} for status in statuses
        ]
        return type("Answer", (), {"body": {"items": items}})


def send(bulk: Bulk, count: int, monkeypatch) -> None:
    monkeypatch.setattr("search.engines.elasticsearch_writing.PAUSE", 0.0)
    indices = type("FakeIndices", (), {"connection": bulk, "forget": lambda self: None})()
    Writing(indices)._send(Item("index", "notes", f"note:{n}", 1, b"{}") for n in range(count))


def test_only_what_the_server_had_no_room_for_is_sent_again(monkeypatch):
    bulk = Bulk([201, 429, 201, 503], [201, 429], [201])

    send(bulk, 4, monkeypatch)

    assert [len(lines) // 2 for lines in bulk.sent] == [4, 2, 1]
    assert b"note:3" in bulk.sent[2][0]


def test_a_newer_version_that_stands_there_is_no_failure(monkeypatch):
    send(Bulk([409, 201]), 2, monkeypatch)


def test_a_document_that_is_refused_is_named(monkeypatch):
    with pytest.raises(NotTaken, match="note:1: no"):
        send(Bulk([201, 400]), 2, monkeypatch)


def test_a_server_that_never_has_room_is_away(monkeypatch):
    with pytest.raises(EngineAway, match="no room"):
        send(Bulk(*[[429]] * 9), 1, monkeypatch)
