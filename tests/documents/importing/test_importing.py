"""A sheet and a folder become documents, once; wrong rows are named; and all of it can be taken back."""

import csv
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from core.alone import alone
from core.models import Change, Concept, Organisation, StoredFile, User
from documents import services
from documents.importing import bulk, running
from documents.models import Document, DocumentText, FileVersion, Import, ImportedRow, ImportState, Kind, LibraryPage
from search import service
from search.indexing import drain
from tests.factories.core import make_concept, make_organisation, make_person
from tests.factories.documents import make_document
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db
HEADINGS = "identifier;kind;title_fr;title_en;date;countries;authors;publisher;file_fr;audience"


def titles() -> list[str]:
    return sorted(Document.objects.values_list("title", flat=True))


# --- what a row becomes ------------------------------------------------------------------------------------


def test_a_row_becomes_a_published_record_with_its_file(sheet, run, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "rapport.pdf").write_bytes(make_pdf("Les mutuelles de santé."))
    make_organisation("Bureau international du Travail", "BIT")
    person = make_person("Awa", "Diop")
    path = sheet(
        HEADINGS,
        "A-1;Document de travail;Le rôle des mutuelles;The role of mutuals;oct. 2023;Sénégal; BF;"
        .replace("Sénégal; BF;", '"Sénégal; BF";') + '"Awa Diop; Jean Ba";BIT;rapport.pdf;membres',
    )  # fmt: skip

    said = run(tmp_path / "files", path)

    document = Document.objects.get()
    assert "1 document is new" in said
    assert (document.kind, document.title, document.language) == ("working_paper", "Le rôle des mutuelles", "fr")
    assert document.titles["en"] == "The role of mutuals"
    assert str(document.date) == "2023-10"
    assert {country.pk for country in document.countries.all()} == {"SN", "BF"}
    assert [str(credit) for credit in document.credits.all()] == ["Awa Diop", "Jean Ba"]
    assert document.credits.first().person == person
    assert document.publisher.acronym_in("fr").text == "BIT"
    assert (document.live, document.audience) == (True, "members")
    assert document.files.get().name == "rapport.pdf"
    assert FileVersion.objects.get().stored == document.files.get().stored


def test_fields_of_a_kind_themes_and_relations_are_taken(sheet, run):
    theme = make_concept("caisses de village")
    said = run(sheet(
        "identifier;type;titre;thèmes;numéro officiel;en vigueur;part_of",
        "L-1;Texte juridique;Loi sur la mutualité;;2009-07;since 2009;",
        "L-2;legal_text;Décret;Caisses de village;D-12;2010;L-1",
    ))  # fmt: skip
    assert "2 documents are new" in said
    law, decree = Document.objects.order_by("pk")
    assert decree.details.official_number == "D-12"
    assert list(decree.themes.all()) == [theme]
    assert decree.relations.get().target == law
    assert decree.get_latest_revision_as_object().relations.get().target_id == law.pk


def test_a_bulk_record_is_the_same_as_one_that_wagtail_made(editor):
    theme = make_concept("tontines")

    def made(title: str) -> Document:  # fmt: skip
        document = Document(title=title, kind=Kind.STUDY, language="fr", summary="Un résumé.", live=True)
        document.texts.add(DocumentText(language="en", title="A study"))
        document.themes = [theme]
        return document

    ours = made("Étude")
    bulk.create([ours], by=editor)
    theirs = make_document("Étude", kind=Kind.STUDY, summary="Un résumé.", by=editor,
                           texts={"en": ("A study", "")}, themes=[theme])  # fmt: skip

    ours = Document.objects.get(pk=ours.pk)
    different = {"pk", "page_ptr", "id", "path", "identifier", "slug", "url_path", "translation_key", "draft_title",
                 "first_published_at", "last_published_at", "latest_revision", "live_revision", "texts",
                 "latest_revision_created_at", "owner"}  # fmt: skip
    mine, wagtails = ours.serializable_data(), theirs.serializable_data()
    assert {k: v for k, v in mine.items() if k not in different} == {
        k: v for k, v in wagtails.items() if k not in different
    }
    assert ours.has_unpublished_changes is theirs.has_unpublished_changes is False
    assert ours.live_revision == ours.latest_revision
    assert ours.get_latest_revision_as_object().texts.get().title == "A study"
    assert ours.get_parent().specific == LibraryPage.objects.get()
    assert {*PageLogEntry.objects.filter(page=ours.pk).values_list("action", flat=True)} == {
        "wagtail.create", "wagtail.publish"}  # fmt: skip
    references = ReferenceIndex.objects.filter(object_id=str(ours.pk)).values_list("to_object_id", "model_path")
    assert (str(theme.pk), "themes.item") in references or references.count() == ReferenceIndex.objects.filter(
        object_id=str(theirs.pk)
    ).count()
    assert Change.objects.filter(key=ours.key).exists()
    assert not any(Page.find_problems())
    make_document("Une suite", by=editor)  # the tree goes on where the bulk ended
    assert not any(Page.find_problems())


def test_an_unknown_publisher_becomes_an_organisation_that_goes_with_the_import(sheet, run, last_import):
    run(sheet("title;publisher", "Un;Institut des mutuelles", "Deux;Institut des mutuelles"))
    assert Organisation.objects.get(key="institut-des-mutuelles").published.count() == 2
    run(undo=last_import().pk)
    assert not Organisation.objects.filter(key="institut-des-mutuelles").exists()


def test_drafts_stay_drafts(sheet, run, visitor):
    run(sheet("title;status", "Un;", "Deux;published"), drafts=True)
    assert {document.title: document.live for document in Document.objects.all()} == {"Un": False, "Deux": True}


# --- once, and again -----------------------------------------------------------------------------------------


def test_the_same_sheet_twice_doubles_nothing(sheet, run):
    path = sheet(HEADINGS, "A-1;study;Un;;2021;;;;;", ";study;Deux;;2022;;;;;")
    run(path)
    revisions = Revision.objects.count()
    assert "2 documents are unchanged" in run(path)
    assert titles() == ["Deux", "Un"]
    assert Revision.objects.count() == revisions


def test_a_changed_row_changes_its_document_and_says_what(sheet, run):
    run(sheet("identifier;title;date", "A-1;Un;2021", "A-2;Deux;2022"))
    path = sheet("identifier;title;date", "A-1;Un corrigé;2021", "A-2;Deux;2022")
    assert "changed  Un corrigé  (title)" in run(path, dry_run=True)
    assert titles() == ["Deux", "Un"]
    assert "1 document is changed" in run(path)
    assert titles() == ["Deux", "Un corrigé"]
    assert Document.objects.get(title="Un corrigé").latest_revision.content["title"] == "Un corrigé"


def test_an_empty_cell_leaves_what_the_library_has(sheet, run):
    run(sheet("identifier;title;summary", "A-1;Un;Le résumé."))
    run(sheet("identifier;title;summary;number", "A-1;Un;;7"))
    document = Document.objects.get()
    assert (document.summary, document.number) == ("Le résumé.", "7")


def test_a_document_is_recognised_by_doi_by_title_and_date_and_by_our_own_identifier(sheet, run, editor):
    by_doi = make_document("Premier titre", doi="10.1000/X1", by=editor)
    by_title = make_document("Le Rôle des mutuelles", date="2021", by=editor)
    by_us = make_document("Un autre", by=editor)
    run(sheet("identifier;title;date;doi;number", ";Nouveau titre;;https://doi.org/10.1000/x1;1",
              ";le role des mutuelles;2021;;2", f"{by_us.identifier};Un autre;;;3"))  # fmt: skip
    assert Document.objects.count() == 3
    for number, document in enumerate((by_doi, by_title, by_us), start=1):
        document.refresh_from_db()
        assert document.number == str(number)


def test_a_new_identifier_is_a_new_document_even_under_a_known_title(sheet, run):
    run(sheet("identifier;title;date", "R-2021;Rapport annuel;", "R-2022;Rapport annuel;"))
    assert titles() == ["Rapport annuel", "Rapport annuel"]


def test_killed_midway_it_goes_on_where_it_stopped(sheet, run, monkeypatch, last_import):
    path = sheet("identifier;title", *(f"A-{n};Titre {n}" for n in range(7)))
    monkeypatch.setattr(running, "BATCH", 3)
    really, calls = bulk.create, []

    def dies(documents, *, by):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        really(documents, by=by)

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "create", dies)
        with pytest.raises(KeyboardInterrupt):
            run(path)
    assert Document.objects.count() == 3 == ImportedRow.objects.count()
    number = last_import().pk

    said = run(path)

    assert f"Import {number} was cut short; it goes on" in said
    assert Document.objects.count() == 7 == ImportedRow.objects.filter(of=number).count()
    assert last_import().counts == {"created": 7, "updated": 0, "unchanged": 0, "wrong": 0}


# --- what is wrong -------------------------------------------------------------------------------------------


def test_each_mistake_is_named_with_row_and_column_and_the_good_rows_go_in(sheet, run, tmp_path):
    report = tmp_path / "report.csv"
    path = sheet(
        "identifier;title;kind;date;countries;language",
        "A-1;Bon;study;2021;SN;fr",
        "A-2;;study;2021;SN;fr",
        "A-3;Mauvais genre;roman;2021;SN;fr",
        "A-4;Mauvaise date;study;2021-13-45;SN;fr",
        "A-5;Mauvais pays;study;2021;Senegall;fr",
        "A-6;Mauvaise langue;study;2021;SN;wolof",
        "A-1;Doublon;study;2021;SN;fr",
        "A-8;Trop;study;2021;SN;fr;une cellule de trop",
    )

    said = run(path, report=report)

    assert titles() == ["Bon"]
    assert "7 rows are wrong" in said
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    found = {int(row): (column, sentence) for row, column, sentence in rows}
    assert found[3] == ("title", "There is no title, and a record needs one.")
    assert found[4] == ("kind", "“roman” is not known here.")
    assert found[5][0] == "date"
    assert found[6] == ("countries", "“Senegall” is not known here. Did you mean “senegal”?")
    assert found[7][0] == "language"
    assert found[8][1] == "This row speaks of the same document as row 2."
    assert "column G holds “une cellule de trop”" in found[9][1]


def test_a_report_holds_no_formula(sheet, run, tmp_path):
    report = tmp_path / "report.csv"
    run(sheet("title;countries", 'Un;=HYPERLINK("x")'), report=report)
    with report.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=";") for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_strict_imports_nothing_when_one_row_is_wrong(sheet, run):
    path = sheet("title;kind", "Un;study", "Deux;roman")
    with pytest.raises(CommandError, match="nothing was imported"):
        run(path, strict=True)
    assert not Document.objects.exists()
    assert not Import.objects.exists()


def test_a_dry_run_writes_nothing(sheet, run, tmp_path):
    (tmp_path / "a.pdf").write_bytes(make_pdf("Un."))
    before = Change.objects.count()
    said = run(tmp_path, sheet("title;file;publisher", "Un;a.pdf;Inconnu"), dry_run=True)
    assert "1 document is new" in said
    assert "Nothing was changed" in said
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Import.objects.exists()
    assert not Organisation.objects.filter(key="inconnu").exists()
    assert Change.objects.count() == before


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("date;pays", "2021;SN"), "no column for the title"),
        (("titre;title", "Un;Deux"), "say the same"),
        (("titre;date", '"Un;2021'), "never closed"),
    ],
)
def test_what_is_wrong_with_the_whole_sheet_stops_it(lines, sentence, sheet, run):
    with pytest.raises(CommandError, match=sentence):
        run(sheet(*lines))
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../secret.pdf", "leads out of the folder"),
        ("/etc/passwd", "leads out of the folder"),
        ("..\\secret.pdf", "leads out of the folder"),
        ("link.pdf", "There is no file “link.pdf”"),
        ("absent.pdf", "There is no file “absent.pdf”"),
        ("page.pdf", "this seems to be a web page"),
        ("empty.pdf", "This file is empty"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named(name, sentence, sheet, run, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (tmp_path / "secret.pdf").write_bytes(make_pdf("Secret."))
    (folder / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder / "page.pdf").write_text("<html><body>Bonjour</body></html>")
    (folder / "empty.pdf").touch()

    said = run(folder, sheet("title;file", f"Un;{name}", "Deux;"))

    assert sentence in said
    assert titles() == ["Deux"]
    assert not StoredFile.objects.exists()


def test_accents_of_file_names_may_be_composed_in_another_way(sheet, run, tmp_path):
    import unicodedata

    folder = tmp_path / "files"
    folder.mkdir()
    (folder / unicodedata.normalize("NFD", "été.pdf")).write_bytes(make_pdf("Un."))
    run(folder, sheet("title;file", "Un;été.pdf"))
    assert Document.objects.get().files.count() == 1


def test_a_relation_to_nothing_is_a_mistake(sheet, run):
    assert "No document is called “X-9”" in run(sheet("identifier;title;replaces", "A-1;Un;X-9"))


def test_relations_that_turn_in_a_circle_are_named_and_left_out(sheet, run):
    said = run(sheet("identifier;title;part_of", "A-1;Un;A-2", "A-2;Deux;A-1"))
    assert "2 documents are new" in said
    assert "Row 3, part_of: “part of” would turn in a circle" in said
    assert sum(document.relations.count() for document in Document.objects.all()) == 1


def test_a_title_alone_is_taken_to_be_in_the_language_it_is_in(sheet, run):
    english = "The role of mutual organisations in the extension of social protection to the informal economy"
    run(sheet("title;date", f"{english};2021", "Le rôle des mutuelles sociales dans l’extension de la protection;2022"))
    assert {document.date.in_words("en"): document.language for document in Document.objects.all()} == {
        "2021": "en",
        "2022": "fr",
    }


def test_two_texts_for_one_title_are_named_and_none_is_lost_silently(sheet, run):
    said = run(sheet("language;title;title_fr", "fr;Un titre;Un autre titre"))
    assert "Row 2, title_fr: This and “title” say the same thing in two ways" in said
    assert not Document.objects.exists()


def test_a_sheet_may_lie_in_the_folder_of_its_files(sheet, run, tmp_path):
    sheet("title", "Un")
    assert "1 document is new" in run(tmp_path, "sheet.csv")


# --- taking it back ------------------------------------------------------------------------------------------


def test_taking_an_import_back_leaves_the_library_as_it_was(sheet, run, tmp_path, last_import):
    (tmp_path / "a.pdf").write_bytes(make_pdf("Un."))
    run(sheet("identifier;title;date", "A-0;Ancien;2020"))
    before = {model: model.objects.count() for model in (Document, StoredFile, FileVersion, Organisation)}
    run(
        tmp_path, sheet("identifier;title;date;file;publisher", "A-0;Ancien changé;2020;;", "A-1;Un;2021;a.pdf;Nouveau")
    )

    said = run(undo=last_import().pk)

    assert "1 document was taken away" in said
    assert "1 document is as it was before" in said
    assert titles() == ["Ancien"]
    assert {model: model.objects.count() for model in before} == before
    assert not any(Page.find_problems())
    assert last_import().state == ImportState.UNDONE


def test_what_somebody_edited_since_stays_and_is_named(sheet, run, last_import, editor):
    run(sheet("title", "Un", "Deux"))
    edited = Document.objects.get(title="Deux")
    edited.title = "Deux, relu"
    edited.save_revision(user=editor).publish()

    said = run(undo=last_import().pk)

    assert "1 document was edited since and stays: Deux, relu" in said
    assert titles() == ["Deux, relu"]


def test_imports_are_taken_back_one_after_the_other(sheet, run):
    run(sheet("identifier;title", "A-1;Un"))
    run(sheet("identifier;title", "A-1;Deux"))
    first, second = Import.objects.order_by("pk")
    run(undo=second.pk)
    assert titles() == ["Un"]
    run(undo=first.pk)
    assert titles() == []
    with pytest.raises(CommandError, match="already"):
        run(undo=first.pk)
    with pytest.raises(CommandError, match="no import number 99999"):
        run(undo=99999)


def test_what_was_imported_is_found_and_after_taking_it_back_no_more(sheet, run, last_import):
    def found() -> int:
        drain()
        return service.find(service.Question(words="mutualisation", language="fr"), AnonymousUser()).total

    run(sheet("title;summary", *(f"Étude {n};La mutualisation des risques" for n in range(30))))
    assert found() == 30
    run(undo=last_import().pk)
    assert found() == 0


# --- the command ---------------------------------------------------------------------------------------------


def test_the_template_can_be_imported_as_it_is(run, tmp_path):
    template = tmp_path / "template.csv"
    assert "holds the headings" in run(template=template)
    (tmp_path / "role-des-mutuelles.pdf").write_bytes(make_pdf("Un."))
    assert "1 document is new" in run(tmp_path, template)


def test_a_name_of_nobody_and_a_missing_folder_get_a_sentence(sheet, run, tmp_path):
    path = sheet("title", "Un")
    with pytest.raises(CommandError, match="Nobody here has the address"):
        run(path, by="x@example.org")
    with pytest.raises(CommandError, match="There is no folder"):
        run(tmp_path / "none", path)
    with pytest.raises(CommandError, match="Name a folder and a sheet"):
        call_command("import_documents")
    with pytest.raises(CommandError, match="There is no sheet"):
        run(tmp_path / "none.csv")


def test_the_editor_it_is_done_for_owns_what_it_makes(sheet, run, editor: User):
    run(sheet("title", "Un"), by=editor.email)
    assert Document.objects.get().owner == editor
    assert Document.objects.get().latest_revision.user == editor


def test_two_imports_at_once_are_refused(sheet, run):
    from documents.importing import session

    with alone(session.LOCK), pytest.raises(CommandError, match="Another import is at work"):
        run(sheet("title", "Un"))


def test_a_file_stored_once_serves_two_rows(sheet, run, tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(make_pdf("Un."))
    run(tmp_path, sheet("title;file", "Un;a.pdf", "Deux;a.pdf"))
    assert StoredFile.objects.count() == 1
    assert services.who_holds(StoredFile.objects.get(), User.objects.create_superuser("a@example.org", "x"))


def test_a_sheet_of_the_catalogue_runs_is_found_and_is_taken_back(run, tmp_path, last_import):
    import json

    from benchmarks import catalogue_sheet

    catalogue = tmp_path / "catalogue.jsonl"
    lines = [{"id": f"X/{n}", "title": {"en": f"Survey {n}"}, "type": ["Survey"], "date": "2009", "countries": ["SN"]}
             for n in range(40)]  # fmt: skip
    catalogue.write_text("\n".join(map(json.dumps, lines)))
    rows = list(__import__("itertools").islice(catalogue_sheet.rows([catalogue], set()), 120))
    path = tmp_path / "sheet.csv"
    catalogue_sheet.write(path, rows)
    assert "120 documents are new" in run(path)
    assert Document.objects.filter(kind=Kind.STATISTICS).count() == 120
    run(undo=last_import().pk)
    assert not Document.objects.exists()
    assert not Concept.objects.filter(documents__isnull=False).exists()
