"""Pages that are the same for anybody are made once, and never older than the database, nor another reader's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import turns
from core.access import Audience
from core.models import Turn
from search import indexing
from tests.conftest import signed_in
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


def queries_of(client, address: str, **headers) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address, **headers)
    return len(asked)


@pytest.fixture
def document(editor):
    return make_document("La mutuelle de Fada", by=editor)


@pytest.fixture
def address(document) -> str:
    return document.get_absolute_url()


def test_a_page_is_made_once_for_all_visitors(visitor, address):
    visitor.get(address)
    assert queries_of(visitor, address) == 1, "only whether anything changed is asked"
    assert visitor.get(address).content == visitor.get(address).content


def test_a_page_follows_each_change_at_once(visitor, editor, document, address):
    assert "La mutuelle de Fada" in visitor.get(address).content.decode()
    document.title = "La mutuelle de Gourma"
    document.save_revision(user=editor).publish()
    assert "La mutuelle de Gourma" in visitor.get(document.get_absolute_url()).content.decode()


def test_what_is_restricted_is_gone_with_the_change(visitor, editor, document, address):
    assert visitor.get(address).status_code == 200
    document.audience = Audience.STAFF
    document.save_revision(user=editor).publish()
    assert visitor.get(address).status_code == 404


def test_nobody_is_told_what_was_kept_for_another(visitor, editor, document, address):
    theirs = signed_in(editor).get(address).content.decode()
    assert "/admin/" in theirs
    assert "/admin/" not in visitor.get(address).content.decode()
    assert signed_in(editor).get(address).content.decode().count("/admin/") == theirs.count("/admin/")


def test_a_reader_with_a_session_is_never_shown_a_kept_page(member, visitor, address):
    visitor.get(address)
    assert queries_of(signed_in(member), address) > 3


def test_a_browser_that_has_the_page_is_not_sent_it_again(visitor, address):
    first = visitor.get(address)
    again = visitor.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_the_tag_of_a_page_does_not_betray_that_something_hidden_changed(visitor, editor, document, address):
    before = visitor.get(address)["ETag"]
    hidden = make_document("Note interne", audience=Audience.STAFF, by=editor)
    hidden.title = "Note interne, revue"
    hidden.save_revision(user=editor).publish()
    assert visitor.get(address)["ETag"] == before


def test_a_feed_says_when_nothing_is_new(visitor, document):
    indexing.drain()
    first = visitor.get("/fr/library/feed.atom?q=mutuelle")
    assert visitor.get("/fr/library/feed.atom?q=mutuelle", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_each_language_and_question_has_a_page_of_its_own(visitor, address):
    french = visitor.get(address)
    english = visitor.get(address.replace("/fr/", "/en/"))
    assert 'lang="fr"' in french.content.decode()
    assert 'lang="en"' in english.content.decode()


def test_old_turns_are_forgotten_and_the_pages_of_a_quiet_site_stay(document, monkeypatch):
    monkeypatch.setattr(turns, "FORGOTTEN", -turns.FORGOTTEN)
    monkeypatch.setattr(turns, "LAST", 5)
    for _ in range(20):
        turns.take()
    before = turns.now()
    turns.forget_old_turns()
    assert Turn.objects.count() == 5
    assert turns.now() == before
