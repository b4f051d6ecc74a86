"""From the admin: send a sheet, see what would change, confirm, watch, take it back. A worker does the work."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from core import work
from core.models import Decision
from documents import sweeping, tasks
from documents.importing import upload
from documents.models import Document, Import, ImportState
from tests.conftest import signed_in
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db
SHEET = "identifier;titre;fichier;pays\nA-1;Un;a.pdf;SN\nA-2;Deux;;Senegall\nA-3;Trois;;"


@pytest.fixture
def client(editor):
    return signed_in(editor)


def zipped(**files: bytes) -> SimpleUploadedFile:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, inside in files.items():
            archive.writestr(name.replace("__", "/").replace("_pdf", ".pdf"), inside)
    return SimpleUploadedFile("files.zip", content.getvalue())


def send(client, sheet: str | bytes = SHEET, name: str = "notices.csv", **more):
    content = sheet if isinstance(sheet, bytes) else sheet.encode()
    facts = {"sheet": SimpleUploadedFile(name, content), "publish": "yes", **more}
    return client.post(reverse("library_imports"), facts, follow=True)


def test_an_editor_sees_what_would_change_confirms_and_takes_it_back(client):
    page = send(client, files=zipped(dossier__a_pdf=make_pdf("Les mutuelles."))).content.decode()
    assert "http-equiv" in page  # it follows by itself, without JavaScript
    number = Import.objects.get().pk
    address = reverse("library_import", args=[number])

    tasks.work_on_import(number)
    page = client.get(address).content.decode()
    assert "Importer 2 documents" in page
    assert "Senegall" in page
    assert not Document.objects.exists()

    client.post(address, {"decision": "import"})
    tasks.work_on_import(number)
    assert sorted(Document.objects.live().values_list("title", flat=True)) == ["Trois", "Un"]
    assert Document.objects.get(title="Un").files.get().name == "a.pdf"
    assert not (Import.objects.get().place / "files").exists()

    client.post(address, {"decision": "undo"})
    tasks.work_on_import(number)
    assert not Document.objects.exists()
    assert "annulée" in client.get(address).content.decode()


def test_the_report_is_a_sheet_and_the_template_too(client):
    send(client)
    tasks.work_on_import(Import.objects.get().pk)
    report = client.get(reverse("library_import_report", args=[Import.objects.get().pk]))
    assert "Senegall" in report.content.decode("utf-8-sig")
    assert report["Content-Type"].startswith("text/csv")
    assert "title_fr" in client.get(reverse("library_import_template")).content.decode()


@pytest.mark.parametrize(
    ("sheet", "name", "words"),
    [
        ("date;pays\n2021;SN", "x.csv", "titre"),
        (b"PK\x03\x04", "x.xlsx", "classeur"),
        ("", "x.csv", "vide"),
    ],
)
def test_a_sheet_that_cannot_be_imported_says_why_and_can_be_sent_again(sheet, name, words, client):
    send(client, sheet or " ", name)
    tasks.work_on_import(Import.objects.get().pk)
    address = reverse("library_import", args=[Import.objects.get().pk])
    assert words in client.get(address).content.decode()
    client.post(address, {"decision": "discard"})
    assert not Import.objects.exists()


def test_what_is_no_sheet_is_not_kept(client):
    assert "se termine par" in send(client, "x", "x.exe").content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize("archive", [b"no archive", None])
def test_an_archive_that_is_none_or_a_bomb_gets_a_sentence(archive, client, settings):
    if archive is None:
        settings.MAX_FILE_MB = 1
        files = io.BytesIO()
        with zipfile.ZipFile(files, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("a.pdf", b" " * 9_000_000)
        archive = files.getvalue()
    send(client, files=SimpleUploadedFile("files.zip", archive))
    tasks.work_on_import(Import.objects.get().pk)
    import_ = Import.objects.get()
    assert import_.state == ImportState.REFUSED
    assert import_.remarks
    assert not (import_.place / "files").exists()


def test_names_that_lead_out_of_the_archive_are_left_out(client):
    send(client, files=zipped(**{"../../outside.pdf": b"x", "a.pdf": make_pdf("Un.")}))
    import_ = Import.objects.get()
    tasks.work_on_import(import_.pk)
    inside = [path.name for path in (import_.place / "files").rglob("*") if path.is_file()]
    assert inside == ["a.pdf"]
    assert not (import_.place.parent / "outside.pdf").exists()


def test_rung_twice_it_is_done_once_and_a_dead_worker_is_followed_by_another(client, monkeypatch):
    send(client)
    import_ = Import.objects.get()
    Import.objects.update(working_until=timezone.now() + timedelta(minutes=1))
    tasks.work_on_import(import_.pk)
    assert Import.objects.get().state == ImportState.WAITING
    Import.objects.update(working_until=timezone.now() - timedelta(seconds=1))
    rung = []
    monkeypatch.setattr(upload, "ask_to_work", rung.append)
    sweeping.ring_for_imports()
    assert rung == [import_]


def test_an_error_of_ours_is_said_and_tried_again(client, monkeypatch):
    send(client)
    import_ = Import.objects.get()

    def fails(*_arguments, **_options):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("documents.importing.session.check", fails)
        with pytest.raises(RuntimeError):
            upload.work_on(import_.pk)
    page = client.get(reverse("library_import", args=[import_.pk])).content.decode()
    assert "dans une minute" in page
    Import.objects.update(working_until=timezone.now() - timedelta(seconds=1))
    upload.work_on(import_.pk)
    assert Import.objects.get().state == ImportState.CHECKED


def test_an_import_that_fails_again_and_again_is_set_aside_until_an_administrator_says_so(client, administrator):
    send(client)
    import_ = Import.objects.get()
    kind = work.kind("imports")
    for _attempt in range(10):  # its worker dies each time
        Import.objects.filter(attempts__gte=0).update(working_until=timezone.now() - timedelta(seconds=1))
        if import_ not in upload.left_lying():
            break
        assert Import.objects.filter(pk=import_.pk).update(attempts=F("attempts") + 1)
    assert [failure.key for failure in kind.failures()] == [import_.pk]
    upload.work_on(import_.pk)
    assert Import.objects.get().state == ImportState.WAITING, "it is left alone"
    assert kind.decide(Decision.RETRY, None, by=administrator) == 1
    upload.work_on(import_.pk)
    assert Import.objects.get().state == ImportState.CHECKED


def test_what_nobody_confirmed_is_dropped_after_some_days(client):
    send(client)
    tasks.work_on_import(Import.objects.get().pk)
    place = Import.objects.get().place
    Import.objects.update(started_at=timezone.now() - timedelta(days=4))
    sweeping.drop_abandoned_imports()
    assert not Import.objects.exists()
    assert not place.exists()


@pytest.mark.parametrize("name", ["library_imports", "library_import_template"])
def test_only_editors_import(name, visitor, member):
    for client in (visitor, signed_in(member)):
        assert client.get(reverse(name)).status_code in (302, 403)
