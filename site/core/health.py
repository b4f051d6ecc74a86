"""Doors for machines: is this process alive, can it serve pages, how much waits. They tell no address and no secret."""

import ipaddress
from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import metrics
from core.examination import examine, questions

urlpatterns: list = []  # of a site without languages: see `figures`


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """This process answers; nobody else is asked."""
    return JsonResponse({"ok": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 while no page can be served. Of the other services it says whether they answer: pages go on without them."""
    asked = [one for one in questions() if one.far]
    found = examine(asked)
    ok = not any(found[one.name].is_wrong for one in asked if one.needed)
    services = {one.name: "away" if found[one.name].is_wrong else "well" for one in asked}
    return JsonResponse({"ok": ok, "services": services}, status=200 if ok else 503)


@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus; nobody else learns that it exists."""
    if not _may_read_figures(request):
        request.urlconf = __name__  # absent here and now, rather than led on to the same address in a language
        raise Http404
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)


def _may_read_figures(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    said = request.headers.get("Authorization", "")
    if token and compare_digest(said.encode(), f"Bearer {token}".encode()):
        return True
    if "X-Forwarded-For" in request.headers:  # it came through the proxy, whose own address tells nothing
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_ALLOWED)
