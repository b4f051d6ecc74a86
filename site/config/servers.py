"""What the address of a server makes of the settings. Pure: nothing is asked here (core.servers asks)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DATABASE_SECONDS = 5  # to reach it
WAIT_FOR_A_LOCK = 10  # seconds
IDLE_IN_A_TRANSACTION = 60  # seconds: ours are short, so whoever is longer is dead
BROKER_SECONDS = 5  # of a worker; who rings a doorbell has less (core.doorbells)
VISIBILITY = 1800  # seconds after which Redis gives a message that nobody acknowledged to another worker
HEARTBEAT = 20  # seconds: a broker that hangs is noticed after two of them

REDIS = ("redis", "rediss")


def _parts(name: str, url: str, schemes: Iterable[str], example: str) -> SplitResult:
    """The parts of an address. Raises ImproperlyConfigured, which never repeats it: it may hold a password."""
    wrong = (
        f"{name} is no address this site understands: {example} is one. In a password, write / as %2F, # as %23 and "
        "@ as %40."
    )
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        raise ImproperlyConfigured(wrong) from None
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(wrong)
    return parts


def database(url: str, *, statement_seconds: int) -> dict[str, Any]:
    """PostgreSQL or SQLite, each with what keeps it from making a reader wait for ever."""
    example = "postgres://user:password@host:5432/name"
    parts = _parts("DATABASE_URL", url, ("postgres", "postgresql", "sqlite"), example)
    given: dict[str, Any] = environ.Env.db_url_config(url)
    if parts.scheme == "sqlite":
        return {
            **given,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what was acknowledged survives a power cut, WAL: readers never wait for the writer
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;",
            },
        }
    if not given["NAME"]:
        raise ImproperlyConfigured(f"DATABASE_URL names no database: {example} does.")
    limits = {
        "statement_timeout": statement_seconds * 1000,
        "lock_timeout": WAIT_FOR_A_LOCK * 1000,
        "idle_in_transaction_session_timeout": IDLE_IN_A_TRANSACTION * 1000,
    }
    return {
        **given,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a connection that a restart broke is replaced before it is used
        "OPTIONS": {
            "connect_timeout": DATABASE_SECONDS,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,  # milliseconds until what was sent must be acknowledged
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
            **given.get("OPTIONS", {}),
        },
    }


def cache(url: str) -> dict[str, Any]:
    """Redis, whose place each process takes for itself while it is away; or the memory of each process alone."""
    schemes = (*REDIS, "locmemcache", "dummycache")
    if _parts("CACHE_URL", url, schemes, "redis://:password@host:6379/1").scheme not in REDIS:
        return dict(environ.Env.cache_url_config(url))
    return {"BACKEND": "core.caching.RedisOrMemory", "LOCATION": url, "KEY_PREFIX": "sankore"}


def broker(url: str, folder: Path) -> dict[str, Any]:
    """The transport options of Celery for this broker. Raises ImproperlyConfigured when it is none we know."""
    example = "redis://:password@host:6379/0 or amqp://user:password@host:5672//"
    scheme = _parts("CELERY_BROKER_URL", url, (*REDIS, "amqp", "amqps", "filesystem", "memory"), example).scheme
    if scheme == "filesystem":
        return {
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.1,
        }
    if scheme in REDIS:
        return {
            "visibility_timeout": VISIBILITY,
            "socket_timeout": 2 * BROKER_SECONDS,
            "socket_connect_timeout": BROKER_SECONDS,
            "socket_keepalive": True,
            "health_check_interval": HEARTBEAT,
        }
    return {}


def objects(env: Any) -> dict[str, Any] | None:
    """The bucket the library's files are kept in; None when they are kept in DATA_DIR."""
    bucket = env("S3_BUCKET", default="")
    if not bucket:
        return None
    missing = [name for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY") if not env(name, default="")]
    if missing:
        raise ImproperlyConfigured(
            f"S3_BUCKET is set but {' and '.join(missing)} is not: set it, or {missing[0]}_FILE."
        )
    return {
        "BACKEND": "core.object_storage.ObjectStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("S3_ENDPOINT_URL", default="") or None,
            "region_name": env("S3_REGION", default="us-east-1"),
            "access_key": env("S3_ACCESS_KEY"),
            "secret_key": env("S3_SECRET_KEY"),
            "location": env("S3_PREFIX", default=""),
        },
    }
