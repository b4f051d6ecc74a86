from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from core.kept import IN_SESSION


@login_required
@never_cache
def kept_text(request: HttpRequest) -> HttpResponse:
    """The text that was being sent when the sign-in expired, with a button that sends it now."""
    if request.method == "POST":  # let go of it
        request.session.pop(IN_SESSION, None)
        return redirect("wagtailadmin_home")
    kept = request.session.get(IN_SESSION)
    if not kept:
        return redirect("wagtailadmin_home")
    shown = [(name, value) for name, value in kept["fields"] if len(value) > 40]
    return render(request, "account/kept_text.html", {"kept": kept, "shown": shown})
