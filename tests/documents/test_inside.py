"""Searching inside one document, and the documents most like it."""

import pytest
from bs4 import BeautifulSoup

from search import indexing
from search.engines import get_engine
from search.engines.base import EngineAway
from tests.conftest import signed_in
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def manual():
    pages = [
        f"La cotisation numéro {n} est versée au guichet." if n % 2 else f"Le registre, feuille {n}." for n in range(60)
    ]
    manual = make_document("Manuel de la mutuelle", pages=tuple(pages))
    indexing.drain()
    return manual


def soup(client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def test_the_record_and_the_page_lead_to_the_pages_that_answer(visitor, manual):
    for address in (manual.get_absolute_url(), f"/fr/library/{manual.identifier}/{manual.files.get().identifier}/1/"):
        form = soup(visitor, address).find(id="q-inside").find_parent("form")
        page = soup(visitor, f"{form['action']}?q=cotisations")
        assert "30 pages répondent" in page.h1.text.replace("\xa0", " ")
        assert len(page.select("ol.flow .excerpt")) == 20
        assert page.select_one("ol.flow .excerpt mark").text == "cotisation"
        assert soup(visitor, page.select_one("ol.flow a")["href"]).select("mark")


def test_the_pages_that_follow_are_a_link_away(visitor, manual):
    first = soup(visitor, f"/fr/library/{manual.identifier}/search.html?q=cotisation")
    second = soup(visitor, first.find(rel="next")["href"])

    assert len(second.select("ol.flow .excerpt")) == 10
    assert second.find(rel="prev") and not second.find(rel="next")
    assert "21 à 30 sur 30" in second.select_one(".catch").text.replace("\xa0", " ")
    past = soup(visitor, f"/fr/library/{manual.identifier}/search.html?q=cotisation&page=9")
    assert "page=2" in past.select_one("ul.plain a.go")["href"]


@pytest.mark.parametrize("typed", ["", "   ", "?!", "zzzqqq", "mutuelle", "-cotisation", "é" * 3000, "\x00"])
def test_what_stands_on_no_page_is_said(visitor, manual, typed):
    page = soup(visitor, f"/fr/library/{manual.identifier}/search.html?q={typed}")
    assert not page.select("ol.flow .excerpt")


def test_a_document_one_may_not_read_is_searched_by_nobody_else(visitor, editor):
    secret = make_document("Note", pages=("La cotisation.",), audience="staff")
    indexing.drain()

    address = f"/fr/library/{secret.identifier}/search.html?q=cotisation"
    assert visitor.get(address).status_code == 404
    assert soup(signed_in(editor), address).select("ol.flow .excerpt")


def test_while_the_engine_is_away_the_page_says_so(visitor, manual, monkeypatch):
    def away(*_):
        raise EngineAway("stopped")

    monkeypatch.setattr(get_engine(), "passages", away)
    page = soup(visitor, f"/fr/library/{manual.identifier}/search.html?q=cotisation")
    assert "quelques instants" in page.text


def test_a_record_names_the_documents_most_like_it_that_its_reader_may_see(visitor, editor):
    text = "Les mutuelles de santé négocient le prix des soins avec les hôpitaux de district."
    one = make_document("Négocier le prix des soins", pages=(text,))
    make_document("Le prix des soins de district", pages=(text + " Deuxième partie.",))
    make_document("Le prix caché des soins", pages=(text + " Troisième partie.",), audience="staff")
    make_document("Le barrage", pages=("Un barrage retient les crues du fleuve.",))
    indexing.drain()

    def similar(client):
        section = soup(client, one.get_absolute_url()).find(id="h-similar").find_parent("section")
        return {link.text for link in section.select("h3 a")}

    assert similar(visitor) == {"Le prix des soins de district"}
    assert similar(signed_in(editor)) == {"Le prix des soins de district", "Le prix caché des soins"}
