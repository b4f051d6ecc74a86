"""What readers brought, as editors go through it: take in, settle, or decline with a reason."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import is_editor
from core.models import User
from core.serving import send_file
from documents import suggesting
from documents.models import Suggestion, SuggestionState, SuggestionType
from documents.models.suggestions import SuggestionQuerySet
from documents.views.arrivals import state_sentence


def _editor(request: HttpRequest) -> User:
    if not is_editor(request.user):
        raise PermissionDenied
    return cast(User, request.user)


def _for_editors(request: HttpRequest) -> SuggestionQuerySet:
    return Suggestion.objects.visible_to(_editor(request))


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Those that wait first."""
    found = _for_editors(request).for_lists()
    state, type_ = request.GET.get("state", ""), request.GET.get("type", "")
    if state in SuggestionState.values:
        found = found.filter(state=state)
    if type_ in SuggestionType.values:
        found = found.filter(type=type_)
    context = {
        "page": Paginator(found, 40).get_page(request.GET.get("p")),
        "state": state,
        "states": SuggestionState.choices,
        "type": type_,
        "types": SuggestionType.choices,
    }
    return render(request, "documents/admin/suggestions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, identifier: str) -> HttpResponse:
    suggestion = get_object_or_404(_for_editors(request).for_lists(), identifier=identifier)
    written = request.POST.get("answer", "")
    if request.method == "POST":
        try:
            return _decided(request, suggestion, written)
        except (ValueError, suggesting.AlreadyDecided) as error:
            messages.error(request, str(error))
    return render(
        request,
        "documents/admin/suggestion.html",
        {
            "suggestion": suggestion,
            "written": written,
            "state": state_sentence(suggestion.stored) if suggestion.stored else "",
            "is_document": suggestion.type == SuggestionType.DOCUMENT,
        },
    )


def _decided(request: HttpRequest, suggestion: Suggestion, answer: str) -> HttpResponse:
    decision, by = request.POST.get("decision"), _editor(request)
    if decision == "take_in" and suggestion.type == SuggestionType.DOCUMENT:
        document = suggesting.take_in(suggestion, by=by)
        messages.success(request, _("Taken in. Here is the draft; its fields were proposed from the file."))
        return redirect("wagtailadmin_pages:edit", document.pk)
    if decision == "settle" and suggestion.type != SuggestionType.DOCUMENT:
        suggesting.settle(suggestion, answer, by=by)
        messages.success(request, _("Settled."))
    elif decision == "decline":
        suggesting.decline(suggestion, answer, by=by)
        messages.success(request, _("Declined, with your reason."))
    return redirect("library_suggestions")


@require_safe
def file(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """The file that was brought, for the editors who decide about it; always a download."""
    suggestion = get_object_or_404(_for_editors(request), identifier=identifier)
    if suggestion.stored is None:
        raise Http404
    try:
        return send_file(
            request,
            suggestion.stored.name,
            name=suggestion.file_name or "document",
            content_type="application/octet-stream",
            etag=suggestion.stored.sha256[:32],
            public=False,
        )
    except FileNotFoundError as error:
        raise Http404 from error
