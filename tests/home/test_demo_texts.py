"""The demo's documents hold together: every key they name exists, and their files can be read by the library."""

import re
from datetime import date
from pathlib import Path

import pytest

from core import founding
from core.dates import parse
from core.models import Organisation, Person
from documents.extraction.outcome import State
from documents.extraction.sandbox import readers
from documents.models import RelationType
from documents.models.details import ADDED_BY, Force, force_on
from documents.models.document import Kind
from home.demo.organisations import ORGANISATIONS, PEOPLE, make_organisations, remove_organisations
from home.demo.reading_lists import KEPT
from home.demo.records import FOLDER, DemoDocument, documents, in_order

DOCUMENTS = documents()
THEMES = set(
    re.findall(r"^:([\w-]+) a skos:Concept", (FOLDER.parents[1] / "core/data/themes.ttl").read_text(), re.MULTILINE)
)


def by_slug(document: DemoDocument) -> str:
    return document.slug


def test_there_is_enough_to_look_alive():
    languages = {file.language for document in DOCUMENTS for file in document.files}

    assert len(DOCUMENTS) >= 40
    assert languages == {"fr", "en", "pt", "es"}
    assert {document.kind for document in DOCUMENTS} == set(Kind.values)
    assert all(document.details for document in DOCUMENTS if document.kind in ADDED_BY)
    assert {type_ for document in DOCUMENTS for type_, _slug in document.relations} == set(RelationType.values)
    assert {document.audience for document in DOCUMENTS} == {"public", "members", "staff"}
    assert [document for document in DOCUMENTS if any(len(file.versions) == 2 for file in document.files)]
    assert {Path(file.name).suffix for document in DOCUMENTS for file in document.files} == {
        ".pdf",
        ".docx",
        ".pptx",
        ".txt",
    }


@pytest.mark.parametrize("language", ["pt", "es"])
def test_each_language_has_documents_of_its_own(language):
    own = [document for document in DOCUMENTS if document.language == language]

    assert len([document for document in own if any(file.language == language for file in document.files)]) >= 4


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_slug)
def test_whatever_a_document_names_exists(document):
    people = {f"{given} {family}" for given, family, *_ in PEOPLE} | {"Dramane Batchabi", "Lou Tessier"}
    organisations = {organisation.key for organisation in ORGANISATIONS} | set(founding.organisation_keys())

    assert parse(document.date)
    assert set(document.themes) <= THEMES
    assert set(document.programmes) <= set(founding.programme_keys())
    assert not document.publisher or document.publisher in organisations
    assert {credit.person for credit in document.credits} <= people | {""}
    assert {credit.organisation for credit in document.credits} <= organisations | {""}
    assert {target for _, target in document.relations} <= {other.slug for other in DOCUMENTS}
    assert set(document.titles) == set(document.summaries) == {"fr", "en", document.language}


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_slug)
def test_its_files_can_be_read(document, tmp_path):
    for file in document.files:
        path = tmp_path / file.name
        file.write(path)
        outcome = readers().read(path, cover=False)

        assert outcome.pages
        assert outcome.state == (State.DAMAGED if file.cut else State.NO_TEXT if file.scanned else State.READ)
        assert outcome.language == ("" if file.scanned else file.language)
        assert path.stat().st_size < 150_000


def test_the_shared_list_names_documents_everybody_may_read():
    public = {document.slug for document in DOCUMENTS if document.audience == "public"}

    assert {slug for slug, _note in KEPT} <= public
    assert all(note for _slug, note in KEPT)


def test_a_document_is_made_after_those_it_stands_in_relation_to():
    made: set[str] = set()
    for document in in_order():
        assert {target for _type, target in document.relations} <= made
        made.add(document.slug)

    assert made == {document.slug for document in DOCUMENTS}


def test_a_text_that_was_repealed_holds_no_more():
    [old] = [document for document in DOCUMENTS if document.slug == "ordonnance-caisses-secours"]

    assert force_on(date(2022, 6, 1), parse(old.details["in_force"])) == Force.HOLDS
    assert force_on(date(2024, 6, 1), parse(old.details["in_force"])) == Force.NO_LONGER


def test_the_same_text_gives_the_same_file(tmp_path):
    for file in [file for document in DOCUMENTS for file in document.files]:
        file.write(tmp_path / "one")
        file.write(tmp_path / "two")

        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_page_answers_what_role_mutuals_have(tmp_path):
    [paper] = [document for document in DOCUMENTS if document.slug == "role-mutuelles-csu"]
    paper.files[0].write(tmp_path / "x.pdf")
    pages = readers().read(tmp_path / "x.pdf", cover=False).pages

    assert [page.number for page in pages if "Quatre rôles pour les mutuelles" in " ".join(page.text.split())]


@pytest.mark.django_db
def test_invented_organisations_come_and_go():
    make_organisations()
    make_organisations()

    assert Organisation.objects.get(key="omas").name_in("fr").text.endswith("(démonstration)")
    assert Person.objects.filter(family_name="Kéré").count() == 1

    remove_organisations()

    assert not Organisation.objects.filter(key="omas").exists()
    assert not Person.objects.filter(family_name="Kéré").exists()
