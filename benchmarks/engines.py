"""The engines that are measured: each measurement has an index of its own, which is removed at its end."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from elasticsearch import Elasticsearch, TransportError

from search.engines.base import Engine, EngineAway
from search.engines.elasticsearch_connection import Address, Connection
from search.engines.elasticsearch_engine import ElasticsearchEngine
from search.engines.tantivy_engine import TantivyEngine

EMBEDDED, ELASTICSEARCH = "tantivy", "elasticsearch"
NAMES = (EMBEDDED, ELASTICSEARCH)
PATIENCE = 20.0  # a measurement on a busy machine goes on where a reader would have been answered otherwise
PREFIX = f"sankore-benchmark-{os.getpid()}"


def url() -> str:
    """Of the server to measure; its absence is told in one sentence."""
    found = os.environ.get("ELASTICSEARCH_URL", "")
    if not found:
        sys.exit("ELASTICSEARCH_URL names no server: set it to the address of an Elasticsearch 8 or 9.")
    return found


@contextmanager
def opened(name: str, folder: Path | None = None) -> Iterator[Engine]:
    """An empty engine: the embedded one in memory, or in a folder."""
    if name == EMBEDDED:
        yield TantivyEngine(folder)
        return
    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(USE_I18N=False)  # an engine's sentences may be translated
    engine = ElasticsearchEngine(Connection(Address.read(url()), PATIENCE), PREFIX)
    try:
        yield engine
    except EngineAway as away:
        sys.exit(str(away))
    finally:
        _remove_indices()


def _remove_indices() -> None:
    with Elasticsearch(url(), request_timeout=60) as client, suppress(TransportError):
        for index in client.indices.get(index=f"{PREFIX}-*", expand_wildcards="all").body:
            client.indices.delete(index=index, ignore_unavailable=True)
