"""Readers write to the editors: a document, a mistake, a question; and see what became of it."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import is_member
from documents import services, suggesting
from documents.models import Document, Suggestion
from documents.suggestion_forms import BroughtForm, MistakeForm, QuestionForm

OFTEN = "suggestion"  # the limit of this name stands in the settings


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request.POST or None, reader=request.user)
    if _may_be_kept(request, form):
        suggesting.ask(form.cleaned_data["words"], by=request.user, email=form.cleaned_data.get("email", ""))
        messages.success(request, _("Your message reached the editors."))
        return redirect("contact")
    return _shown(request, "documents/contact.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def mistake(request: HttpRequest, identifier: str) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user).for_cards(), identifier=identifier)
    form = MistakeForm(request.POST or None, reader=request.user)
    if _may_be_kept(request, form):
        said = form.cleaned_data
        suggesting.report_mistake(document, said["words"], by=request.user, email=said.get("email", ""))
        messages.success(request, _("Thank you: the editors will look at it."))
        return redirect(document)
    return _shown(request, "documents/mistake.html", form, document=document)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A member brings a document."""
    if not is_member(request.user):
        return render(request, "documents/propose.html", {"closed": True}, status=403)
    form = BroughtForm(request.POST or None, request.FILES or None)
    if _may_be_kept(request, form):
        try:
            suggesting.bring_document(form.cleaned_data["words"], by=request.user, sent=form.cleaned_data["sent"])
        except services.Refusal as refusal:
            form.add_error("sent", str(refusal))
        else:
            messages.success(
                request, _("Thank you. Only the editors see what you brought; you find their answer here.")
            )
            return redirect("suggestions")
    return _shown(request, "documents/propose.html", form, most=settings.MAX_FILE_MB)


def _may_be_kept(request: HttpRequest, form: Form) -> bool:
    """Whether it was sent and is complete, and does not come after far too many from one place."""
    if request.method != "POST" or not form.is_valid():
        return False
    if ratelimit.consume(request, action=OFTEN):
        return True
    form.add_error(None, _("Many messages came from where you are. Wait an hour, then send this one again."))
    return False


def _shown(request: HttpRequest, template: str, form: Form, **more: object) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What this person brought, and where each thing stands."""
    sent = Suggestion.objects.filter(by=request.user).for_lists()
    page = Paginator(sent, 20).get_page(request.GET.get("page"))
    readable = Document.objects.visible_to(request.user).filter(
        pk__in=[one.document_id for one in page.object_list if one.document_id]
    )
    seen = {document.pk: document for document in readable}
    rows = [(one, seen.get(one.document_id)) for one in page.object_list]
    return render(request, "documents/suggestions.html", {"page": page, "rows": rows})
