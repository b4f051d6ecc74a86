"""U+0000, which PostgreSQL keeps nowhere: every scanner sends it, and no page may break over it."""

import re

import pytest
from django.test import Client

from tests.conftest import signed_in
from tests.whole.doors import routes

pytestmark = pytest.mark.django_db
WORDS = ("q", "kind", "language", "country", "theme", "author", "year", "sort", "page", "hit", "next", "key", "search")
OF_ANY = {"int": "1", "slug": "slug", "uuid": "6f1c1f0e-0d5c-4b3f-9c7c-3f4d8b1c2a3e"}


def addresses() -> list[str]:
    """Every door with a word in its address, the word holding the character."""
    patterns = sorted({route.pattern for route in routes() if "<" in route.pattern and "^" not in route.pattern})
    filled = (re.sub(r"<(?:(\w+):)?\w+>", lambda found: OF_ANY.get(found[1], "a%00b"), one) for one in patterns)
    return [f"/{one.removeprefix('/')}" for one in filled if "%00" in one]


@pytest.fixture(params=["visitor", "administrator"])
def whoever(request) -> Client:
    if request.param == "visitor":
        return request.getfixturevalue("visitor")
    return signed_in(request.getfixturevalue("administrator"))


def test_no_address_breaks(whoever):
    whoever.raise_request_exception = False
    said = {address: whoever.get(address).status_code for address in addresses()}
    assert len(said) > 20
    assert not {address: status for address, status in said.items() if status >= 500}


@pytest.mark.parametrize("page", ["/fr/", "/fr/library/", "/fr/countries/", "/fr/people/", "/fr/organisations/"])
def test_a_question_is_read_without_it(visitor, page):
    visitor.raise_request_exception = False
    assert visitor.get(page, dict.fromkeys(WORDS, "a\0b")).status_code < 500


def test_a_question_with_it_finds_what_it_finds_without(visitor):
    with_it, without = (visitor.get("/fr/library/", {"q": words}).content for words in ("mu\0tuelle", "mutuelle"))
    assert b'value="mutuelle"' in with_it
    assert (b'value="mutuelle"' in with_it) == (b'value="mutuelle"' in without)


def test_a_form_that_holds_it_is_refused_whole(editor):
    client = signed_in(editor)
    client.raise_request_exception = False
    assert client.post("/admin/library/add/", {"title": "Un\0titre", "kind": "report"}).status_code < 500
