"""The front pages: home, account, what is said when something is not there or broken."""

import sys

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core import full_disk
from core.anybody import same_for_anybody
from core.languages import folded
from core.models import Concept, Country
from documents.models import Document

NEWEST = 5
MOST = 12  # countries, themes


@require_safe
def to_the_readers_language(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(f"/{get_language()}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
@same_for_anybody
def front(request: HttpRequest) -> HttpResponse:
    """Search first, then the newest documents, the countries and themes that have some."""
    visible = Document.objects.visible_to(request.user)
    held = Count("documents", filter=Q(documents__in=visible.values("pk")), distinct=True)
    countries = Country.objects.annotate(held=held).filter(held__gt=0).order_by("-held")[:MOST]
    themes = Concept.objects.annotate(held=held).filter(held__gt=0).with_labels().order_by("-held", "key")[:MOST]
    return render(
        request,
        "home/home_page.html",
        {
            "newest": visible.filter(live=True).for_cards().newest()[:NEWEST],
            "countries": sorted(countries, key=_alphabetically),
            "themes": sorted(themes, key=_alphabetically),
            "total": visible.count(),
        },
    )


def _alphabetically(named: Country | Concept) -> str:
    return folded(str(named))


def to_the_door(request: HttpRequest) -> HttpResponse:
    """One door for members and staff: the sign-in that asks for the second factor."""
    if request.user.is_authenticated:  # signed in, and no editor: to send them to sign in again would go in circles
        return render(request, "403.html", status=403)
    after = request.GET.get("next") or reverse("wagtailadmin_home")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': after})}")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers and link previewers ask for it here whatever the page says."""
    return HttpResponseRedirect(static("icons/sankore.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /files/", "Disallow: /*?q="]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def token_missing(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent without the token of its page: a cookie that was refused, or another site's form."""
    return render(request, "400.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Nothing here may need the database or the session: they may be what is broken.

    Django calls it while it handles the error.
    """
    if full_disk.is_cause_of(sys.exc_info()[1]):
        return render(request, "507.html", {"sentence": full_disk.sentence()}, status=full_disk.STATUS)
    return render(request, "500.html", {"site": settings.SITE_URL}, status=500)
