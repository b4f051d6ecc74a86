"""What editors see of the search: the questions that found nothing."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.access import is_editor
from search import addresses, service
from search.engines.base import EngineAway
from search.models import Miss
from search.service import Question

SIZE = 50  # rows of a page, each asked again to say what it finds now


@require_http_methods(["GET", "HEAD", "POST"])
def misses(request: HttpRequest) -> HttpResponse:
    if not is_editor(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _clear(request)
    page = Paginator(Miss.objects.all(), SIZE).get_page(request.GET.get("page"))
    rows = [{"miss": miss, "finds": _finds(miss), "url": _address(miss)} for miss in page]
    return render(request, "search/admin/misses.html", {"page": page, "rows": rows})


def _clear(request: HttpRequest) -> HttpResponse:
    chosen = [int(one) for one in request.POST.getlist("miss") if one.isdigit() and len(one) < 18]
    found = Miss.objects.all() if request.POST.get("all") else Miss.objects.filter(pk__in=chosen)
    count, _by_model = found.delete()
    if count:
        text = ngettext("%(count)d search was cleared.", "%(count)d searches were cleared.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.warning(request, _("Choose the searches to clear first."))
    return redirect(reverse("search_misses"))


def _finds(miss: Miss) -> int | None:
    """What a visitor finds with these words by now; None while the engine is away."""
    try:
        return service.count(Question(miss.words, language=miss.language), AnonymousUser())
    except EngineAway:
        return None


def _address(miss: Miss) -> str:
    return addresses.address_of(Question(miss.words))


@hooks.register("register_admin_urls")
def misses_urls():
    return [path("search-misses/", misses, name="search_misses")]


@hooks.register("register_reports_menu_item")
def misses_item():
    return MenuItem(
        gettext_lazy("Searched, not found"), reverse("search_misses"), name="misses", icon_name="search", order=15
    )
