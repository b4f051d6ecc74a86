"""People: what they made and where they work, as far as it is public. Addresses and accounts never are."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import Reader
from core.anybody import same_for_anybody
from core.languages import Wording, folded
from core.models import Organisation, Person
from documents.models import Credit, Document
from home.subjects import shown
from home.subjects.listing import DOCUMENTS_A_PAGE, by_letter, leaf


def address_of(person: Person) -> str:
    return reverse("person", args=[person.words_of_address])


@require_safe
@same_for_anybody
def people(request: HttpRequest) -> HttpResponse:
    rows = sorted(shown.people(request.user), key=lambda person: folded(person.name_in_references))
    page = leaf(request, rows)
    entries = [{"name": _in_no_language(person.name_in_references), "url": address_of(person)} for person in page.rows]
    context = {"title": _("People"), "leaf": page, "groups": by_letter(entries, lambda entry: entry["name"].text)}
    return render(request, "home/names.html", context)


def _in_no_language(name: str) -> Wording:
    """A person's name is the same for every reader."""
    return Wording(name, "", "")


@require_safe
@same_for_anybody
def person(request: HttpRequest, words: str) -> HttpResponse:
    """Two people of one name share an address, and stand on it one after the other."""
    called = [one for one in _beginning_like(words, request.user) if one.words_of_address == words]
    if not called:
        raise Http404
    credits = Credit.objects.filter(person__in=called)
    visible = Document.objects.visible_to(request.user)
    documents = visible.filter(pk__in=credits.order_by().values("document"))
    organisations = set(shown.organisations(request.user).values_list("pk", flat=True))
    context = {
        "name": called[0].name,
        "people": [{"person": one, "affiliations": _affiliations(one, organisations)} for one in called],
        "leaf": leaf(request, documents.for_cards().newest(), DOCUMENTS_A_PAGE),
    }
    return render(request, "home/person.html", context)


def _beginning_like(words: str, reader: Reader) -> QuerySet[Person]:
    rows = shown.people(reader).select_related("country")
    begun = rows if words.startswith("nn") else rows.filter(folded_name__startswith=words[:1])
    return begun.prefetch_related("affiliations__organisation__names")


def _affiliations(person: Person, organisations: set[int]) -> list[dict]:
    """Where the person works today, and worked; only organisations that have a page for this reader."""
    current = {one.pk for one in person.affiliations_on()}
    return [
        {"organisation": one.organisation, "role": one.role, "begins": one.begins, "ends": one.ends,
         "is_over": one.pk not in current}
        for one in person.affiliations.all()
        if one.organisation_id in organisations
    ]  # fmt: skip


def people_of(organisation: Organisation, reader: Reader) -> list[dict[str, str]]:
    """Those with a page who work there today."""
    rows = shown.people(reader).filter(organisations=organisation).distinct().prefetch_related("affiliations")
    here = [
        one
        for one in rows
        if any(affiliation.organisation_id == organisation.pk for affiliation in one.affiliations_on())
    ]
    return [
        {"name": one.name, "url": address_of(one)}
        for one in sorted(here, key=lambda one: folded(one.name_in_references))
    ]
