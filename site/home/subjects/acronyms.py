"""What the letters stand for: every acronym the site knows, with the country where it means that."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.anybody import same_for_anybody
from core.models import Acronym
from home.subjects.listing import by_letter


@require_safe
@same_for_anybody
def acronyms(request: HttpRequest) -> HttpResponse:
    rows = [{"acronym": one, "meaning": one.meaning_in()} for one in Acronym.objects.select_related("country")]
    return render(request, "home/acronyms.html", {"groups": by_letter(rows, lambda row: row["acronym"].letters)})
