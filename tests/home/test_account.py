"""One's own account: the language one is written to in, and in which one edits."""

import pytest

from core.models import Letter
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_whoever_is_not_signed_in_is_led_to_the_door(visitor):
    assert "/login/" in visitor.get("/fr/account/").headers["Location"]


def test_an_editor_edits_in_the_language_of_the_account(editor):
    client = signed_in(editor)
    assert 'lang="fr"' in client.get("/admin/", headers={"Accept-Language": "en"}).content.decode()
    client.post("/fr/account/", {"language": "en"})
    assert 'lang="en"' in client.get("/admin/", headers={"Accept-Language": "fr"}).content.decode()


def test_a_language_we_do_not_speak_changes_nothing(editor):
    signed_in(editor).post("/fr/account/", {"language": "xx"})
    editor.refresh_from_db()
    assert editor.language == "fr"


@pytest.mark.parametrize(("understood", "led_to"), [("fr-BF,fr;q=0.9", "/fr/"), ("en-GB", "/en/"), ("wo", "/fr/")])
def test_the_bare_address_leads_to_the_language_a_browser_asks_for(visitor, understood, led_to):
    assert visitor.get("/", headers={"Accept-Language": understood}).headers["Location"] == led_to


def test_both_doors_of_the_admins_lead_to_the_one_that_asks_for_the_second_factor(visitor):
    for door in ("/admin/login/", "/django-admin/login/", "/admin/", "/django-admin/"):
        answer = visitor.get(door, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/fr/account/login/"), door
        assert visitor.post(door, {"username": "a", "password": "b"}).status_code in {302, 403}


@pytest.mark.parametrize(
    ("address", "said"), [("/fr/account/password/reset/", "Bonjour,"), ("/en/account/password/reset/", "Hello,")]
)
@pytest.mark.parametrize("email", ["editor@example.org", "nobody@example.org"])
def test_a_letter_about_an_account_names_the_site_and_whom_it_is_for(visitor, editor, settings, address, said, email):
    visitor.post(address, {"email": email})
    letter = Letter.objects.get()
    assert letter.text.startswith(said)
    assert settings.WAGTAIL_SITE_NAME in letter.text
    assert settings.SITE_URL in letter.text
    assert "/signup/" not in letter.text
    assert (email in letter.text) == (email != editor.email)
