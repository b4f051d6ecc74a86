"""Organisations, programmes, people and themes for tests: valid as they stand."""

from itertools import count

from core.models import (
    Affiliation,
    Concept,
    Label,
    LabelKind,
    Organisation,
    OrganisationName,
    OrganisationType,
    Person,
    Programme,
    ProgrammeName,
    ProgrammeType,
)
from core.models.themes import OUR_SCHEME

_numbers = count(1)


def make_organisation(
    name: str = "Réseau des mutuelles", acronym: str = "", *, language: str = "fr", country: str | None = None, **facts
) -> Organisation:
    """With one name; more are added with `organisation.names.create(language=…, name=…)`."""
    facts = {"key": f"organisation-{next(_numbers)}", "type": OrganisationType.NGO, **facts}
    organisation = Organisation.objects.create(country_id=country, **facts)
    OrganisationName.objects.create(organisation=organisation, language=language, name=name, acronym=acronym)
    return organisation


def make_programme(
    name: str = "Assurance maladie universelle",
    acronym: str = "",
    *,
    language: str = "fr",
    countries: tuple[str, ...] = (),
    **facts,
) -> Programme:
    facts = {"key": f"programme-{next(_numbers)}", "type": ProgrammeType.SCHEME, **facts}
    programme = Programme.objects.create(**facts)
    programme.countries.set(countries)
    ProgrammeName.objects.create(programme=programme, language=language, name=name, acronym=acronym)
    return programme


def make_person(
    given_name: str = "Awa", family_name: str = "Traoré", *, organisation=None, country=None, **facts
) -> Person:
    person = Person.objects.create(given_name=given_name, family_name=family_name, country_id=country, **facts)
    if organisation:
        Affiliation.objects.create(person=person, organisation=organisation)
    return person


def make_concept(label: str = "tontines", *, broader=(), others: dict[str, str] | None = None, **facts) -> Concept:
    """A theme with a French label; `others` gives preferred labels in other languages."""
    key = facts.pop("key", f"theme-{next(_numbers)}")
    concept = Concept.objects.create(key=key, **{"uri": f"{OUR_SCHEME}/{key}", **facts})
    for language, text in {"fr": label, **(others or {})}.items():
        Label.objects.create(concept=concept, language=language, text=text, kind=LabelKind.PREFERRED)
    if broader:
        concept.broader.set(broader)
        concept.save()
    return concept
