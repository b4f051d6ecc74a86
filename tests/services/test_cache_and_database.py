"""A cache and a database that go away: what is said, and what comes back by itself."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import OperationalError, close_old_connections, connection

from core import servers
from core.caching import RedisOrMemory
from tests.services.redis import CACHE, Redis


def test_a_cache_that_is_away_breaks_nothing_and_is_used_again(tmp_path: Path):
    with Redis(tmp_path / "cache") as own:
        cache = RedisOrMemory(own.address(CACHE), {"KEY_PREFIX": "story"})
        cache.set("kept", "by Redis")
        assert cache.get("kept") == "by Redis"
        own.kill()
        assert cache.get("kept") is None
        assert cache.add("tries", 1)
        assert cache.incr("tries") == 2, "what is counted is counted on"
        cache.set_many({"a": 1, "b": 2})
        assert cache.get_many(["a", "b"]) == {"a": 1, "b": 2}
        own.start()
        cache.away_until = 0.0  # the pause is over
        cache.set("kept", "by Redis again")
        assert RedisOrMemory(own.address(CACHE), {"KEY_PREFIX": "story"}).get("kept") == "by Redis again"


def test_a_cache_that_hangs_breaks_nothing(tmp_path: Path):
    with Redis(tmp_path / "cache") as own:
        cache = RedisOrMemory(own.address(CACHE), {})
        own.pause()
        cache.set("kept", "here")
        assert cache.get("kept") == "here"
        own.resume()


def test_the_site_caches_in_redis(client):
    assert isinstance(caches["default"], RedisOrMemory)
    caches["default"].set("a", 1)
    assert caches["default"].away_until == 0.0


def test_a_connection_that_a_restart_broke_is_replaced(own_database: str, visitor):
    assert visitor.get("/fr/").status_code == 200
    with pytest.raises(OperationalError):
        connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")
    close_old_connections()  # as at the begin of each request
    assert visitor.get("/fr/").status_code == 200


@pytest.mark.django_db
def test_no_question_takes_for_ever():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("10s",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"PASSWORD": "another"}, "refuses the password of sankore"),
        ({"NAME": "nowhere"}, "has no database nowhere"),
        ({"USER": "nobody"}, "refuses the password of nobody"),  # it does not tell who exists
        ({"PORT": 9}, "no PostgreSQL answers"),
    ],
)
def test_a_database_that_cannot_be_used_gets_a_sentence(own_database: str, change: dict, words: str):
    connection.close()
    with (
        patch.dict(connection.settings_dict, change),
        pytest.raises(servers.Unusable, match=f"DATABASE_URL.*{words}"),
    ):
        servers.database()
    connection.close()


def test_a_database_of_something_else_is_left_as_it_is(own_database: str):
    servers.database()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        servers.database()  # empty: ours to be
        cursor.execute("CREATE TABLE invoices (number integer)")
    with pytest.raises(CommandError, match="tables of something else"):
        call_command("prepare")
    assert connection.introspection.table_names() == ["invoices"]


def test_an_old_database_gets_a_sentence(own_database: str, monkeypatch):
    monkeypatch.setattr(servers, "LEAST_POSTGRESQL", 99)
    with pytest.raises(servers.Unusable, match="needs 99 or newer"):
        servers.database()


def test_brokers_and_caches_that_cannot_be_used_get_a_sentence(settings):
    redis, rabbitmq = os.environ["CELERY_BROKER_URL"], os.environ["TEST_RABBITMQ_URL"]
    for address, words in (
        (redis.replace("redis://:", "redis://:x"), "refuses the password"),
        ("redis://:x@127.0.0.1:9/0", "no Redis answers"),
        (redis.rpartition("/")[0] + "/9999", "no database of this number"),
        (rabbitmq.replace("amqp://sankore:", "amqp://sankore:x"), "refuses this name or password"),
        (rabbitmq.rstrip("/") + "/nowhere", "no such virtual host"),
        ("amqp://a:b@127.0.0.1:9//", "no RabbitMQ answers"),
    ):
        settings.CELERY_BROKER_URL = address
        with pytest.raises(servers.Unusable, match=words) as why:
            servers.broker()
        assert "@" not in str(why.value), "passwords are not told"
    for address in (redis, rabbitmq):
        settings.CELERY_BROKER_URL = address
        servers.broker()
