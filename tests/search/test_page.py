"""The search page: its whole state in its address, every filter a link, every question an answer."""

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from core.models import Concept, Country
from search import addresses, indexing
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    places = {code: Country.objects.get(pk=code) for code in ("SN", "BF")}
    theme = Concept.objects.order_by("key").first()
    made = [
        make_document(
            f"La mutuelle {number}",
            pages=(f"La mutuelle numéro {number} du guichet.",),
            countries=[places["SN" if number % 2 else "BF"]],
            themes=[theme],
            date=str(2000 + number),
            kind="handbook" if number < 5 else "working_paper",
        )
        for number in range(25)
    ]
    indexing.drain()
    return made


def soup(visitor, address: str) -> BeautifulSoup:
    response = visitor.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def facet(page: BeautifulSoup, label: str):
    return next(link for link in page.select(".facets a") if link.find("span").text.strip().startswith(label))


def test_an_address_says_all_and_is_read_back():
    text = "q=r%C3%B4le&kind=handbook&kind=study&country=SN&from=2001&to=2020&sort=newest&page=3"
    question = addresses.question_of(QueryDict(text), "fr")
    assert addresses.question_of(QueryDict(addresses.address_of(question).partition("?")[2]), "fr") == question


@pytest.mark.parametrize("text", ["page=-1", "page=x", "from=abc&to=", "sort=nonsense", "kind=", "page=99999999999999"])
def test_an_address_that_makes_no_sense_is_read_as_far_as_it_does(visitor, library, text):
    assert visitor.get(f"/fr/library/?{text}").status_code == 200


def test_a_filter_is_a_link_that_narrows_and_a_chip_that_takes_it_back(visitor, library):
    page = soup(visitor, "/fr/library/?q=mutuelle")
    assert facet(page, "Burkina Faso").find("data").text == "13"
    narrowed = soup(visitor, facet(page, "Burkina Faso")["href"])
    assert "13 réponses" in narrowed.h1.text.replace("\xa0", " ")
    assert facet(narrowed, "Burkina Faso")["aria-current"] == "true"
    assert facet(narrowed, "Sénégal").find("data").text == "12"  # its own choice does not narrow a filter

    chip = narrowed.select_one(".head .chips a")
    assert "25 réponses" in soup(visitor, chip["href"]).h1.text.replace("\xa0", " ")


def test_new_words_keep_the_filters(visitor, library):
    page = soup(visitor, "/fr/library/?q=mutuelle&country=SN&sort=newest")
    kept = {field["name"]: field["value"] for field in page.select(".head form input[type=hidden]")}
    assert kept == {"country": "SN", "sort": "newest"}


def test_years_are_a_chip_too(visitor, library):
    page = soup(visitor, "/fr/library/?from=2020")
    assert "2020" in page.select_one(".head .chips a").text
    assert "5 documents" in page.h1.text.replace("\xa0", " ")


def test_the_second_page_goes_on_where_the_first_ended(visitor, library):
    first = soup(visitor, "/fr/library/?q=mutuelle&sort=oldest")
    second = soup(visitor, first.find("a", rel="next")["href"])
    titles = [link.text for page in (first, second) for link in page.select(".hit h2 a")]
    assert len(titles) == len(set(titles)) == 25
    assert second.find("a", rel="next") is None
    assert second.find("a", rel="prev")


def test_nothing_found_says_what_to_do(visitor, library):
    page = soup(visitor, "/fr/library/?q=xylophone&country=SN")
    assert "0 réponse" in page.h1.text.replace("\xa0", " ")
    assert any(
        "/fr/library/?q=xylophone" in link["href"] and "country" not in link["href"] for link in page.select("main a")
    )


def test_an_empty_library_says_so(visitor):
    indexing.rebuild()
    assert "vide" in soup(visitor, "/fr/library/").find("main").text


def test_a_misspelt_word_still_finds_and_the_right_one_is_proposed(visitor, library):
    page = soup(visitor, "/fr/library/?q=mutuelle guicet")
    assert page.select(".hit")
    assert "guichet" in page.select_one(".head").text


@pytest.mark.parametrize(
    "words",
    ["mutuelle " * 1200, '"' * 500, "*", "?" * 40, "(((", "a" * 10_000, "-", '"', "\x00\x01", "title:*", "💧" * 300],
)
def test_a_hostile_question_gets_a_clear_answer(visitor, library, words):
    response = visitor.get("/fr/library/", {"q": words})
    assert response.status_code == 200
    assert BeautifulSoup(response.content, "html.parser").h1.text.strip()


def test_what_was_typed_is_shown_as_text(visitor, library):
    page = soup(visitor, '/fr/library/?q="><script>alert(1)</script>')
    assert page.find("main").find("script") is None


def test_the_database_answers_while_the_engine_is_away_and_the_page_says_so(visitor, library, settings):
    settings.SEARCH_ENGINE = "tests.search.away.Away"
    page = soup(visitor, "/fr/library/?q=mutuelle")
    assert len(page.select(".hit")) == 20
    assert page.select_one(".head .note")
    assert not page.select(".facets")


def test_the_answers_are_shown_page_by_page_too(visitor):
    make_document("Manuel", pages=tuple(f"La cotisation, feuille {n}." for n in range(25)), kind="handbook")
    make_document("Note", pages=("La cotisation.", "Le barrage."), kind="study")
    make_document("Cachée", pages=("La cotisation cachée.",), audience="staff")
    indexing.drain()

    listed = soup(visitor, "/fr/library/?q=cotisation&sort=title")
    page = soup(visitor, next(one["href"] for one in listed.select(".sorts a") if "page par page" in one.text))
    assert "26 pages répondent" in page.h1.text.replace("\xa0", " ")
    assert len(page.select(".hit")) == 20
    assert all(len(hit.select(".leaves a")) == 1 and hit.select("mark") for hit in page.select(".hit"))
    second = soup(visitor, page.find(rel="next")["href"])
    assert len(second.select(".hit")) == 6
    assert "Cachée" not in page.text + second.text

    study = soup(visitor, facet(page, "Étude")["href"])
    assert [hit.select_one("h2").text.strip() for hit in study.select(".hit")] == ["Note"]
    assert not soup(visitor, "/fr/library/?q=cotisation+-barrage&kind=study&by=page").select(".hit")
    assert soup(visitor, "/fr/library/?q=Note&by=page").select(".hit")  # only in its title: shown as a document
    assert "page par page" not in soup(visitor, "/fr/library/?by=page").text
