"""Redis as a cache; while it is away, the memory of this process. No page fails for its cache.

What must be counted (attempts to sign in) is then counted by each process for itself, which is less, and not nothing.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

SECONDS = 0.5  # to connect, and to answer
PAUSE = 5  # seconds until one that was away is asked again
logger = logging.getLogger(__name__)


def _of_either(name: str) -> Callable[..., Any]:
    def ask(self: "RedisOrMemory", *arguments: Any, **options: Any) -> Any:
        if monotonic() >= self.away_until:
            try:
                return getattr(super(RedisOrMemory, self), name)(*arguments, **options)
            except RedisError as error:
                self.away_until = monotonic() + PAUSE
                logger.warning("The cache does not answer (%s); each process keeps its own meanwhile.", error)
        return getattr(self.memory, name)(*arguments, **options)

    return ask


class RedisOrMemory(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, {**params, "OPTIONS": {**patience, **params.get("OPTIONS", {})}})
        self.memory = LocMemCache("while Redis is away", params)
        self.away_until = 0.0

    add = _of_either("add")
    get = _of_either("get")
    set = _of_either("set")
    touch = _of_either("touch")
    delete = _of_either("delete")
    get_many = _of_either("get_many")
    set_many = _of_either("set_many")
    delete_many = _of_either("delete_many")
    has_key = _of_either("has_key")
    incr = _of_either("incr")
    clear = _of_either("clear")
