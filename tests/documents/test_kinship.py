"""What documents are to each other: seen from both ends, and said wherever a replaced one appears."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser

from core.access import Audience
from documents import kinship
from documents.models import Document, Relation, RelationType
from search import indexing
from tests.conftest import signed_in
from tests.documents.test_editing import form_of, save
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db

SAID = "remplacé par un document plus récent"


def text_of(client, address: str) -> str:
    return " ".join(BeautifulSoup(client.get(address).content, "html.parser").get_text(" ").split())


@pytest.fixture
def old(editor) -> Document:
    return make_document("Guide de 2015", pages=("Le guide des mutuelles.",), by=editor)


@pytest.fixture
def new(old, editor) -> Document:
    document = make_document("Guide de 2021", pages=("Le guide refait des mutuelles.",), by=editor)
    Relation.objects.create(document=document, type=RelationType.REPLACES, target=old)
    indexing.drain()
    return document


@pytest.mark.parametrize(
    ("type_", "from_here", "from_there"),
    [
        ("translation_of", "Traduction de", "A pour traduction"),
        ("replaces", "Remplace", "Remplacé par"),
        ("part_of", "Fait partie de", "A pour partie"),
        ("based_on", "S’appuie sur", "A servi de base à"),
        ("amends", "Modifie", "Modifié par"),
        ("repeals", "Abroge", "Abrogé par"),
    ],
)
def test_a_relation_is_seen_from_both_ends(type_, from_here, from_there, visitor):
    one, other = make_document("Le premier texte"), make_document("Le second texte")
    Relation.objects.create(document=one, type=type_, target=other)
    assert f"{from_here} Le second texte" in text_of(visitor, one.get_absolute_url())
    assert f"{from_there} Le premier texte" in text_of(visitor, other.get_absolute_url())


def test_two_translations_of_one_original_know_each_other(visitor):
    original, english, portuguese = (make_document(title) for title in ("Le texte", "The text", "O texto"))
    for translation in (english, portuguese):
        Relation.objects.create(document=translation, type=RelationType.TRANSLATION_OF, target=original)
    assert "Autre traduction O texto" in text_of(visitor, english.get_absolute_url())
    assert "Autre traduction The text" in text_of(visitor, portuguese.get_absolute_url())


def test_a_replaced_document_says_so_wherever_it_appears(old, new, visitor):
    file = old.files.get()
    for address in ("/fr/", "/fr/library/?q=guide", f"/fr/library/{old.identifier}/{old.words_of_address}/"):
        assert SAID in text_of(visitor, address), address
    for address in (old.get_absolute_url(), f"/fr/library/{old.identifier}/{file.identifier}/1/"):
        assert "Remplacé par : Guide de 2021" in text_of(visitor, address).replace("\xa0", " "), address


@pytest.mark.parametrize("hidden", [{"live": False}, {"audience": Audience.STAFF}, {"audience": Audience.MEMBERS}])
def test_what_a_hidden_document_replaces_looks_untouched_to_the_public(hidden, old, editor, visitor):
    document = make_document("Guide secret", by=editor, **hidden)
    Relation.objects.create(document=document, type=RelationType.REPLACES, target=old)
    assert SAID not in text_of(visitor, old.get_absolute_url())
    assert not Document.objects.visible_to(AnonymousUser()).get(pk=old.pk).is_replaced


def test_a_draft_that_will_replace_a_document_has_not_done_so_yet_even_for_editors(old, editor):
    document = make_document("Guide à venir", live=False, by=editor)
    Relation.objects.create(document=document, type=RelationType.REPLACES, target=old)
    assert not Document.objects.visible_to(editor).get(pk=old.pk).is_replaced


def test_a_reader_of_the_replaced_one_is_led_to_the_newest_first(old, new, editor):
    newest = make_document("Guide de 2025", by=editor)
    Relation.objects.create(document=newest, type=RelationType.REPLACES, target=old)
    seen = Document.objects.visible_to(AnonymousUser()).get(pk=old.pk)
    assert [kin.document.title for kin in kinship.successors(seen, AnonymousUser())] == [
        "Guide de 2025",
        "Guide de 2021",
    ]


def related_rows(type_: str, target: Document) -> dict:
    return {
        "relations-TOTAL_FORMS": "1",
        "relations-0-type": type_,
        "relations-0-target": str(target.pk),
        "relations-0-ORDER": "1",
    }


def test_a_document_stands_in_no_relation_to_itself(old, editor):
    client = signed_in(editor)
    answer = save(client, old, form_of(client, old), **related_rows("replaces", old))
    assert "aucune relation avec lui-même" in answer.content.decode()


def test_what_replaces_a_document_is_not_replaced_by_it(old, new, editor):
    client = signed_in(editor)
    answer = save(client, old, form_of(client, old), **related_rows("replaces", new))
    assert "tournerait en rond" in answer.content.decode()
    assert not old.relations.exists()
