"""One's own account: what one is here, what the site holds on one, the way out; and an invitation accepted."""

import json
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core import account_care, links, personal_data
from core.access import roles
from core.models import Role, User
from home.account_forms import EraseForm, InvitedForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """What one is here, and in which language the site writes to one."""
    if request.method == "POST" and request.POST.get("language") in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=request.POST["language"])
        messages.success(request, _("Saved."))
        return redirect("account")
    mine = [Role(role).label for role in Role.values if role in roles(request.user)]
    context = {"roles": mine, "languages_of_letters": settings.LANGUAGES}
    return render(request, "account/account.html", context)


@login_required
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All that the site holds on this person, as a file they can read and take elsewhere."""
    told = personal_data.of(cast(User, request.user))
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sankore-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Said twice and with the password: it cannot be taken back."""
    form = EraseForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        account = cast(User, request.user)
        try:
            account_care.erase(account)
        except account_care.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account and what the site held on you are gone."))
            return redirect("home")
    return render(request, "account/erase.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads: opening it changes nothing, so a mail scanner may."""
    try:
        account = account_care.invited(token)
    except links.BadLink as error:
        old = isinstance(error, links.OldLink)
        return render(request, "account/invitation_gone.html", {"old": old}, status=404)
    form = InvitedForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        form.name(account)
        account_care.accept(account, form.cleaned_data["password"])
        login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
        messages.success(request, _("Welcome. Your account is ready."))
        return redirect("account")
    context = {"form": form, "account": account}
    return render(request, "account/invited.html", context, status=422 if form.errors else 200)
