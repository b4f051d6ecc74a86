"""Organisations and programmes: their names over time, what they belong to, their documents."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.anybody import same_for_anybody
from core.dates import PartialDate
from core.languages import folded
from core.models import Organisation, Programme
from core.models.names import Name, Named
from documents.models import Document
from home.subjects import shown
from home.subjects.listing import DOCUMENTS_A_PAGE, by_letter, leaf
from home.subjects.people import people_of


@require_safe
@same_for_anybody
def organisations(request: HttpRequest) -> HttpResponse:
    return _index(request, shown.organisations(request.user), "organisation", _("Organisations"))


@require_safe
@same_for_anybody
def programmes(request: HttpRequest) -> HttpResponse:
    return _index(request, shown.programmes(request.user), "programme", _("Programmes and systems"))


def _index(request: HttpRequest, rows: Any, route: str, title: str) -> HttpResponse:
    page = leaf(request, rows.in_order())
    entries = [
        {"name": row.name_in(), "acronym": row.acronym_in(), "url": reverse(route, args=[row.key])} for row in page.rows
    ]
    context = {"title": title, "leaf": page, "groups": by_letter(entries, lambda entry: entry["name"].text)}
    return render(request, "home/names.html", context)


@require_safe
@same_for_anybody
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    known = shown.organisations(request.user)
    rows = known.select_related("country").prefetch_related("mandates")
    here = get_object_or_404(rows, key=key)
    seen = set(known.values_list("pk", flat=True))
    mine = Q(publisher=here) | Q(credits__organisation=here)
    return render(
        request,
        "home/organisation.html",
        {
            "organisation": here,
            "name": here.name_in(),
            "acronym": here.acronym_in(),
            "names": _other_names(here),
            "relations": _relations(here, Organisation, seen),
            "programmes": _by_name(shown.programmes(request.user).filter(organisation=here)),
            "people": people_of(here, request.user),
            "leaf": _documents(request, mine),
        },
    )


@require_safe
@same_for_anybody
def programme(request: HttpRequest, key: str) -> HttpResponse:
    known = shown.programmes(request.user)
    rows = known.select_related("organisation").prefetch_related("descriptions", "countries", "organisation__names")
    here = get_object_or_404(rows, key=key)
    seen = set(known.values_list("pk", flat=True))
    countries = set(shown.countries(request.user).values_list("pk", flat=True))
    return render(
        request,
        "home/programme.html",
        {
            "programme": here,
            "name": here.name_in(),
            "acronym": here.acronym_in(),
            "names": _other_names(here),
            "relations": _relations(here, Programme, seen),
            "countries": [{"country": one, "known": one.pk in countries} for one in _by_name(here.countries.all())],
            "leaf": _documents(request, Q(programmes=here)),
        },
    )


def _other_names(named: Named) -> list[dict[str, Any]]:
    """All but the one at the head of the page: in other languages, of other times, of other countries."""
    head = named.name_in()
    others = [name for name in named.names.all() if (name.name, name.language) != (head.text, head.language)]
    return [{"name": name, "period": _period(name)} for name in others]


def _period(name: Name) -> PartialDate | None:
    """From when until when it was in use, as far as either is known."""
    if name.valid_from and name.valid_until:
        return PartialDate(name.valid_from.start, name.valid_until.end)
    if name.valid_from:
        return PartialDate.since(name.valid_from)
    return PartialDate.until(name.valid_until) if name.valid_until else None


def _relations(here: Any, model: Any, seen: set[int]) -> list[dict[str, Any]]:
    """What it belongs to and what came before and after; only what has a page for this reader."""
    told = [
        (_("Part of"), [here.parent_id] if here.parent_id else []),
        (_("Has the parts"), list(here.parts.values_list("pk", flat=True))),
        (_("Succeeds"), list(here.predecessors.values_list("pk", flat=True))),
        (_("Succeeded by"), list(here.successors.values_list("pk", flat=True))),
    ]
    wanted = {pk for _words, pks in told for pk in pks} & seen
    rows = {row.pk: row for row in model.objects.filter(pk__in=wanted).with_names()}
    found = [(words, _by_name(rows[pk] for pk in pks if pk in rows)) for words, pks in told]
    return [{"words": words, "rows": others} for words, others in found if others]


def _documents(request: HttpRequest, named: Q) -> Any:
    wanted = Document.objects.visible_to(request.user).filter(named).order_by().values("pk")
    rows = Document.objects.visible_to(request.user).filter(pk__in=wanted)
    return leaf(request, rows.for_cards().newest(), DOCUMENTS_A_PAGE)


def _by_name(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: folded(row.name_in().text))
