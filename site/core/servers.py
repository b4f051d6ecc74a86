"""Whether each server that the settings name can be used, asked once and said in a sentence.

An app that uses another server registers its question with `asks`; nothing is changed by asking.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

LEAST_POSTGRESQL = 14
LEAST_REDIS = (6, 2)
SECONDS = 5


class Unusable(Exception):
    """A server that does not do what is asked of it; the text says which setting names it, and why."""


Question = Callable[[], object]
_questions: dict[str, Question] = {}


def asks(name: str) -> Callable[[Question], Question]:
    """Register a question about a server: it raises Unusable, or the server can be used."""

    def register(question: Question) -> Question:
        _questions[name] = question
        return question

    return register


def unusable(*, but: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The servers that cannot be used, each with its sentence."""
    for name, question in _questions.items():
        if name in but:
            continue
        try:
            question()
        except Unusable as why:
            yield name, str(why)


# --- the servers below every app --------------------------------------------------------------------------


@asks("database")
def database() -> None:
    if connection.vendor != "postgresql":
        return
    facts = connection.settings_dict
    where = {"server": f"{facts['HOST'] or 'localhost'}:{facts['PORT'] or 5432}"}
    try:
        connection.ensure_connection()
    except (DatabaseError, InterfaceError, UnicodeError) as error:
        said = str(error)
        who = {**where, "user": facts["USER"], "name": facts["NAME"]}
        if "authentication failed" in said or "no password supplied" in said:
            raise Unusable(
                _("DATABASE_URL: PostgreSQL on %(server)s refuses the password of %(user)s.") % who
            ) from error
        if f'role "{facts["USER"]}" does not exist' in said:
            raise Unusable(_("DATABASE_URL: PostgreSQL on %(server)s knows no %(user)s.") % who) from error
        if "does not exist" in said:
            raise Unusable(
                _("DATABASE_URL: PostgreSQL on %(server)s has no database %(name)s; create it first.") % who
            ) from error
        raise Unusable(_("DATABASE_URL: no PostgreSQL answers on %(server)s.") % where) from error
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]  # of PostgreSQL's wrapper
    if version < LEAST_POSTGRESQL:
        raise Unusable(
            _("DATABASE_URL: PostgreSQL on %(server)s is version %(version)s; this site needs %(least)s or newer.")
            % {**where, "version": version, "least": LEAST_POSTGRESQL}
        )
    if _is_somebody_elses():
        raise Unusable(
            _("DATABASE_URL: %(name)s on %(server)s holds the tables of something else; name a database of its own.")
            % {**where, "name": facts["NAME"]}
        )


def _is_somebody_elses() -> bool:
    """Whether there are tables, and none of them was made by this site."""
    tables = set(connection.introspection.table_names())
    if MigrationRecorder.Migration._meta.db_table not in tables:
        return bool(tables)
    applied = {app for app, _name in MigrationRecorder(connection).applied_migrations()}
    return bool(applied) and "core" not in applied and not applied <= {"contenttypes", "auth", "taggit", "wagtailcore"}


@asks("cache")
def cache() -> None:
    address = settings.CACHES["default"].get("LOCATION", "")
    if str(address).startswith("redis"):
        _redis("CACHE_URL", str(address))


@asks("broker")
def broker() -> None:
    address = settings.CELERY_BROKER_URL
    if address.startswith("redis"):
        _redis("CELERY_BROKER_URL", address)
    elif address.startswith("amqp"):
        _rabbitmq(address)


def _redis(setting: str, address: str) -> None:
    from redis import Redis  # not on a laptop
    from redis.exceptions import AuthenticationError, RedisError

    facts = {"setting": setting, "server": _server(address, 6379)}
    try:
        line = Redis.from_url(address, socket_connect_timeout=SECONDS, socket_timeout=SECONDS)
        version = str(line.info("server")["redis_version"])
    except AuthenticationError as error:
        raise Unusable(_("%(setting)s: Redis on %(server)s refuses the password.") % facts) from error
    except ValueError as error:
        raise Unusable(_("%(setting)s is no address: redis://:password@host:6379/0 is one.") % facts) from error
    except (RedisError, OSError) as error:
        if "DB index is out of range" in str(error):
            raise Unusable(_("%(setting)s: Redis on %(server)s has no database of this number.") % facts) from error
        raise Unusable(_("%(setting)s: no Redis answers on %(server)s.") % facts) from error
    if tuple(int(part) for part in version.split(".")[:2]) < LEAST_REDIS:
        needed = {**facts, "version": version, "least": ".".join(map(str, LEAST_REDIS))}
        raise Unusable(
            _("%(setting)s: Redis on %(server)s is version %(version)s; this site needs %(least)s or newer.") % needed
        )


def _rabbitmq(address: str) -> None:
    from amqp.exceptions import AccessRefused, NotAllowed
    from kombu import Connection

    facts = {"setting": "CELERY_BROKER_URL", "server": _server(address, 5672)}
    try:
        with Connection(address, connect_timeout=SECONDS) as line:
            line.ensure_connection(max_retries=1, timeout=SECONDS)
    except AccessRefused as error:
        raise Unusable(_("%(setting)s: RabbitMQ on %(server)s refuses this name or password.") % facts) from error
    except NotAllowed as error:
        raise Unusable(_("%(setting)s: RabbitMQ on %(server)s has no such virtual host.") % facts) from error
    except Exception as error:
        raise Unusable(_("%(setting)s: no RabbitMQ answers on %(server)s.") % facts) from error


@asks("files")
def files() -> None:
    check = getattr(default_storage, "check_bucket", None)
    if check is not None:
        check()


def _server(address: str, port: int) -> str:
    """Host and port, never the password."""
    parts = urlsplit(address)
    try:
        return f"{parts.hostname or 'localhost'}:{parts.port or port}"
    except ValueError:
        return str(parts.hostname)
