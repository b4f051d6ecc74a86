"""Countries: which the library knows something of, and what."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.anybody import same_for_anybody
from core.languages import folded
from core.models import Concept, Country
from documents.models import Document
from documents.models.document import Kind
from home.subjects import shown
from home.subjects.maps import map_of
from search import trees

NEWEST = 5
MOST_THEMES = 12


@require_safe
@same_for_anybody
def countries(request: HttpRequest) -> HttpResponse:
    """By region of the world, as the United Nations draw them."""
    regions: dict[str, list[Country]] = {}
    for country in _by_name(shown.countries(request.user)):
        regions.setdefault(str(country.region or ""), []).append(country)
    groups = [{"name": name, "rows": rows} for name, rows in sorted(regions.items(), key=lambda one: folded(one[0]))]
    return render(request, "home/countries.html", {"groups": groups})


@require_safe
@same_for_anybody
def country(request: HttpRequest, code: str) -> HttpResponse:
    here = get_object_or_404(shown.countries(request.user), pk=code.upper())
    documents = Document.objects.visible_to(request.user).filter(countries=here)
    programmes = shown.programmes(request.user)
    return render(
        request,
        "home/country.html",
        {
            "country": here,
            "map": map_of(here.pk),
            "kinds": _kinds(documents),
            "newest": documents.for_cards().newest()[:NEWEST],
            "total": documents.count(),
            "organisations": _by_name(shown.organisations(request.user, programmes).filter(country=here)),
            "programmes": _by_name(programmes.filter(countries=here)),
            "themes": _themes(documents),
        },
    )


def _kinds(documents: Any) -> list[dict]:
    counted = dict(documents.order_by().values_list("kind").annotate(held=Count("pk", distinct=True)))
    found = [{"kind": kind.value, "label": str(kind.label), "held": counted[kind]} for kind in Kind if kind in counted]
    return sorted(found, key=lambda one: (-one["held"], folded(one["label"])))


def _themes(documents: Any) -> list[Any]:
    """Each with the documents under it and under its narrower themes, as the search counts them."""
    above = trees.above_themes()
    under: dict[str, set[int]] = defaultdict(set)
    for pk, key in documents.order_by().exclude(themes=None).values_list("pk", "themes__key"):
        for theme in trees.with_parents([key], above):
            under[theme].add(pk)
    most = sorted(under, key=lambda key: (-len(under[key]), key))[:MOST_THEMES]
    themes = list(Concept.objects.filter(key__in=most).with_labels())
    for theme in themes:
        theme.held = len(under[theme.key])
    return sorted(themes, key=lambda theme: folded(str(theme)))


def _by_name(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: folded(row.name_in().text))
