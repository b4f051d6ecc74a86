"""What readers bring to the editors, what becomes of it, and who may see it."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from core.access import Audience
from core.models import Letter
from documents import suggesting
from documents.models import Document, Suggestion, SuggestionState
from tests.conftest import signed_in
from tests.factories.documents import make_document
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def a_file(content: bytes | None = None, name: str = "rapport.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else make_pdf("Le rapport annuel de la mutuelle."))


@pytest.fixture
def brought(member) -> Suggestion:
    return suggesting.bring_document("Le rapport 2024 de notre union", by=member, sent=a_file())


def test_a_member_sends_a_file_and_a_line_and_sees_where_it_stands(member, editor):
    client = signed_in(member)
    answer = client.post("/fr/propose/", {"words": "Notre rapport annuel", "sent": a_file()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/fr/account/sent/"
    assert "Notre rapport annuel" in text_of(answer)
    assert "en attente de l’équipe éditoriale" in text_of(answer)
    suggesting.take_in(Suggestion.objects.get(), by=editor)
    assert "intégré" in text_of(client.get("/fr/account/sent/"))
    Document.objects.get().get_latest_revision().publish()
    assert "publié" in text_of(client.get("/fr/account/sent/"))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"words": " "}, "l’un des deux est nécessaire"),
        ({"sent": a_file(b"", "vide.pdf")}, "Ce fichier est vide"),
        ({"sent": a_file(b"MZ\x90\x00" * 50, "programme.pdf"), "words": "Un rapport"}, "Rien n’est gardé"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_line_stays(member, sent, sentence):
    answer = signed_in(member).post("/fr/propose/", sent)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert sent.get("words", "").strip() in text_of(answer)
    assert not Suggestion.objects.exists()


def test_only_members_bring_documents(visitor, newcomer):
    assert visitor.get("/fr/propose/").status_code == 302
    answer = signed_in(newcomer).get("/fr/propose/")
    assert answer.status_code == 403
    assert "n’a pas encore de rôle" in text_of(answer)
    with pytest.raises(PermissionDenied):
        suggesting.bring_document("Un texte", by=newcomer)


def test_an_editor_takes_a_document_in_as_a_draft_and_its_sender_hears_of_it(brought, member, editor):
    client = signed_in(editor)
    answer = client.post(f"/admin/library/from-readers/{brought.identifier}/", {"decision": "take_in"})
    document = Document.objects.get()
    assert answer.url == f"/admin/pages/{document.pk}/edit/"
    assert not document.live
    assert document.files.get().stored == brought.stored
    letter = Letter.objects.get()
    assert letter.to == member.email
    assert "Le rapport 2024 de notre union" in letter.text


def test_declining_needs_a_reason_and_what_was_written_is_not_lost(brought, editor):
    client = signed_in(editor)
    address = f"/admin/library/from-readers/{brought.identifier}/"
    assert "Donnez la raison" in text_of(client.post(address, {"decision": "decline", "answer": "  "}))
    client.post(address, {"decision": "decline", "answer": "Nous l’avons déjà."})
    brought.refresh_from_db()
    assert (brought.state, brought.answer) == (SuggestionState.DECLINED, "Nous l’avons déjà.")
    assert "Nous l’avons déjà." in Letter.objects.get().text


def test_the_second_of_two_editors_is_told_who_was_quicker(brought, editor, second_editor):
    other = Suggestion.objects.get(pk=brought.pk)
    suggesting.take_in(brought, by=editor)
    with pytest.raises(suggesting.AlreadyDecided) as told:
        suggesting.decline(other, "Non", by=second_editor)
    assert "Ousmane" in str(told.value)
    assert Document.objects.count() == 1


def test_anybody_reports_a_mistake_from_a_record_and_gets_an_answer_by_letter(visitor, editor):
    document = make_document("Le guide")
    page = visitor.get(document.get_absolute_url())
    assert f"/fr/report/{document.identifier}/" in page.content.decode()
    sent = {"words": "La date est fausse : 2019.", "email": "awa@example.org"}
    answer = visitor.post(f"/fr/report/{document.identifier}/", sent, follow=True)
    assert "Merci" in text_of(answer)
    suggesting.settle(Suggestion.objects.get(document=document), "Corrigé, merci.", by=editor)
    letter = Letter.objects.get()
    assert letter.to == "awa@example.org"
    assert "Corrigé, merci." in letter.text
    assert document.get_absolute_url() in letter.text


def test_a_message_without_an_address_is_kept_and_answered_to_nobody(visitor, editor):
    visitor.post("/en/contact/", {"words": "A page does not open."})
    suggesting.settle(Suggestion.objects.get(), "Mended.", by=editor)
    assert not Letter.objects.exists()


def test_an_empty_message_and_a_wrong_address_are_named_and_nothing_is_lost(visitor):
    answer = visitor.post("/fr/contact/", {"words": "", "email": "awa@"})
    assert "Écrivez d’abord une ligne" in text_of(answer)
    assert "n’est pas une adresse" in text_of(answer)
    assert 'value="awa@"' in answer.content.decode()


def test_too_many_from_one_place_wait(visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {"suggestion": "2/h/ip"}
    from allauth.account import app_settings

    app_settings.__dict__.pop("RATE_LIMITS", None)
    answers = [visitor.post("/fr/contact/", {"words": f"Message {number}"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "Message 2" in answers[-1].content.decode()
    assert Suggestion.objects.count() == 2


def test_nobody_but_editors_and_its_sender_sees_what_was_brought(brought, member, organiser, newcomer, visitor, editor):
    assert [Suggestion.objects.visible_to(one).count() for one in (member, editor, organiser, newcomer)] == [1, 1, 0, 0]
    address = f"/admin/library/from-readers/{brought.identifier}/"
    for client in (visitor, signed_in(member), signed_in(organiser)):
        for path in (address, f"{address}file/", "/admin/library/from-readers/"):
            assert "Le rapport 2024" not in client.get(path, follow=True).content.decode()
    sent = signed_in(editor).get(f"{address}file/")
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["X-Content-Type-Options"] == "nosniff"


def test_what_became_of_it_is_not_shown_before_it_is_open_to_its_sender(brought, member, editor):
    document = suggesting.take_in(brought, by=editor)
    document.title, document.audience = "Un titre réservé", Audience.STAFF
    document.save_revision().publish()
    assert "Un titre réservé" not in signed_in(member).get("/fr/account/sent/").content.decode()


def test_editors_find_what_waits_first_and_filter_the_rest(brought, member, editor, visitor):
    visitor.post("/fr/contact/", {"words": "Une question"})
    suggesting.decline(brought, "Déjà là", by=editor)
    client = signed_in(editor)
    listing = text_of(client.get("/admin/library/from-readers/"))
    assert listing.index("Une question") < listing.index("Le rapport 2024")
    only = text_of(client.get("/admin/library/from-readers/?state=declined"))
    assert "Le rapport 2024" in only
    assert "Une question" not in only
