"""One page of a file: its lines put back together, what was asked for marked, and the way to the next mark."""

import pytest
from bs4 import BeautifulSoup

from documents.views.pages import paragraphs
from search import indexing
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


def test_lines_broken_where_the_paper_ended_are_put_back_together():
    text = (
        "La mutuelle rassemble des personnes qui cotisent d'avance\n"
        "pour ne pas payer seules le jour de la maladie. Elle est\n"
        "gérée par ses membres.\n"
        "Un second paragraphe commence ici et va jusqu'au bout de la\n"
        "ligne."
    )
    assert len(list(paragraphs(text))) == 2


def test_headings_lists_and_blank_lines_start_a_new_paragraph():
    text = (
        "Le rôle des unions\nUne union rassemble des mutuelles d'une même région du pays\n- enrôler\n- former\n\nFin."
    )
    assert list(paragraphs(text)) == [
        "Le rôle des unions",
        "Une union rassemble des mutuelles d'une même région du pays",
        "- enrôler",
        "- former",
        "Fin.",
    ]


@pytest.fixture
def document(db):
    document = make_document(
        pages=(
            "La mutuelle et l'assurance. Une mutuelle de plus.",
            "Rien ici.",
            "Encore des mutuelles, sur la troisième page.",
        )
    )
    indexing.drain()
    return document


def open_page(visitor, document, number: int, query: str = ""):
    file = document.files.get()
    response = visitor.get(f"/fr/library/{document.identifier}/{file.identifier}/{number}/{query}")
    return BeautifulSoup(response.content, "html.parser")


def test_every_word_found_is_marked_and_can_be_walked_through_without_a_script(visitor, document):
    page = open_page(visitor, document, 1, "?q=mutuelles")
    assert [mark["id"] for mark in page.find_all("mark")] == ["hit-1", "hit-2"]
    bar = page.find("nav", class_="hits")
    assert "1 sur 3" in bar.text.replace("\xa0", " ")

    second = bar.find_all("a")[-1]["href"]
    assert second.endswith("hit=2#hit-2")
    page = BeautifulSoup(visitor.get(second).content, "html.parser")
    third = page.find("nav", class_="hits").find_all("a")[-1]["href"]
    assert "/3/?" in third  # over the page that has none

    page = BeautifulSoup(visitor.get(third).content, "html.parser")
    back = page.find("nav", class_="hits").find_all("a")
    assert len(back) == 1  # the last one has no next
    assert back[0]["href"].endswith("hit=2#hit-2")


def test_a_page_without_the_words_says_so_and_still_leads_to_them(visitor, document):
    page = open_page(visitor, document, 2, "?q=mutuelles")
    assert page.find("mark") is None
    assert [link["href"].split("?")[0][-2] for link in page.select(".pages a")] == ["1", "3"]


def test_a_page_is_read_in_its_own_language(visitor):
    document = make_document(pages=("The mutual organisation enrols its members.",), language="en")
    assert open_page(visitor, document, 1).find("article")["lang"] == "en"


def test_a_word_with_the_signs_of_markup_is_shown_as_it_is(visitor):
    document = make_document(pages=("Le texte <script>alert(1)</script> & la suite.",))
    page = open_page(visitor, document, 1, "?q=<script>")
    assert page.find("article").find("script") is None
    assert "<script>alert(1)</script>" in page.find("article").text


@pytest.mark.parametrize("hit", ["0", "-1", "99999999", "abc", "²", ""])
def test_a_mark_that_is_not_there_leads_to_the_page_all_the_same(visitor, document, hit):
    assert open_page(visitor, document, 1, f"?q=mutuelles&hit={hit}").find("article")


def test_the_text_alone_can_be_had_and_is_far_lighter(visitor, document):
    file = document.files.get()
    answer = visitor.get(f"/files/{document.identifier}/{file.identifier}/text/text.txt")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.decode().count("\f") == 2
