"""Several servers at once: had first, started side by side, ended together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.elasticsearch import Elasticsearch
from tests.services.postgresql import PostgreSQL
from tests.services.rabbitmq import RabbitMQ
from tests.services.redis import Redis
from tests.services.s3 import S3
from tests.services.server import Server

SERVERS: dict[str, type[Server]] = {
    "elasticsearch": Elasticsearch,  # the slowest first
    "rabbitmq": RabbitMQ,
    "postgresql": PostgreSQL,
    "redis": Redis,
    "s3": S3,
}


@contextmanager
def together(folder: Path, *names: str, durable: bool = False) -> Iterator[dict[str, Server]]:
    """These servers, all of them when none is named, with their data below `folder`. Raises Unavailable."""
    servers = {name: SERVERS[name](folder / name, durable=durable) for name in names or SERVERS}
    for server in servers.values():
        server.obtain()  # what is missing is said before anything starts
    try:
        for server in servers.values():
            server.launch()
        for server in servers.values():
            server.wait_until_ready()
        yield servers
    finally:
        for server in servers.values():
            server.ask_to_end()
        for server in servers.values():
            server.stop()


def settings_of(servers: dict[str, Server]) -> dict[str, str]:
    """The variables of the site that name these servers; of two brokers Redis is used, and both are named."""
    found: dict[str, str] = {}
    for server in servers.values():
        found.update(server.settings())
    if "rabbitmq" in servers:
        found["TEST_RABBITMQ_URL"] = servers["rabbitmq"].settings()["CELERY_BROKER_URL"]
    return found
