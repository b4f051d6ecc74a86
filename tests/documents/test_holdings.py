"""The library as editors go through it: narrowed, changed many at once and taken back, seen growing old."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.access import Audience
from core.dates import parse
from core.models import Country, FileState, StoredFile
from documents import bulk_editing, waiting
from documents.models import BulkEdit, Document, Kind
from documents.models.details import Statistics
from search import indexing, service
from tests.conftest import signed_in
from tests.factories.core import make_concept, make_organisation
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


def titles(answer) -> list[str]:
    page = BeautifulSoup(answer.content, "html.parser")
    return [link.text for link in page.select("td.title > a")]


@pytest.fixture
def client(editor):
    return signed_in(editor)


@pytest.fixture
def library(editor) -> dict[str, Document]:
    return {
        "law": make_document("La loi", kind=Kind.LEGAL_TEXT, by=editor, summary="Un texte", date=parse("2009")),
        "guide": make_document("Le guide", kind=Kind.HANDBOOK, by=editor, language="en", pages=("Text.",)),
        "draft": make_document("Le brouillon", by=editor, live=False),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=legal_text", {"La loi"}),
        ("state=draft", {"Le brouillon"}),
        ("state=published", {"La loi", "Le guide"}),
        ("language=en", {"Le guide"}),
        ("missing=summary", {"Le guide", "Le brouillon"}),
        ("missing=date", {"Le guide", "Le brouillon"}),
        ("missing=file", {"La loi", "Le brouillon"}),
        ("missing=title_en", {"La loi", "Le brouillon"}),
        ("missing=summary&state=published", {"Le guide"}),
        ("q=guide", {"Le guide"}),
        ("kind=nonsense&missing=nothing&sort=up", {"La loi", "Le guide", "Le brouillon"}),
    ],
)
def test_an_editor_narrows_the_library(client, library, query, found):
    assert set(titles(client.get(f"/admin/library/?{query}"))) == found


def test_a_list_without_anything_says_so_and_leads_back(client, library):
    page = client.get("/admin/library/?q=introuvable").content.decode()
    assert "Aucun document n’est ainsi" in page
    assert "Tout montrer" in page


def test_filters_stay_on_the_second_page(client, editor):
    for number in range(42):
        make_document(f"Loi {number}", kind=Kind.LEGAL_TEXT, by=editor)
    page = BeautifulSoup(client.get("/admin/library/?kind=legal_text").content, "html.parser")
    after = page.find("a", rel="next")["href"]
    assert len(titles(client.get(f"/admin/library/{after}"))) == 2


def change(client, name: str, value: str, *documents: Document, **more):
    sent = {"change": name, "value": value, "document": [one.pk for one in documents], "query": "", **more}
    return client.post("/admin/library/bulk/", sent)


def test_nothing_changes_before_the_editor_is_sure(client, library):
    answer = change(client, "audience", "members", library["law"], library["guide"])
    page = " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())
    assert "La loi Tout le monde Membres" in page
    assert Document.objects.filter(audience=Audience.PUBLIC).count() == 3


def test_many_are_changed_at_once_and_taken_back(client, library, editor, visitor):
    change(client, "audience", "members", library["law"], library["guide"], sure="1")
    assert set(Document.objects.filter(audience="members").values_list("title", flat=True)) == {"La loi", "Le guide"}
    assert visitor.get(library["law"].get_absolute_url()).status_code == 404, "at once, for everybody"
    edit = BulkEdit.objects.get()
    client.post(f"/admin/library/bulk/{edit.identifier}/undo/")
    assert Document.objects.filter(audience=Audience.PUBLIC).count() == 3
    assert visitor.get(library["law"].get_absolute_url()).status_code == 200
    client.post(f"/admin/library/bulk/{edit.identifier}/undo/")  # a second time changes nothing
    assert Document.objects.filter(audience=Audience.PUBLIC).count() == 3


def test_lists_gain_and_lose_one_thing_and_keep_the_others(client, editor):
    senegal, theme = Country.objects.get(pk="SN"), make_concept("tontines")
    document = make_document(countries=[senegal], by=editor)
    change(client, "add_country", "BF", document, sure="1")
    change(client, "add_theme", str(theme.pk), document, sure="1")
    change(client, "remove_country", "SN", document, sure="1")
    seen = Document.objects.get()
    assert [country.pk for country in seen.countries.all()] == ["BF"]
    assert [one.pk for one in seen.themes.all()] == [theme.pk]
    assert [one.pk for one in seen.get_latest_revision_as_object().countries.all()] == ["BF"]


def test_a_draft_that_waits_goes_on_waiting_and_both_texts_are_changed(client, editor):
    document = make_document("Le texte publié", by=editor)
    draft = document.get_latest_revision_as_object()
    draft.title = "Le texte à venir"
    draft.save_revision(user=editor)
    organisation = make_organisation("La Caisse")
    change(client, "publisher", str(organisation.pk), document, sure="1")
    seen = Document.objects.get()
    assert (seen.title, seen.publisher) == ("Le texte publié", organisation)
    assert seen.has_unpublished_changes
    newest = seen.get_latest_revision_as_object()
    assert (newest.title, newest.publisher) == ("Le texte à venir", organisation)


def test_undoing_leaves_alone_what_was_changed_again(client, library, editor):
    change(client, "kind", "study", library["law"], library["guide"], sure="1")
    law = Document.objects.get(pk=library["law"].pk)
    law.kind = Kind.STRATEGY
    law.save_revision(user=editor).publish()
    answer = client.post(f"/admin/library/bulk/{BulkEdit.objects.get().identifier}/undo/", follow=True)
    assert "La loi" in " ".join(str(message) for message in answer.context["messages"])
    kinds = dict(Document.objects.values_list("title", "kind"))
    assert (kinds["La loi"], kinds["Le guide"]) == ("strategy", "handbook")


def test_what_is_changed_in_bulk_is_found_under_it(client, library):
    change(client, "kind", "strategy", library["law"], sure="1")
    indexing.drain()
    found = service.find(service.Question(filters={"kind": ("strategy",)}), library["law"].owner)
    assert [hit.object.title for hit in found.hits] == ["La loi"]


def test_all_of_a_list_are_chosen_without_ticking(client, library):
    change(client, "licence", "cc0-1.0", sure="1", all="1", query="state=published")
    assert set(Document.objects.filter(licence="cc0-1.0").values_list("title", flat=True)) == {"La loi", "Le guide"}


@pytest.mark.parametrize(("name", "value"), [("nonsense", "x"), ("audience", "everybody")])
def test_a_change_that_is_none_changes_nothing(client, library, name, value):
    change(client, name, value, library["law"], sure="1")
    assert not BulkEdit.objects.exists()


def test_only_editors_change_many(library, organiser):
    answer = change(signed_in(organiser), "audience", "staff", library["law"], sure="1")
    assert answer.status_code == 302
    with pytest.raises(PermissionDenied):
        bulk_editing.make("audience", "staff", [library["law"]], by=organiser)
    assert not Document.objects.filter(audience="staff").exists()


def test_what_grows_old_is_listed_with_advice(client, editor):
    old = make_document("Un vieux brouillon", live=False, by=editor)
    figures = make_document("Les chiffres", kind=Kind.STATISTICS, by=editor)
    Statistics.objects.create(document=figures, next_issue=parse("2020"))
    soon = make_document("Les chiffres à venir", kind=Kind.STATISTICS, by=editor)
    Statistics.objects.create(document=soon, next_issue=parse(str(timezone.localdate().year)))
    Document.objects.filter(pk=old.pk).update(latest_revision_created_at=timezone.now() - timedelta(days=40))
    assert titles(client.get("/admin/library/ageing/")) == ["Un vieux brouillon", "Les chiffres"]


def test_the_dashboard_says_what_waits_and_leads_there(client, library, editor, visitor):
    visitor.post("/fr/contact/", {"words": "Une question"})
    StoredFile.objects.update(state=FileState.DAMAGED)
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    told = {link.text: link["href"] for link in page.select(".waiting a")}
    assert told["1 message d’un lecteur attend une réponse."] == "/admin/library/from-readers/?state=waiting"
    assert told["1 de vos brouillons n’est pas publié."] == "/admin/library/?state=draft"
    assert told["1 document a un fichier qui n’a pas pu être lu."] == "/admin/library/?missing=text"


def test_a_dashboard_without_anything_says_so(second_editor):
    assert waiting.for_editor(second_editor) == []
    assert "Rien ne vous attend" in signed_in(second_editor).get("/admin/").content.decode()
