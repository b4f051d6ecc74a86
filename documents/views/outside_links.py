"""Links to other sites as editors go through them: what broke, what moved, where each stands."""

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import is_editor
from core.models import User
from documents.models import LinkState, OutsideLink
from documents.outside import checking

PER_PAGE = 40
ALL = "all"


def _editor(request: HttpRequest) -> User:
    if not is_editor(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def _state(said: str) -> str:
    return said if said == ALL or said in LinkState.values else ""


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """What is broken or moved, or what one state holds."""
    links = OutsideLink.objects.visible_to(_editor(request))
    state = _state(request.GET.get("state", ""))
    found = links if state == ALL else links.in_state(state) if state else links.to_look_at()
    return render(
        request,
        "documents/admin/links.html",
        {
            "page": Paginator(found.for_report(), PER_PAGE).get_page(request.GET.get("p")),
            "state": state,
            "states": [*LinkState.choices, (ALL, _("all of them"))],
            "total": links.count(),
            "is_checking": settings.CHECK_LINKS,
        },
    )


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask again now, or say that a link is fine as it is, or take that back."""
    editor = _editor(request)
    link = get_object_or_404(OutsideLink.objects.visible_to(editor), pk=pk)
    decision = request.POST.get("decision")
    if decision == "again" and not settings.CHECK_LINKS:
        messages.error(request, _("This site asks no other site: the setting CHECK_LINKS is off."))
    elif decision == "again":
        checking.ask_at_once(link)
        messages.success(request, _("%(address)s is asked in a moment: load the page again.") % {"address": link})
    elif decision == "accept":
        checking.accept(link, by=editor)
        messages.success(
            request, _("%(address)s is left alone until its site answers something else.") % {"address": link}
        )
    elif decision == "look_again":
        checking.look_again(link)
        messages.success(request, _("%(address)s is watched again.") % {"address": link})
    back = {name: request.POST[name] for name in ("state", "p") if request.POST.get(name)}
    return redirect(f"{reverse('library_links')}?{urlencode(back)}" if back else "library_links")
