"""The countries and regions of the world, put into the database from `data/countries.json`."""

import json
from functools import cache
from pathlib import Path

from django.db import transaction

from core.models import Country, Region

COUNTRIES = Path(__file__).parent / "data" / "countries.json"
NAMES = ["name_fr", "name_en", "name_pt", "name_es"]


@cache
def _facts() -> dict[str, list[dict[str, str]]]:
    return json.loads(COUNTRIES.read_text(encoding="utf-8"))


def _names(row: dict[str, str]) -> dict[str, str]:
    return {name: row[name.removeprefix("name_")] for name in NAMES}


def load(*, region: type[Region] = Region, country: type[Country] = Country) -> int:
    """Write every region and country, or bring them up to date; how many countries there are.

    A migration gives its own versions of the two models.
    """
    facts = _facts()
    regions = [region(code=row["code"], parent_id=row["parent"] or None, **_names(row)) for row in facts["regions"]]
    countries = [
        country(iso2=row["iso2"], iso3=row["iso3"], m49=row["m49"], region_id=row["region"] or None, **_names(row))
        for row in facts["countries"]
    ]
    with transaction.atomic():
        region.objects.bulk_create(
            regions, update_conflicts=True, unique_fields=["code"], update_fields=["parent", *NAMES]
        )
        country.objects.bulk_create(
            countries,
            update_conflicts=True,
            unique_fields=["iso2"],
            update_fields=["iso3", "m49", "region", *NAMES],
        )
    return len(countries)
