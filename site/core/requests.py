"""Each request has an id: the proxy's where it gives a good one, in the answer, in every line of the log, in tasks.

The log names the route, never the address: a search, a signed link, somebody's list stand in addresses.
"""

import logging
import re
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("sankore.requests")
HEADER = "X-Request-ID"
_GOOD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_IN_TASKS = "sankore_request_id"


def know_each(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        said = request.headers.get(HEADER, "")
        id_ = said if _GOOD.fullmatch(said) else uuid4().hex
        began = perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=id_):
            response = get_response(request)
            route = request.resolver_match.route if request.resolver_match else ""
            facts = {
                "method": request.method,
                "route": route or "–",
                "status": response.status_code,
                "milliseconds": round(1000 * (perf_counter() - began)),
            }
            logger.info("answered", extra=facts)
        response[HEADER] = id_
        return response

    return answer


@before_task_publish.connect
def _send_along(headers: dict[str, Any] | None = None, **_: object) -> None:
    id_ = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and id_:
        headers[_IN_TASKS] = id_


@task_prerun.connect
def _take_up(task: Any, **_: object) -> None:
    id_ = getattr(task.request, _IN_TASKS, None) or (task.request.headers or {}).get(_IN_TASKS)
    structlog.contextvars.bind_contextvars(task=task.name, **({"request_id": id_} if id_ else {}))
    task.request.sankore_began = perf_counter()


@task_postrun.connect
def _let_go(task: Any, state: str | None = None, **_: object) -> None:
    began = getattr(task.request, "sankore_began", None)
    milliseconds = round(1000 * (perf_counter() - began)) if began else 0
    logger.info("done", extra={"status": state, "milliseconds": milliseconds})
    structlog.contextvars.unbind_contextvars("task", "request_id")
