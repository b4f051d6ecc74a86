from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from core import servers
from search.engines import get_engine


@servers.asks("search")
def engine_answers() -> None:
    """An index that is not there yet is made; a server that does not answer, or not to us, is told at once."""
    try:
        health = get_engine().health()
    except ValueError as wrong:  # what the settings say cannot be meant
        raise servers.Unusable(str(wrong)) from wrong
    if not health.reachable:
        raise servers.Unusable(health.reason)


@register(Tags.files)
def engine_can_be_loaded(**_: object) -> list[CheckMessage]:
    try:
        import_string(settings.SEARCH_ENGINE)
    except ImportError as error:
        return [Error(f"SEARCH_ENGINE names no engine: {error}.", id="search.E001")]
    return []


@register(Tags.database)
def index_is_ready(databases: object = None, **_: object) -> list[CheckMessage]:
    """Only where the database is checked too: an index is filled after the first migration."""
    if not databases:
        return []
    health = get_engine().health()
    if health.ready:
        return []
    return [Warning(health.reason, hint="Run `manage rebuild_search_index`.", id="search.W001")]
