"""A page in two languages: each stretch is found, marked and pronounced in its own."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser

from core.models import PageText
from documents.extraction.stretches import stretches_of
from search import service
from search.indexing import drain
from tests.factories.documents import make_document, make_stored

pytestmark = pytest.mark.django_db

FRENCH = (
    "Le projet vise à apporter un appui sur mesure aux pays qui le souhaitent, et la coopération se fera avec des "
    "partenaires dans chaque région."
)
ENGLISH = (
    "The project will be launched in September as requested by the ministry, and the inventory of health mutuals is "
    "ongoing in the other countries of the region."
)


@pytest.fixture
def document(editor):
    text = f"{FRENCH}\n\n{ENGLISH}"
    stored = make_stored(text)
    PageText.objects.filter(file=stored).update(stretches=[list(one) for one in stretches_of(text, "fr")])
    return make_document("Coopération Sud-Sud", stored=stored, by=editor)


def find(words: str, language: str):
    drain()
    return service.find(service.Question(words=words, language=language), AnonymousUser())


@pytest.mark.parametrize(("words", "language"), [("souhaiter", "fr"), ("requests", "en"), ("pays country", "fr")])
def test_it_is_found_by_the_endings_of_either_language(words, language, document):
    found = find(words, language)
    assert [hit.key for hit in found.hits] == [document.key]


def test_it_is_shown_once_though_both_languages_answer(document):
    (hit,) = find("projet project", "fr").hits
    assert [page.number for page in hit.pages] == [1]


def test_the_english_paragraph_is_pronounced_as_english(document, visitor):
    file = document.files.get()
    page = BeautifulSoup(visitor.get(f"/fr/library/{document.identifier}/{file.identifier}/1/").content, "html.parser")
    article = page.select_one("article.page")
    assert article["lang"] == "fr"
    assert [(one.get("lang"), one.text) for one in article.select("p")] == [(None, FRENCH), ("en", ENGLISH)]


def test_words_are_marked_in_both_and_counted_once_each(document, visitor):
    file = document.files.get()
    address = f"/fr/library/{document.identifier}/{file.identifier}/1/?q=project"
    page = BeautifulSoup(visitor.get(address).content, "html.parser")
    assert [mark.text for mark in page.select("article.page mark")] == ["project"]
    assert page.select_one("ul.facets.pages data")["value"] == "1"
