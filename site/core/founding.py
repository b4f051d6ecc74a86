"""The first organisations, programmes and people of the site, from the files in `data/`.

What is already there is left as editors made it; only what is missing is written.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from core.models import (
    Affiliation,
    Description,
    Mandate,
    Organisation,
    OrganisationName,
    Person,
    Programme,
    ProgrammeName,
)
from core.models.names import Named

DATA = Path(__file__).parent / "data"
ORGANISATION_FACTS = ("type", "city", "address", "postal_box", "phones", "email", "website", "founded", "dissolved")
PROGRAMME_FACTS = ("type", "status", "code", "website", "started", "ended")
PERSON_FACTS = ("given_name", "family_name", "languages")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Founded:
    """How many of each were missing and are now there."""

    organisations: int
    programmes: int
    people: int


@cache
def _rows(file: str) -> list[Row]:
    return json.loads((DATA / file).read_text(encoding="utf-8"))


def organisation_keys() -> list[str]:
    return [row["key"] for row in _rows("organisations.json")]


def programme_keys() -> list[str]:
    return [row["key"] for row in _rows("programmes.json")]


def load() -> Founded:
    """Write what is missing, in one transaction; the countries must be there (`places.load`)."""
    with transaction.atomic():
        return Founded(_load_organisations(), _load_programmes(), _load_people())


def _load_organisations() -> int:
    missing = _missing(Organisation, _rows("organisations.json"))
    Organisation.objects.bulk_create(
        [
            Organisation(key=row["key"], country_id=row.get("country"), **_facts(row, ORGANISATION_FACTS))
            for row in missing
        ]
    )
    by_key = Organisation.objects.in_bulk(field_name="key")
    _join(missing, by_key, Organisation)
    _write_names(OrganisationName, "organisation", missing, by_key)
    _write_texts(Mandate, "organisation", "mandates", missing, by_key)
    return len(missing)


def _load_programmes() -> int:
    missing = _missing(Programme, _rows("programmes.json"))
    organisations = Organisation.objects.in_bulk(field_name="key")
    Programme.objects.bulk_create(
        [
            Programme(
                key=row["key"], organisation=organisations.get(row.get("organisation")), **_facts(row, PROGRAMME_FACTS)
            )
            for row in missing
        ]
    )
    by_key = Programme.objects.in_bulk(field_name="key")
    _join(missing, by_key, Programme)
    link = Programme.countries.through
    link.objects.bulk_create(
        [
            link(programme=by_key[row["key"]], country_id=country)
            for row in missing
            for country in row.get("countries", ())
        ]
    )
    _write_names(ProgrammeName, "programme", missing, by_key)
    _write_texts(Description, "programme", "descriptions", missing, by_key)
    return len(missing)


def _load_people() -> int:
    known = set(Person.objects.values_list("given_name", "family_name"))
    missing = [row for row in _rows("people.json") if (row["given_name"], row["family_name"]) not in known]
    organisations = Organisation.objects.in_bulk(field_name="key")
    people = Person.objects.bulk_create(
        [Person(country_id=row.get("country"), **_facts(row, PERSON_FACTS)) for row in missing]
    )
    Affiliation.objects.bulk_create(
        [
            Affiliation(
                person=person,
                organisation=organisations[affiliation["organisation"]],
                role=affiliation.get("role", ""),
                begins=affiliation.get("from"),
                ends=affiliation.get("until"),
            )
            for row, person in zip(missing, people, strict=True)
            for affiliation in row["affiliations"]
        ]
    )
    return len(missing)


def _missing(model: Any, rows: list[Row]) -> list[Row]:
    known = set(model.objects.values_list("key", flat=True))
    return [row for row in rows if row["key"] not in known]


def _facts(row: Row, names: tuple[str, ...]) -> Row:
    return {name: row[name] for name in names if name in row}


def _join(rows: list[Row], by_key: dict[str, Named], model: Any) -> None:
    """Parents and successors, once all are there."""
    children = []
    link = model.successors.through
    this, that = (f"{side}_{model._meta.model_name}_id" for side in ("from", "to"))
    links = []
    for row in rows:
        thing = by_key[row["key"]]
        if "parent" in row:
            thing.parent = by_key[row["parent"]]
            children.append(thing)
        links += [link(**{this: thing.pk, that: by_key[key].pk}) for key in row.get("successors", ())]
    model.objects.bulk_update(children, ["parent"])
    link.objects.bulk_create(links, ignore_conflicts=True)


def _write_names(model: Any, owner: str, rows: list[Row], by_key: dict[str, Named]) -> None:
    names = []
    for row in rows:
        thing = {owner: by_key[row["key"]]}
        names += [
            model(**thing, language=language, name=name, acronym=acronym)
            for language, (name, acronym) in row["names"].items()
        ]
        names += [
            model(
                **thing,
                language=other["language"],
                name=other["name"],
                acronym=other.get("acronym", ""),
                country_id=other.get("country"),
                valid_from=other.get("from"),
                valid_until=other.get("until"),
                is_preferred=other.get("is_preferred", False),
            )
            for other in row.get("other_names", ())
        ]
    model.objects.bulk_create(names)


def _write_texts(model: Any, owner: str, kind: str, rows: list[Row], by_key: dict[str, Named]) -> None:
    model.objects.bulk_create(
        [
            model(**{owner: by_key[row["key"]]}, language=language, text=text)
            for row in rows
            for language, text in row.get(kind, {}).items()
        ]
    )
