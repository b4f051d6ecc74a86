"""What is said when something is not there, not allowed, or broken: what happened, what is safe, what to do."""

import pytest
from django.test import Client
from django.urls import reverse

from home import views

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there_offers_a_search_and_a_way_home(visitor):
    page = visitor.get("/fr/nulle-part/")
    assert page.status_code == 404
    said = page.content.decode()
    assert 'role="search"' in said
    assert reverse("home") in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("language", "words"), [("fr", "Rien"), ("en", "Nothing of yours is lost")])
def test_it_is_said_in_the_language_of_the_address(visitor, language, words):
    assert words in visitor.get(f"/{language}/nowhere/").content.decode()


def test_a_broken_page_speaks_without_the_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = views.broken(rf.get("/fr/"))
    assert page.status_code == 500
    assert "css/sankore.css" in page.content.decode()


def test_a_form_without_its_token_is_refused_in_a_page_of_ours(member):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    page = strict.post("/fr/account/", {"language": "en"})
    assert page.status_code == 403
    assert "css/sankore.css" in page.content.decode()
    member.refresh_from_db()
    assert member.language == "fr"
