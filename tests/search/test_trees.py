"""Themes and regions as trees: a whole holds its parts, each document counted once."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser

from core.models import Concept, Country
from search import indexing, trees
from search.engines import get_engine
from search.engines.base import EngineAway
from search.service import Question, find
from search.trees import Branch, branches
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


def test_what_stands_above_and_below_is_found_and_a_circle_does_no_harm():
    above = {"thies": ("senegal",), "senegal": ("west",), "dakar": ("senegal",), "west": ("thies",)}

    assert trees.with_parents(["thies"], above) == ("thies", "senegal", "west")
    assert trees.with_children(["senegal"], above) == {"senegal", "thies", "dakar", "west"}
    assert branches(["thies", "senegal", "west"], above) == ()


def test_a_value_stands_below_the_nearest_one_that_is_listed():
    above = {"thies": ("senegal",), "senegal": ("west",), "mali": ("west",)}

    assert branches(["west", "thies", "other"], above) == (Branch("west", (Branch("thies"),)), Branch("other"))


@pytest.fixture
def library():
    places = Country.objects.in_bulk(["SN", "BF", "KE", "FR"])
    security, floor = Concept.objects.get(key="social-security"), Concept.objects.get(key="social-protection-floor")
    made = [
        make_document("Une", pages=("La mutuelle.",), countries=[places["SN"], places["BF"]], themes=[security, floor]),
        make_document("Deux", pages=("La mutuelle.",), countries=[places["BF"]], themes=[floor]),
        make_document("Trois", pages=("La mutuelle.",), countries=[places["KE"]]),
        make_document("Quatre", pages=("La mutuelle.",), countries=[places["FR"]], themes=[security]),
    ]
    indexing.drain()
    return made


def counts(visitor, name: str, **filters) -> dict[str, int]:
    found = find(Question("mutuelle", filters), AnonymousUser())
    return {one.value: one.count for one in found.facets[name]}


def test_a_region_and_a_broader_theme_count_each_document_once(visitor, library):
    assert counts(visitor, "country") == {"002": 3, "202": 3, "011": 2, "BF": 2, "SN": 1, "014": 1, "KE": 1} | {
        "150": 1,
        "155": 1,
        "FR": 1,
    }
    assert counts(visitor, "theme") == {"social-protection": 3, "social-security": 2, "social-protection-floor": 2}


def soup(visitor, address: str) -> BeautifulSoup:
    return BeautifulSoup(visitor.get(address).content, "html.parser")


def link(page, label: str):
    return next(one for one in page.select(".facets a") if one.span.text.strip().startswith(label))


def test_choosing_a_region_takes_in_its_countries_and_choosing_one_of_them_takes_its_place(visitor, library):
    page = soup(visitor, "/fr/library/?q=mutuelle")
    west = link(page, "Afrique occidentale")
    assert west.data.text == "2"
    assert link(page, "Burkina Faso") in west.parent.select("li a")  # one stands below the other

    region = soup(visitor, west["href"])
    assert {hit.text for hit in region.select(".hit h2 a")} == {"Une", "Deux"}
    country = soup(visitor, link(region, "Sénégal")["href"])
    assert {hit.text for hit in country.select(".hit h2 a")} == {"Une"}
    assert len(country.select(".chips:not(.phone, .meant) a")) == 1


def test_a_theme_moved_below_another_takes_its_documents_along(visitor, library):
    pensions = Concept.objects.create(key="old-age", uri="https://example.org/old-age")
    floor = Concept.objects.get(key="social-protection-floor")
    floor.broader = [pensions]
    floor.save()
    indexing.drain()

    assert counts(visitor, "theme")["old-age"] == 2
    assert counts(visitor, "theme")["social-protection"] == 2


def test_the_database_alone_takes_a_whole_with_its_parts_too(visitor, library, monkeypatch):
    def away(*_):
        raise EngineAway("stopped")

    monkeypatch.setattr(get_engine(), "search", away)
    page = soup(visitor, "/fr/library/?country=011&theme=social-protection")
    assert {hit.text for hit in page.select(".hit h2 a")} == {"Une", "Deux"}
