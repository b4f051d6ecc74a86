"""What the field proposes, and what is advised when nothing is found: of the reader's own shelf alone."""

import pytest
from bs4 import BeautifulSoup

from core.models import Concept, Country
from search import indexing
from tests.conftest import signed_in
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    theme = Concept.objects.get(key="social-security")
    senegal = Country.objects.get(pk="SN")
    made = [
        make_document(
            "Mutuelles et cotisations", pages=("La cotisation annuelle.",), themes=[theme], countries=[senegal]
        ),
        make_document("Le registre des ménages", pages=("La cotisation des ménages.",), kind="handbook"),
        make_document("Mutuelles cachées", pages=("La cotiséclipse cachée.",), audience="staff"),
    ]
    indexing.drain()
    return made


def proposed(client, typed: str, language: str = "fr") -> dict[str, str]:
    answer = client.get(f"/{language}/library/completions/", {"q": typed}).json()
    assert answer["said"].startswith(str(len(answer["proposed"])))
    return {one["text"]: one["url"] for one in answer["proposed"]}


def test_themes_titles_and_words_of_the_library_are_proposed(visitor, library):
    assert proposed(visitor, "coti") == {
        "Mutuelles et cotisations": library[0].get_absolute_url(),
        "cotisation": "/fr/library/?q=cotisation",
        "cotisations": "/fr/library/?q=cotisations",
    }
    assert "sécurité sociale" in proposed(visitor, "SECURITE")
    assert "social security" in proposed(visitor, "sécurité soc", "en")
    assert "registre des ménages" in proposed(visitor, "registre des mén")


@pytest.mark.parametrize("typed", ["", "c", "  ", "%", "\x00", "'; --", "zzzzqqq", "é" * 5000])
def test_what_means_nothing_proposes_nothing(visitor, library, typed):
    assert proposed(visitor, typed) == {}


def test_what_stands_on_another_shelf_is_proposed_to_its_readers_alone(visitor, editor, library):
    assert not any(
        "cach" in text or "éclipse" in text for text in proposed(visitor, "coti") | proposed(visitor, "mutuelles c")
    )
    assert "Mutuelles cachées" in proposed(signed_in(editor), "mutuelles cach")


def test_a_theme_under_which_nothing_stands_is_not_proposed(visitor, library):
    assert Concept.objects.filter(key="pensions").exists() or Concept.objects.count() > 50
    assert not [text for text in proposed(visitor, "assurance") if text.startswith("assurance maladie")]


def advice(visitor, address: str) -> dict[str, str]:
    page = BeautifulSoup(visitor.get(address).content, "html.parser")
    assert not page.select(".hit")
    return {" ".join(link.parent.text.split()): link["href"] for link in page.select("ul.plain a")}


def test_each_limit_that_may_be_loosened_says_what_that_would_give(visitor, library):
    found = advice(visitor, "/fr/library/?q=cotisation&country=SN&kind=handbook")

    assert {text: visitor.get(url).status_code for text, url in found.items() if "réponse" in text} == {
        "Sans le filtre « Sénégal » 1 réponse": 200,
        "Sans le filtre « Guide » 1 réponse": 200,
        "Les mêmes mots seuls, sans aucune limite 2 réponses": 200,
    }


def test_a_phrase_that_stands_nowhere_may_be_asked_as_words(visitor, library):
    found = advice(visitor, "/fr/library/?q=%22m%C3%A9nages+cotisation%22")
    assert any(text.startswith("Les mêmes mots, pas forcément côte à côte 2 réponses") for text in found)


def test_words_and_themes_near_those_that_nobody_knows_are_named(visitor, library):
    found = advice(visitor, "/fr/library/?q=cotisologie+s%C3%A9curitologie")
    assert any("cotisation" in text for text in found)
    assert any("sécurité sociale (1)" in text for text in found)
    assert not any("éclipse" in text for text in found)
    assert "/fr/contact/" in found.values()
