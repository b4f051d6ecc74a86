"""What an editor sees before publishing: the draft as readers would see it, for editors alone."""

import pytest

from tests.conftest import signed_in
from tests.documents.test_editing import form_of
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


def test_a_draft_is_previewed_as_readers_would_see_it(editor):
    document = make_document(live=False, by=editor, pages=("Une page.",), kind="good_practice")
    client = signed_in(editor)
    address = f"/admin/pages/{document.pk}/edit/preview/"
    sent = client.post(address, {**form_of(client, document), "title": "Un titre à l'essai"})
    assert sent.json()["is_valid"]
    shown = client.get(f"{address}?mode=")
    assert shown.status_code == 200
    assert "Un titre à l&#x27;essai" in shown.content.decode()


def test_the_newest_draft_of_a_published_document_can_be_seen(editor, visitor):
    document = make_document("Publié", by=editor)
    document.title = "Pas encore publié"
    document.save_revision(user=editor)
    address = f"/admin/pages/{document.pk}/view_draft/"
    assert "Pas encore publié" in signed_in(editor).get(address).content.decode()
    assert visitor.get(address).status_code == 302
    assert "Pas encore" not in visitor.get(document.get_absolute_url()).content.decode()


def test_two_states_of_a_text_can_be_compared(editor):
    document = make_document(by=editor, kind="legal_text", summary="Avant")
    document.summary = "Après"
    document.save_revision(user=editor)
    compared = signed_in(editor).get(f"/admin/pages/{document.pk}/revisions/compare/live...latest/").content.decode()
    assert "Avant" in compared
    assert "Après" in compared
