"""Administrators look after accounts: invite, give and take roles, close; and read what was done."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import account_care
from core.access import is_administrator
from core.languages import folded
from core.models import AccountChange, Role, User
from home.account_forms import InvitationForm

LAST = 30  # changes shown beside the list


def _administrator(request: HttpRequest) -> User:
    if not is_administrator(request.user):
        raise PermissionDenied
    return cast(User, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    administrator = _administrator(request)
    form = InvitationForm(request.POST or None, initial={"language": administrator.language})
    if request.method == "POST" and form.is_valid():
        try:
            account = account_care.invite(by=administrator, **form.cleaned_data)
        except account_care.Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The invitation leaves for %(email)s.") % {"email": account.email})
            return redirect("accounts_one", account.pk)
    words, role = request.GET.get("q", "").strip()[:100], request.GET.get("role", "")
    found = User.objects.prefetch_related("groups").order_by("email")
    if words:
        found = found.filter(
            Q(email__icontains=words) | Q(first_name__icontains=words) | Q(last_name__icontains=folded(words))
            | Q(last_name__icontains=words)
        )  # fmt: skip
    if role in Role.values:
        found = found.filter(groups__name=role)
    context = {
        "form": form,
        "page": Paginator(found, 50).get_page(request.GET.get("p")),
        "words": words,
        "role": role,
        "roles": Role.choices,
        "changes": AccountChange.objects.select_related("account", "by")[:LAST],
    }
    return render(request, "home/admin/accounts.html", context, status=422 if form.errors else 200)


DECISIONS = {
    "give": lambda account, role, by: account_care.give(account, role, by=by),
    "take": lambda account, role, by: account_care.take(account, role, by=by),
    "close": lambda account, role, by: account_care.close(account, by=by),
    "reopen": lambda account, role, by: account_care.reopen(account, by=by),
    "invite": lambda account, role, by: account_care.send_invitation(account, by=by),
}


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, account: int) -> HttpResponse:
    """One account: its roles, whether it is open, what happened to it."""
    administrator = _administrator(request)
    whose = get_object_or_404(User, pk=account)
    if request.method == "POST":
        decision, _space, role = request.POST.get("decision", "").partition(" ")
        if decision in DECISIONS and (role in Role.values or decision not in {"give", "take"}):
            try:
                DECISIONS[decision](whose, role, administrator)
                messages.success(request, _("Done, and written down."))
            except account_care.Refusal as refusal:
                messages.error(request, str(refusal))
        return redirect("accounts_one", account)
    held = set(whose.groups.values_list("name", flat=True))
    context = {
        "whose": whose,
        "roles": [(role, label, role in held) for role, label in Role.choices],
        "invited": not whose.has_usable_password(),
        "changes": whose.changes.select_related("by"),
    }
    return render(request, "home/admin/account.html", context)
