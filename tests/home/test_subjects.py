"""Pages of what the library is about: each for whoever may see a document that names it, and for nobody else."""

import gzip

import pytest
from bs4 import BeautifulSoup

from core.access import Audience
from core.dates import parse
from core.models import Affiliation, Country, Organisation
from documents.models import Contribution, Credit, Document
from home.subjects import maps
from tests.conftest import signed_in
from tests.factories.core import make_concept, make_organisation, make_person, make_programme
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> Document:
    """One document that names one of each."""
    parent = make_organisation("Ministère de la Santé", key="health", country="SN", city="Dakar")
    agency = make_organisation("Agence de la couverture", "ACMU", key="agency", country="SN", parent=parent)
    agency.names.create(language="en", name="Coverage Agency", acronym="UHCA")
    agency.names.create(language="fr", name="Cellule d'appui", valid_until=parse("2015"), is_preferred=False)
    agency.save()
    broad = make_concept("assurance", key="insurance")
    theme = make_concept("mutuelle sociale", key="mutuals", broader=[broad], others={"pt": "mutualidade"})
    programme = make_programme("Couverture maladie", "CMU", countries=("SN",), organisation=agency, key="cmu")
    person = make_person("Awa", "N'Diaye", organisation=agency, email="awa@example.org")
    document = make_document(
        "Les mutuelles du Sénégal",
        publisher=agency,
        countries=[Country.objects.get(pk="SN")],
        themes=[theme],
        credits=[Credit(role=Contribution.AUTHOR, person=person)],
    )
    document.programmes = [programme]
    document.save_revision().publish()
    return document


PAGES = {
    "countries/": "Sénégal",
    "countries/sn/": "Les mutuelles du Sénégal",
    "themes/": "mutuelle sociale",
    "themes/mutuals/": "Les mutuelles du Sénégal",
    "themes/insurance/": "mutuelle sociale",
    "organisations/": "Agence de la couverture",
    "organisations/agency/": "Les mutuelles du Sénégal",
    "organisations/health/": "Agence de la couverture",
    "programmes/": "Couverture maladie",
    "programmes/cmu/": "Les mutuelles du Sénégal",
    "people/": "N'Diaye, Awa",
    "people/awa-ndiaye/": "Les mutuelles du Sénégal",
}


def page(client, path: str, language: str = "fr", status: int = 200) -> BeautifulSoup:
    answer = client.get(f"/{language}/{path}")
    assert answer.status_code == status, (path, answer.status_code)
    return BeautifulSoup(answer.content, "lxml")


def main_of(client, path: str, language: str = "fr") -> str:
    return " ".join(page(client, path, language).main.get_text(" ").replace("’", "'").split())


@pytest.mark.parametrize(("path", "words"), PAGES.items())
def test_each_thing_a_document_names_has_its_page(visitor, library, path, words):
    assert words in main_of(visitor, path)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.STAFF])
def test_what_only_restricted_documents_name_is_not_there(visitor, editor, library, path, audience):
    library.audience = audience
    library.save_revision().publish()
    if path.count("/") == 1:
        assert PAGES[path] not in main_of(visitor, path)
    else:
        page(visitor, path, status=404)
    assert PAGES[path] in main_of(signed_in(editor), path)


def test_every_link_of_the_pages_leads_somewhere(visitor, library):
    for path in PAGES:
        for link in page(visitor, path).main.select("a[href^='/']"):
            assert visitor.get(link["href"], follow=True).status_code == 200, (path, link["href"])


def test_a_country_shows_its_kinds_bodies_and_a_light_map(visitor, library):
    said = main_of(visitor, "countries/sn/")
    for words in (
        "Document de travail",
        "Agence de la couverture (ACMU)",
        "Couverture maladie (CMU)",
        "mutuelle sociale",
    ):
        assert words in said
    (drawn,) = page(visitor, "countries/sn/").select("figure.map svg")
    assert drawn["aria-label"] == "Carte\u00a0: Sénégal parmi ses voisins"
    assert len(gzip.compress(str(drawn).encode())) < 15_000


@pytest.mark.parametrize("code", ["SN", "CV", "RU", "US", "FJ", "TV"])
def test_any_map_is_light_and_shows_the_country(code):
    drawn = maps.map_of(code)
    assert drawn is None or (
        drawn.here.startswith("M") and len(gzip.compress((drawn.here + drawn.others).encode())) < 15_000
    )


def test_most_countries_have_a_map():
    assert (
        sum(maps.map_of(code) is not None for code in ("SN", "BF", "CI", "BJ", "TG", "ML", "NE", "GW", "CV", "GM"))
        == 10
    )


def test_a_theme_says_what_it_is_called_elsewhere_and_what_is_broader(visitor, library):
    said = main_of(visitor, "themes/mutuals/")
    assert "mutualidade Portugais" in said
    assert "assurance" in said


def test_an_organisation_shows_its_names_over_time_and_in_other_languages(visitor, library):
    said = main_of(visitor, "organisations/agency/")
    for words in ("Coverage Agency (UHCA) Anglais", "Cellule d'appui Français, jusqu'en 2015", "Ministère de la Santé"):
        assert words in said
    assert "Agence de la couverture (ACMU) French" in main_of(visitor, "organisations/agency/", "en")


def test_a_person_shows_work_and_never_an_address(visitor, editor, library):
    for client in (visitor, signed_in(editor)):
        said = main_of(client, "people/awa-ndiaye/")
        assert "Agence de la couverture" in said
        assert "example.org" not in said


def test_a_person_does_not_tell_of_an_organisation_that_is_not_public(visitor, library):
    person = library.credits.get().person
    Affiliation.objects.create(person=person, organisation=make_organisation("Cellule discrète"))
    assert "discrète" not in main_of(visitor, "people/awa-ndiaye/")


def test_two_people_of_one_name_share_a_page_and_only_the_public_one_is_on_it(visitor, library):
    other = make_person("Awa", "N'Diaye", country="BF")
    secret = make_document("Confidentiel", audience=Audience.STAFF, credits=[Credit(person=other)])
    assert "Burkina" not in main_of(visitor, "people/awa-ndiaye/")
    secret.audience = Audience.PUBLIC
    secret.save_revision().publish()
    said = main_of(visitor, "people/awa-ndiaye/")
    assert "Burkina Faso" in said and "Confidentiel" in said and "Les mutuelles" in said


def test_a_circle_of_parents_or_of_themes_ends(visitor, library):
    Organisation.objects.filter(key="health").update(parent=Organisation.objects.get(key="agency"))
    theme = library.themes.get()
    (broad,) = theme.broader.all()
    broad.broader.set([theme])
    broad.save()
    for path in PAGES:
        page(visitor, path)


def test_a_long_index_has_a_second_page_by_letter(visitor):
    for number in range(65):
        make_document(f"D{number}", publisher=make_organisation(f"{'ÉA'[number % 2]}tude {number:02}"))
    first, second = page(visitor, "organisations/"), page(visitor, "organisations/?page=2")
    assert [heading.text for heading in first.select("section h2")] == ["A", "E"]
    assert first.select_one("a[rel=next]")["href"] == "?page=2"
    assert len(first.select(".cols a")) == 60 and len(second.select(".cols a")) == 5
    assert page(visitor, "organisations/?page=99").select_one("a[rel=prev]")


def test_an_empty_library_says_so(visitor):
    for path in ("countries/", "themes/", "organisations/", "programmes/", "people/"):
        assert "apparaissent avec les documents" in main_of(visitor, path)


@pytest.mark.parametrize(
    "path", ["countries/zz/", "countries/sn/", "themes/nothing/", "organisations/no/", "people/nn/"]
)
def test_what_is_unknown_is_not_found(visitor, path):
    page(visitor, path, status=404)


def test_a_country_counts_its_themes_as_the_search_does(visitor):
    broad, narrow = make_concept("§ protection"), make_concept("§ mutuelles")
    narrow.broader.add(broad)
    narrow.save()
    make_document("§ Un", countries=[Country.objects.get(pk="SN")], themes=[narrow])
    page = visitor.get("/fr/countries/SN/", follow=True)
    assert {(str(theme), theme.held) for theme in page.context["themes"]} == {("§ protection", 1), ("§ mutuelles", 1)}
