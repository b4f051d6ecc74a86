"""How the log is written: lines of JSON on a server, readable lines on a laptop. It holds no personal data.

Whatever is logged while a request is answered, or a task done that the request rang for, carries the request's id.
"""

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

FACTS = {"method", "route", "status", "milliseconds", "task"}  # what a line may say beside its sentence


def formatter(as_json: bool) -> logging.Formatter:
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(allow=FACTS),
        without_address,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        last += [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=last)


def without_address(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Django ends its sentence on a failed request with the address, in which a signed link may stand."""
    if event.get("logger") == "django.request":
        event["event"] = str(event["event"]).partition(":")[0]
    return event
