"""Editing a document in the admin: nothing an editor wrote is lost, and what is wrong is said in a sentence."""

import re
from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.models import Concept
from documents.models import Document, Kind, LibraryPage
from home.models import HomePage
from search import indexing
from tests.conftest import signed_in
from tests.factories.core import make_organisation
from tests.factories.documents import make_document, make_stored
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


def form_of(client, document: Document) -> dict:
    """What a browser would send from the edit page as it stands."""
    return sent_by(client, f"/admin/pages/{document.pk}/edit/", "#page-edit-form")


def sent_by(client, address: str, form_selector: str) -> dict:
    """What a browser would send from a form that nobody has touched."""
    return fields_of(BeautifulSoup(client.get(address).content, "html.parser").select_one(form_selector))


def save(client, document: Document, data: dict, **more):
    return client.post(f"/admin/pages/{document.pk}/edit/", {**data, **more})


def draft(document: Document) -> Document:
    return Document.objects.get(pk=document.pk).get_latest_revision_as_object()


def test_an_editor_changes_the_title_and_publishes(editor, visitor):
    document = make_document(by=editor)
    client = signed_in(editor)
    answer = save(client, document, form_of(client, document), title="Un titre neuf", **{"action-publish": "1"})
    assert answer.status_code == 302
    assert Document.objects.get().title == "Un titre neuf"
    assert "Un titre neuf" in visitor.get(Document.objects.get().get_absolute_url()).content.decode()


def test_the_second_of_two_editors_sees_both_texts_and_decides(editor, second_editor):
    document = make_document("Titre de départ", live=False, by=editor, summary="Résumé de départ")
    first, second = signed_in(editor), signed_in(second_editor)
    theirs, mine = form_of(first, document), form_of(second, document)

    assert save(first, document, theirs, summary="Le résumé du premier").status_code == 302
    conflict = save(second, document, mine, summary="Le résumé de la seconde")

    assert conflict.status_code == 200
    page = conflict.content.decode()
    assert "Ousmane" in page
    assert "premier" in page
    assert "seconde" in page
    assert draft(document).summary == "Le résumé du premier"

    again = BeautifulSoup(page, "html.parser").find("form", id="page-edit-form")
    loaded = {
        name: again.find(attrs={"name": name})["value"] for name in ("loaded_revision_id", "loaded_revision_created_at")
    }
    assert save(second, document, {**mine, **loaded}, summary="Le résumé de la seconde").status_code == 302
    assert draft(document).summary == "Le résumé de la seconde"
    assert document.revisions.count() >= 3  # the first text stays in the history


def test_two_editors_who_wrote_the_same_are_not_stopped(editor, second_editor):
    document = make_document(live=False, by=editor)
    first, second = signed_in(editor), signed_in(second_editor)
    theirs, mine = form_of(first, document), form_of(second, document)
    save(first, document, theirs, summary="Le même résumé")
    assert save(second, document, mine, summary="Le même résumé").status_code == 302


def test_a_text_sent_after_the_sign_in_expired_is_given_back(editor):
    document = make_document(live=False, by=editor)
    client = signed_in(editor)
    written = {**form_of(client, document), "summary": "Une heure de travail"}
    Session.objects.all().delete()

    turned_away = save(client, document, written)
    assert turned_away.headers["Location"].startswith("/fr/account/login/")
    client.force_login(editor)
    kept = client.get("/admin/kept-text/")
    assert "Une heure de travail" in kept.content.decode()

    page = BeautifulSoup(kept.content, "html.parser")
    again = next(form for form in page.find_all("form") if form.get("action") == f"/admin/pages/{document.pk}/edit/")
    sent = {field["name"]: field.get("value", "") for field in again.find_all("input") if field.get("name")}
    assert client.post(again["action"], sent).status_code == 302
    assert draft(document).summary == "Une heure de travail"


def test_a_document_without_a_title_is_not_saved_and_the_rest_stays(editor):
    document = make_document(live=False, by=editor)
    client = signed_in(editor)
    answer = save(client, document, form_of(client, document), title="", summary="Un résumé déjà écrit")
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "Donnez un titre" in page
    assert "Un résumé déjà écrit" in page


@pytest.mark.parametrize("date", ["31 février 2021", "2021-13", "demain"])
def test_a_date_that_cannot_be_is_refused_with_a_sentence(editor, date):
    document = make_document(live=False, by=editor)
    client = signed_in(editor)
    answer = save(client, document, form_of(client, document), date=date, summary="Gardé")
    assert answer.status_code == 200
    said = [one.text.strip() for one in BeautifulSoup(answer.content, "html.parser").find_all(class_="w-field__errors")]
    assert [sentence for sentence in said if sentence]
    assert "Gardé" in answer.content.decode()


def test_a_vague_date_is_kept_as_vague_as_it_was(editor, visitor):
    document = make_document(live=True, by=editor)
    client = signed_in(editor)
    save(client, document, form_of(client, document), date="juin-juillet 2021", **{"action-publish": "1"})
    assert "juin" in visitor.get(Document.objects.get().get_absolute_url()).content.decode()
    assert Document.objects.get().date.year == 2021


def test_a_kind_can_be_changed_and_back_without_losing_what_it_added(editor):
    document = make_document(kind=Kind.GOOD_PRACTICE, live=False, by=editor)
    held = draft(document)
    held.good_practice_details.create(context="Un contexte précieux")
    held.save()
    held.save_revision(user=editor)
    client = signed_in(editor)

    save(client, document, form_of(client, document), kind=Kind.WORKING_PAPER)
    assert draft(document).details is None
    assert "good_practice_details-TOTAL_FORMS" not in form_of(client, document)
    save(client, document, form_of(client, document), summary="Autre chose")

    save(client, document, form_of(client, document), kind=Kind.GOOD_PRACTICE)
    assert draft(document).details.context == "Un contexte précieux"
    assert form_of(client, document)["good_practice_details-0-context"] == "Un contexte précieux"


def test_what_was_proposed_is_marked_until_it_is_accepted_or_corrected(editor):
    document = make_document(live=False, by=editor, proposed={"title": "metadata", "date": "text"}, date="2021")
    client = signed_in(editor)
    data = form_of(client, document)
    page = client.get(f"/admin/pages/{document.pk}/edit/").content.decode()
    assert page.count('data-proposed="true"') == 2

    save(client, document, data, accepted=["title"], date="2022")
    assert draft(document).proposed == {}


def test_publishing_an_older_draft_loses_no_version_of_a_file(editor):
    document = make_document(by=editor, pages=("Première version.",))
    old = document.latest_revision
    newer = draft(document)
    file = newer.files.first()
    file.stored = make_stored("Seconde version.")
    newer.files.add(file)
    newer.save_revision(user=editor).publish(user=editor)
    old.publish(user=editor)
    assert [version.number for version in document.file_versions.order_by("number")] == [1, 2, 3]
    assert {version.stored_id for version in document.file_versions.all()} == {
        old.as_object().files.first().stored_id,
        file.stored_id,
    }


def test_an_embargo_opens_by_itself(editor, visitor):
    document = make_document(by=editor, embargo_until=timezone.localdate() + timedelta(days=1))
    assert visitor.get(document.get_absolute_url()).status_code == 404
    Document.objects.filter(pk=document.pk).update(embargo_until=timezone.localdate())
    assert visitor.get(document.get_absolute_url()).status_code == 200


def test_a_theme_that_was_deleted_is_said_in_a_saved_search(visitor, editor):
    make_document(by=editor)
    theme = Concept.objects.create(key="passing-theme", uri="https://example.org/passing")
    theme.delete()
    answer = visitor.get("/fr/library/?theme=passing-theme&q=")
    assert answer.status_code == 200
    assert "passing-theme" in answer.content.decode()
    assert answer.context["found"].question.filters == {}


def test_a_page_past_the_end_says_so_and_leads_back(visitor, editor):
    document = make_document(by=editor, pages=("Une page.",))
    answer = visitor.get(f"/fr/library/{document.identifier}/{document.files.get().identifier}/99/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert re.search(r"page\s1", page.replace("\xa0", " ")) or "/1/" in page


def test_a_results_page_past_the_end_says_so(visitor, editor):
    make_document(by=editor)
    indexing.drain()
    answer = visitor.get("/fr/library/?page=1000000")
    assert answer.status_code == 200
    assert answer.context["places"]["last"]


def test_deleting_a_document_takes_it_from_the_search_at_once(editor, visitor):
    document = make_document("Le registre éphémère", by=editor)
    indexing.drain()
    assert visitor.get("/fr/library/?q=éphémère").context["found"].total == 1
    signed_in(editor).post(f"/admin/pages/{document.pk}/delete/", {})
    assert not Document.objects.exists()
    assert visitor.get("/fr/library/?q=éphémère").context["found"].total == 0


def test_the_files_of_a_draft_can_be_labelled_and_removed(editor):
    document = make_document(by=editor, live=False, pages=("Une page.",))
    client = signed_in(editor)
    file = document.files.get().identifier
    client.post(f"/admin/library/{document.pk}/files/", {f"label-{file}": "annexe", f"language-{file}": "en"})
    held = draft(document).files.first()
    assert (held.label, held.language) == ("annexe", "en")
    client.post(f"/admin/library/{document.pk}/files/", {"remove": file})
    assert not draft(document).files.all()


def test_a_publisher_that_is_deleted_is_found_no_more(editor, visitor):
    publisher = make_organisation("Caisse des Flamboyants")
    make_document(publisher=publisher, by=editor)
    indexing.drain()
    assert visitor.get("/fr/library/", {"q": "Flamboyants"}).context["found"].total == 1

    publisher.delete()
    indexing.drain()

    assert visitor.get("/fr/library/", {"q": "Flamboyants"}).context["found"].total == 0


def test_a_version_replaced_under_embargo_is_not_shown_after_it(editor, visitor):
    document = make_document(pages=("La première.",), by=editor, embargo_until=timezone.localdate() + timedelta(days=9))
    file = document.files.get()
    file.stored = make_stored("Une version neuve.")
    document.files.add(file)
    document.save()
    Document.objects.update(embargo_until=None)

    older = document.file_versions.get(number=1)
    assert visitor.get(older.url).status_code == 404
    assert visitor.get(file.url).status_code == 200


@pytest.mark.parametrize("way", ["/admin/pages/{}/delete/", "/admin/pages/{}/unpublish/"])
@pytest.mark.parametrize("page", [HomePage, LibraryPage])
def test_nobody_deletes_the_library_with_all_it_holds(editor, administrator, way, page):
    make_document(by=editor)
    for reader in (editor, administrator):
        signed_in(reader).post(way.format(page.objects.first().pk), {"confirm_site_name": "Sankoré"})
    assert page.objects.first().live
    assert Document.objects.get().live


def test_nobody_deletes_the_library_in_bulk(editor):
    make_document(by=editor)
    for action in ("delete", "unpublish"):
        address = f"/admin/bulk/wagtailcore/page/{action}/?id={LibraryPage.objects.get().pk}"
        signed_in(editor).post(address, {"include_descendants": "on"})
    assert LibraryPage.objects.get().live
    assert Document.objects.get().live


def test_a_file_that_was_taken_out_is_gone_with_its_versions(editor, visitor):
    document = make_document(pages=("Un nom de trop.",), by=editor)
    version = document.file_versions.get().url
    assert visitor.get(version).status_code == 200

    signed_in(editor).post(f"/admin/library/{document.pk}/files/", {"remove": document.files.get().identifier})
    draft(document).get_latest_revision().publish(user=editor)

    assert visitor.get(version).status_code == 404
