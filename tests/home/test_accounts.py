"""Accounts made, given, closed and erased, and every change written down."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.core.checks import run_checks
from django.test import Client

from core import account_care, links
from core.access import is_member
from core.models import AccountChange, Letter, Role, User
from documents import suggesting
from documents.models import ReadingList, Suggestion
from tests.conftest import PASSWORD, make_user, signed_in

pytestmark = pytest.mark.django_db

GOOD = {"email": "nana@example.org", "first_name": "Nana", "password1": "trois mots faciles", "consent": "on"}


def text_of(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def address_in(letter: Letter) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", letter.text)[1]


# --- made -------------------------------------------------------------------------------------------------


def test_somebody_makes_an_account_agrees_and_proves_the_address(visitor):
    visitor.post("/fr/account/signup/", GOOD)
    account = User.objects.get(email="nana@example.org")
    assert account.consented_at
    assert (account.first_name, account.language) == ("Nana", "fr")
    assert not is_member(account), "an account alone opens nothing that is not public"
    assert not EmailAddress.objects.get(user=account).verified
    letter = Letter.objects.get(to="nana@example.org")
    assert "/account/" in address_in(letter)
    assert [change.event for change in AccountChange.objects.all()] == ["registered"]


def test_without_agreement_there_is_no_account_and_nothing_is_lost(visitor):
    answer = visitor.post("/fr/account/signup/", {**GOOD, "consent": ""})
    assert not User.objects.exists()
    assert "Sans votre accord" in text_of(answer)
    assert 'value="nana@example.org"' in answer.content.decode()


def test_an_address_that_has_an_account_is_told_by_letter_only(visitor, member):
    answer = visitor.post("/fr/account/signup/", {**GOOD, "email": member.email}, follow=True)
    other = Client().post("/fr/account/signup/", GOOD, follow=True)
    assert answer.redirect_chain[-1] == other.redirect_chain[-1], "the page does not tell which addresses are known"
    assert User.objects.filter(email=member.email).count() == 1


def test_a_site_may_keep_registration_closed(visitor, settings):
    settings.REGISTRATION_OPEN = False
    answer = visitor.post("/fr/account/signup/", GOOD)
    assert not User.objects.exists()
    assert "donnés aux membres" in text_of(answer)


# --- invited ----------------------------------------------------------------------------------------------


@pytest.fixture
def invitation(administrator) -> Letter:
    sent = {"email": "Awa@Example.org", "first_name": "Awa", "role": "organiser", "language": "fr"}
    signed_in(administrator).post("/admin/accounts/", sent)
    return Letter.objects.get(to="awa@example.org")


def test_an_administrator_invites_by_mail_and_the_invited_one_comes_in(invitation, administrator, visitor):
    assert str(administrator) in invitation.text
    address = address_in(invitation)
    assert visitor.get(address).status_code == 200
    assert not User.objects.get(email="awa@example.org").has_usable_password(), "opening the link changes nothing"
    answer = visitor.post(
        address, {"first_name": "Awa", "password": "trois mots faciles", "consent": "on"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/fr/account/"
    account = User.objects.get(email="awa@example.org")
    assert is_member(account)
    assert EmailAddress.objects.get(user=account).verified
    events = [(change.event, change.role, change.by) for change in AccountChange.objects.order_by("pk")]
    assert events == [
        ("invited", "", administrator),
        ("given", "organiser", administrator),
        ("accepted", "", account),
    ]


def test_an_invitation_is_good_once(invitation, visitor):
    address = address_in(invitation)
    visitor.post(address, {"password": "trois mots faciles", "consent": "on"})
    again = Client().post(address, {"password": "d'autres mots encore", "consent": "on"})
    assert again.status_code == 404
    assert User.objects.get(email="awa@example.org").check_password("trois mots faciles")


def test_a_weak_password_is_refused_in_a_sentence(invitation, visitor):
    answer = visitor.post(address_in(invitation), {"password": "1234567890", "consent": "on"})
    assert answer.status_code == 422
    assert "trop courant" in text_of(answer)


def test_an_altered_link_opens_nothing(invitation, visitor):
    assert visitor.get(address_in(invitation)[:-4] + "abc/").status_code == 404
    assert visitor.get(f"/fr/invited/{links.sign('something else', 1)}/").status_code == 404


def test_an_address_that_has_an_account_is_not_invited_again(administrator, member):
    answer = signed_in(administrator).post("/admin/accounts/", {"email": member.email, "language": "fr"})
    assert "a déjà un compte" in text_of(answer)


# --- roles, closing ---------------------------------------------------------------------------------------


def decide(by: User, about: User, decision: str):
    return signed_in(by).post(f"/admin/accounts/{about.pk}/", {"decision": decision}, follow=True)


def test_roles_are_given_and_taken_and_it_is_written_down(administrator, newcomer):
    decide(administrator, newcomer, "give editor")
    assert newcomer.groups.filter(name="editor").exists()
    decide(administrator, newcomer, "take editor")
    assert not newcomer.groups.exists()
    page = text_of(signed_in(administrator).get(f"/admin/accounts/{newcomer.pk}/"))
    assert "rôle donné : Équipe éditoriale" in page.replace("\xa0", " ")
    assert "rôle retiré : Équipe éditoriale" in page.replace("\xa0", " ")


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(administrator, member):
    inside = Client()
    inside.post("/fr/account/login/", {"login": member.email, "password": PASSWORD})
    decide(administrator, member, "close")
    assert "/login/" in inside.get("/fr/account/").headers["Location"]
    decide(administrator, member, "reopen")
    member.refresh_from_db()
    assert member.is_active


def test_the_last_administrator_stays(administrator):
    for decision in ("take administrator", "close"):
        assert "dernier administrateur" in text_of(decide(administrator, administrator, decision))
    administrator.refresh_from_db()
    assert administrator.is_active
    assert account_care.administrators().count() == 1


def test_nobody_but_administrators_looks_after_accounts(editor, organiser, member):
    for person in (editor, organiser):
        answer = decide(person, member, "give administrator")
        assert not member.groups.filter(name=Role.ADMINISTRATOR.value).exists(), answer
    assert "Comptes" not in text_of(signed_in(editor).get("/admin/"))


def test_wagtails_own_screens_lead_to_ours(administrator, member):
    client = signed_in(administrator)
    for address in ("/admin/users/new/", f"/admin/users/edit/{member.pk}/", f"/admin/users/delete/{member.pk}/"):
        assert client.get(address).headers["Location"] == "/admin/accounts/", address
        assert client.post(address, {"email": "x@example.org"}).headers["Location"] == "/admin/accounts/", address


def test_the_list_of_accounts_is_searched_and_narrowed(administrator, editor, member):
    client = signed_in(administrator)
    assert editor.email in text_of(client.get("/admin/accounts/?role=editor"))
    assert member.email not in text_of(client.get("/admin/accounts/?role=editor"))
    assert "Personne n’est ainsi" in text_of(client.get("/admin/accounts/?q=nobody"))


# --- second factor, sessions ------------------------------------------------------------------------------


def test_where_it_is_asked_for_the_admin_opens_with_a_second_factor_only(editor, member, settings):
    settings.STAFF_SECOND_FACTOR = True
    client = signed_in(editor)
    answer = client.get("/admin/")
    assert answer.headers["Location"].endswith("/account/2fa/")
    Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/admin/").status_code == 200
    assert signed_in(member).get("/fr/account/").status_code == 200, "readers are not asked"


def test_production_asks_staff_for_a_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False
    assert "sankore.E009" in {problem.id for problem in run_checks(include_deployment_checks=True)}
    settings.STAFF_SECOND_FACTOR = True
    assert "sankore.E009" not in {problem.id for problem in run_checks(include_deployment_checks=True)}


def test_one_sees_where_one_is_signed_in_and_ends_it_elsewhere(member):
    here, elsewhere = Client(HTTP_USER_AGENT="Firefox ici"), Client(HTTP_USER_AGENT="Chrome ailleurs")
    for client in (here, elsewhere):
        client.post("/fr/account/login/", {"login": member.email, "password": PASSWORD})
        client.get("/fr/account/")
    page = text_of(here.get("/fr/account/sessions/"))
    assert "Firefox ici" in page
    assert "Chrome ailleurs" in page
    here.post("/fr/account/sessions/")
    assert elsewhere.get("/fr/account/").status_code == 302
    assert here.get("/fr/account/").status_code == 200


# --- one's data -------------------------------------------------------------------------------------------


def test_one_takes_away_all_that_the_site_holds(member):
    suggesting.bring_document("Notre rapport", by=member)
    ReadingList.objects.create(owner=member, name="À lire")
    answer = signed_in(member).get("/fr/account/data/")
    told = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert told["account"]["email"] == member.email
    assert told["sent_to_the_editors"][0]["words"] == "Notre rapport"
    assert told["reading_lists"][0]["name"] == "À lire"
    assert "password" not in json.dumps(told).lower()


def test_erasing_needs_the_password_and_leaves_nothing(member, editor):
    suggesting.bring_document("Notre rapport", by=member)
    ReadingList.objects.create(owner=member, name="À lire")
    client = signed_in(member)
    answer = client.post("/fr/account/erase/", {"password": "faux", "sure": "on"})
    assert "Rien n’a été effacé" in text_of(answer)
    answer = client.post("/fr/account/erase/", {"password": PASSWORD, "sure": "on"}, follow=True)
    assert "n’existent plus" in text_of(answer)
    assert not User.objects.filter(email=member.email).exists()
    assert not ReadingList.objects.exists()
    assert not Suggestion.objects.exists()
    assert not Letter.objects.filter(to=member.email).exists()


def test_what_became_a_document_stays_without_its_sender(member, editor):
    brought = suggesting.bring_document("Notre rapport", by=member)
    document = suggesting.take_in(brought, by=editor)
    account_care.erase(member)
    brought.refresh_from_db()
    assert (brought.by, brought.document) == (None, document)


def test_the_last_administrator_does_not_erase_the_account(administrator):
    answer = signed_in(administrator).post("/fr/account/erase/", {"password": PASSWORD, "sure": "on"})
    assert "dernier administrateur" in text_of(answer)
    assert make_user("second@example.org", Role.ADMINISTRATOR)
    answer = signed_in(administrator).post("/fr/account/erase/", {"password": PASSWORD, "sure": "on"})
    assert answer.status_code == 302
