"""Documents put aside, in lists that can be shared by a link and show nobody what they may not read."""

import pytest
from bs4 import BeautifulSoup

from core.access import Audience
from documents.models import Kept, ReadingList
from tests.conftest import signed_in
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


@pytest.fixture
def document(editor):
    return make_document("Le guide des mutuelles", by=editor)


@pytest.fixture
def held(member, document) -> ReadingList:
    one = ReadingList.objects.create(owner=member, name="Pour Dakar")
    Kept.objects.create(list=one, document=document, note="à lire avant la visite")
    return one


def test_a_reader_keeps_a_document_in_two_taps_without_a_script(member, document):
    client = signed_in(member)
    assert (
        f"/fr/keep/{document.identifier}/"
        in client.get(f"/fr/library/{document.identifier}/{document.words_of_address}/").content.decode()
    )
    client.post(f"/fr/keep/{document.identifier}/", {"name": ""})
    assert ReadingList.objects.get().name == "Mes signets"
    assert "Le guide des mutuelles" in text_of(client.get(f"/fr/account/lists/{ReadingList.objects.get().pk}/"))


def test_whoever_is_not_signed_in_finds_the_document_after_signing_in(visitor, document):
    answer = visitor.get(f"/fr/keep/{document.identifier}/")
    assert answer.headers["Location"].endswith(f"?next=/fr/keep/{document.identifier}/")


def test_kept_twice_it_stands_there_once_and_is_taken_out_again(member, held, document):
    client, address = signed_in(member), f"/fr/keep/{document.identifier}/"
    client.post(address, {"list": held.pk})
    assert held.kept.count() == 1
    client.post(address, {"list": held.pk, "decision": "take_out"})
    assert not held.kept.exists()


def test_nobody_sees_or_changes_the_list_of_another(held, organiser, editor, document):
    for person in (organiser, editor):
        client = signed_in(person)
        assert client.get(f"/fr/account/lists/{held.pk}/").status_code == 404
        assert client.post(f"/fr/account/lists/{held.pk}/", {"decision": "delete"}).status_code == 404
        assert client.post(f"/fr/keep/{document.identifier}/", {"list": held.pk}).status_code == 404


def test_a_list_is_shared_by_a_link_until_it_is_withdrawn(member, held, visitor):
    client, address = signed_in(member), f"/fr/account/lists/{held.pk}/"
    client.post(address, {"decision": "share"})
    held.refresh_from_db()
    shared = f"/fr/lists/{held.link}/"
    assert "à lire avant la visite" in text_of(visitor.get(shared))
    assert member.email not in text_of(visitor.get(shared))
    client.post(address, {"decision": "withdraw"})
    assert visitor.get(shared).status_code == 404
    client.post(address, {"decision": "share"})
    assert visitor.get(shared).status_code == 404, "a new link is another one"


@pytest.mark.parametrize("hidden", [{"live": False}, {"audience": Audience.STAFF}, {"audience": Audience.MEMBERS}])
def test_a_shared_list_shows_only_what_its_reader_may_read(hidden, member, held, visitor, editor):
    secret = make_document("Un titre réservé", by=editor, **hidden)
    Kept.objects.create(list=held, document=secret, note="une note")
    held.share()
    page = text_of(visitor.get(f"/fr/lists/{held.link}/"))
    assert "Le guide des mutuelles" in page
    assert "Un titre réservé" not in page
    assert "une note" not in page


def test_a_name_is_taken_once(member, held):
    answer = signed_in(member).post("/fr/account/lists/", {"name": "Pour Dakar"})
    assert "déjà une liste de ce nom" in text_of(answer)
    assert ReadingList.objects.count() == 1


def test_empty_lists_say_how_to_fill_them(member):
    client = signed_in(member)
    assert "Pas encore de liste" in text_of(client.get("/fr/account/lists/"))
    client.post("/fr/account/lists/", {"name": "À lire", "about": "Pour la mission"})
    assert "Rien encore" in text_of(client.get(f"/fr/account/lists/{ReadingList.objects.get().pk}/"))


def test_what_was_withdrawn_since_is_counted_and_told_to_nobody_who_kept_it(member, held, document, editor):
    document.audience = Audience.STAFF
    document.save_revision(user=editor).publish(user=editor)
    client = signed_in(member)
    assert "0 document" in text_of(client.get("/fr/account/lists/"))
    assert "Le guide des mutuelles" not in client.get("/fr/account/data/").content.decode()
