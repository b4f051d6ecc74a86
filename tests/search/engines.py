"""The engines on which the contract is tested: Elasticsearch too, where ELASTICSEARCH_URL names a server."""

import atexit
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

from elasticsearch import Elasticsearch

from search.engines.base import Engine
from search.engines.elasticsearch_connection import Address, Connection
from search.engines.elasticsearch_engine import ElasticsearchEngine
from search.engines.tantivy_engine import TantivyEngine

URL = os.environ.get("ELASTICSEARCH_URL", "")
PREFIX = f"sankore-tests-{os.getpid()}"  # each process of the tests has indices of its own
_numbers = count(1)


def elasticsearch(folder: Path | None = None) -> ElasticsearchEngine:
    """An engine with indices of its own, of which there are none yet."""
    _remove_at_the_end()
    return ElasticsearchEngine(Connection(Address.read(URL)), f"{PREFIX}-{next(_numbers)}")


_removing: list[bool] = []


def _remove_at_the_end() -> None:
    if not _removing:
        _removing.append(True)
        atexit.register(remove_indices)


def remove_indices() -> None:
    with Elasticsearch(URL, request_timeout=60) as client:
        for name in client.indices.get(index=f"{PREFIX}*", expand_wildcards="all").body:
            client.indices.delete(index=name, ignore_unavailable=True)


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "in memory": lambda folder: TantivyEngine(),
    "in a folder": lambda folder: TantivyEngine(folder / "index"),
}
if URL:
    ENGINES["Elasticsearch"] = elasticsearch
