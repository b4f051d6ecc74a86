"""The one place that knows which engine is in use."""

import os
from functools import lru_cache

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from search.engines.base import Engine


@lru_cache(maxsize=1)
def get_engine() -> Engine:
    """The engine that SEARCH_ENGINE names, one a process."""
    return import_string(settings.SEARCH_ENGINE).from_settings()


def forget_engine() -> None:
    """The next caller gets a new engine: for tests, and after the settings changed."""
    get_engine.cache_clear()


def _forget_when_changed(*, setting: str, **_: object) -> None:
    if setting in {"SEARCH_ENGINE", "INDEX_DIR", "ELASTICSEARCH"}:
        forget_engine()


setting_changed.connect(_forget_when_changed)
os.register_at_fork(after_in_child=forget_engine)  # two processes must not speak on one connection
