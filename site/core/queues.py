"""The queues of the broker: their names, and how long they are where it can tell."""

from collections.abc import Mapping

from celery import current_app
from django.conf import settings
from kombu import Connection

NAMES = tuple(
    dict.fromkeys(
        [*(route["queue"] for route in settings.CELERY_TASK_ROUTES.values()), settings.CELERY_TASK_DEFAULT_QUEUE]
    )
)


def lengths() -> Mapping[str, int]:
    """Messages by queue, of those the broker knows. A message is a doorbell only: the rows say what there is to do.

    Raises what the broker's library raises when it cannot be asked.
    """
    with current_app.connection_for_read() as line:
        line.ensure_connection(max_retries=0, timeout=2)
        return {name: length for name in NAMES if (length := _length(line, name)) is not None}


def _length(line: Connection, queue: str) -> int | None:
    with line.channel() as channel:
        if hasattr(channel, "_size"):  # Redis, a folder, memory
            return int(channel._size(queue))
        try:
            return int(channel.queue_declare(queue, passive=True).message_count)
        except line.channel_errors:  # nobody ever rang there
            return None


def version(line: Connection) -> str:
    """Name and version of the broker's server, as far as it says them."""
    if line.transport.driver_type == "redis":
        client = line.default_channel.client  # type: ignore[attr-defined]  # of Redis' own channel
        return f"Redis {client.info('server')['redis_version']}"
    said = getattr(line.connection, "server_properties", {})
    return " ".join(str(said[key]) for key in ("product", "version") if key in said)
