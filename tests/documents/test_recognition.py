"""Scans: each page a job of its own, marked as guessed; and what is said where tesseract is missing."""

import io
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from core import work
from core.models import Change, Decision, FileState, PageText, Recognition, StoredFile
from core.storage import files
from documents import reading, recognition, services, sweeping
from documents.extraction.reasons import sentence
from documents.models import DocumentFile
from search import service
from search.indexing import drain
from tests.factories.documents import make_document
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db

FRENCH = "Les mutuelles de santé couvrent les familles des travailleurs et sont reconnues par la loi de chaque État."
PORTUGUESE = "As mútuas de saúde cobrem as famílias dos trabalhadores e são reconhecidas pela lei de cada país."


@pytest.fixture(scope="module", autouse=True)
def tesseract_is_here():
    assert shutil.which("tesseract"), (
        "tesseract is missing, so OCR cannot be tested: apt install tesseract-ocr tesseract-ocr-fra tesseract-ocr-por "
        "tesseract-ocr-spa"
    )


def scanned(*pages: str) -> bytes:
    """A PDF of images: these pages printed, then scanned."""
    import pypdfium2

    printed = pypdfium2.PdfDocument(make_pdf(*pages))
    images = [page.render(scale=2.5).to_pil().convert("L") for page in printed]
    content = io.BytesIO()
    images[0].save(content, "PDF", save_all=True, append_images=images[1:], resolution=180)
    return content.getvalue()


def stored(content: bytes, kind: str = "pdf", tmp_path=None) -> StoredFile:
    import hashlib

    one = StoredFile.objects.create(sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind=kind)
    default_storage.save(one.name, ContentFile(content))
    reading.read(one.pk, patiently=True)
    one.refresh_from_db()
    return one


def recognise_all() -> int:
    count = 0
    while recognition.recognise_next():
        count += 1
    return count


def test_a_scan_is_read_page_by_page_and_says_that_a_machine_guessed_it():
    scan = stored(scanned(FRENCH, PORTUGUESE))
    assert (scan.state, scan.reason) == (FileState.NO_TEXT, "waits_for_recognition")

    assert recognise_all() == 2

    scan.refresh_from_db()
    first, second = scan.pages.order_by("number")
    assert "mutuelles de santé" in " ".join(first.text.split())
    assert (first.language, first.recognition, first.is_recognised) == ("fr", Recognition.READ, True)
    assert second.is_recognised
    assert (scan.state, scan.reason) == (FileState.OCR, "recognised")
    assert "reconnu par une machine" in sentence(scan.reason, scan.reason_facts)
    assert scan.has_text
    assert scan.signature


def test_half_way_the_file_says_how_far_it_has_come():
    scan = stored(scanned(FRENCH, FRENCH + " Bis."))
    recognition.recognise_next()
    scan.refresh_from_db()
    assert "le texte de 1 page a été reconnu jusqu’ici\u202f; encore à lire\u00a0: 1." in sentence(
        scan.reason, scan.reason_facts
    )


def test_pages_that_have_their_text_are_not_guessed_at():
    assert not PageText.objects.filter(file=stored(make_pdf(FRENCH)), recognition=Recognition.WAITING).exists()
    assert recognition.recognise_next() is False


def test_two_pages_sent_after_many_do_not_wait_for_all_of_them(monkeypatch):
    read = []
    monkeypatch.setattr(recognition, "_read", lambda page: read.append(page.file.kind) or "Un texte.")
    many = StoredFile.objects.create(sha256="a" * 64, size=1, kind="pdf", state=FileState.NO_TEXT, page_count=200)
    few = StoredFile.objects.create(sha256="b" * 64, size=1, kind="tiff", state=FileState.NO_TEXT, page_count=2)
    for file, count in ((many, 200), (few, 2)):
        PageText.objects.bulk_create(
            PageText(file=file, number=n, recognition=Recognition.WAITING) for n in range(1, count + 1)
        )
    for _ in range(4):
        recognition.recognise_next()
    assert read.count("tiff") == 2


def test_the_index_hears_of_a_long_scan_in_batches(monkeypatch, editor):
    monkeypatch.setattr(recognition, "_read", lambda page: f"La page {page.number}.")
    file = StoredFile.objects.create(sha256="c" * 64, size=1, kind="pdf", state=FileState.NO_TEXT, page_count=25)
    PageText.objects.bulk_create(PageText(file=file, number=n, recognition=Recognition.WAITING) for n in range(1, 26))
    document = make_document(by=editor, stored=file)
    before = Change.objects.get(key=document.key).version
    recognise_all()
    assert Change.objects.get(key=document.key).version == before + 4  # after pages 1, 11, 21 and the last


def test_a_page_whose_reader_died_is_taken_up_again_and_given_up_after_two_tries(monkeypatch):
    file = StoredFile.objects.create(sha256="d" * 64, size=1, kind="pdf", state=FileState.NO_TEXT, page_count=1)
    page = PageText.objects.create(
        file=file, number=1, recognition=Recognition.READING, recognising_until=timezone.now(), attempts=2
    )
    monkeypatch.setattr(recognition, "_read", lambda page: pytest.fail("it was tried twice already"))
    assert recognition.recognise_next()
    page.refresh_from_db()
    assert page.recognition == Recognition.NOTHING


def test_a_file_taken_away_while_its_page_is_being_read_is_forgotten(monkeypatch):
    scan = stored(scanned(FRENCH))

    def taken_away(page):
        scan.delete()
        return "Trop tard."

    monkeypatch.setattr(recognition, "_read", taken_away)
    assert recognition.recognise_next()
    assert not PageText.objects.exists()


def test_a_photograph_of_nothing_holds_no_words():
    content = io.BytesIO()
    Image.effect_noise((600, 800), 90).save(content, "PNG")
    picture = stored(content.getvalue(), "png")
    recognise_all()
    picture.refresh_from_db()
    assert (picture.state, picture.reason) == (FileState.NO_TEXT, "nothing_recognised")


def test_without_tesseract_the_pages_wait_and_the_doctor_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(recognition, "tesseract", lambda: "")
    scan = stored(scanned(FRENCH))
    assert scan.reason == "only_images"
    with pytest.raises(SystemExit):  # something is wrong: the machine lacks it
        call_command("doctor")
    assert "apt install tesseract-ocr tesseract-ocr-fra" in capsys.readouterr().out


def test_installing_tesseract_later_is_enough(monkeypatch, django_capture_on_commit_callbacks):
    from documents import tasks

    with monkeypatch.context() as patch:
        patch.setattr(recognition, "tesseract", lambda: "")
        stored(scanned(FRENCH))
    rung = []
    monkeypatch.setattr(tasks.recognise_next_page, "apply_async", lambda *_, **__: rung.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        sweeping.ring_for_scanned_pages()
    assert rung


def test_readers_are_told_beside_the_text_and_see_the_image(visitor, editor):
    scan = stored(scanned(FRENCH))
    document = make_document(by=editor, stored=scan)
    file = document.files.first()
    address = f"/fr/library/{document.identifier}/{file.identifier}/1/"

    assert "<figure" in visitor.get(address).content.decode()  # not read yet: it can be looked at
    recognise_all()

    page = visitor.get(address).content.decode()
    assert "reconnu par une machine" in page
    assert "mutuelles" in page


def test_tesseract_reaches_no_network_and_writes_no_file(readers_for_a_program, tmp_path):
    written = tmp_path / "written"
    program = tmp_path / "tesseract"
    program.write_text(
        f"#!/bin/sh\ncat >/dev/null\necho x > {written}\nexec 3<>/dev/tcp/127.0.0.1/9 && echo open\nexit 1\n"
    )
    program.chmod(0o755)
    readers_for_a_program(str(program))
    assert not written.exists() or not written.read_text()


@pytest.fixture
def readers_for_a_program():
    from documents.extraction.sandbox import readers

    def run(program: str) -> dict:
        scan = stored(scanned(FRENCH))
        with files().at_hand(scan.name) as path, readers().lent() as reader:
            job = {"do": "recognise", "path": str(path), "kind": "pdf", "number": 1,
                   "tesseract": program, "languages": "fra"}  # fmt: skip
            return reader.answer(job, seconds=25)

    return run


def test_four_languages_are_installed_for_the_tests():
    known = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True).stdout.split()
    assert {"fra", "eng", "por", "spa"} <= set(known)


def test_a_scan_that_waits_is_not_offered_as_a_text(visitor, editor):
    scan = stored(scanned(FRENCH))
    document = make_document(by=editor, stored=scan)
    file: DocumentFile = document.files.first()
    assert visitor.get(f"/files/{document.identifier}/{file.identifier}/text/t.txt").status_code == 404
    assert services.who_holds(scan, editor) == [document]


def test_what_was_recognised_is_found_by_its_words(editor):
    document = make_document("Rapport numérisé", by=editor, stored=stored(scanned(FRENCH)))
    recognise_all()
    drain()
    (hit,) = service.find(service.Question(words="travailleurs reconnues", language="fr"), AnonymousUser()).hits
    assert hit.key == document.key
    assert [page.number for page in hit.pages] == [1]


def test_a_page_two_workers_read_is_counted_once():
    scan = stored(scanned(FRENCH))
    mine = recognition._claim()
    PageText.objects.update(recognising_until=timezone.now())  # taken for dead
    theirs = recognition._claim()
    recognition._keep(theirs, FRENCH)
    recognition._keep(mine, FRENCH)
    scan.refresh_from_db()
    assert scan.text_size == len(FRENCH.encode())


def test_a_page_that_kills_its_reader_is_given_up_and_tried_again_when_asked(administrator):
    stored(scanned(FRENCH))
    PageText.objects.update(attempts=recognition.ATTEMPTS)
    recognition.recognise_next()
    kind = work.kind("ocr")
    [failure] = kind.failures()
    assert kind.decide(Decision.RETRY, [str(failure.key)], by=administrator) == 1
    recognition.recognise_next()
    assert PageText.objects.get().recognition == Recognition.READ
    assert kind.failed() == 0


def test_a_worker_that_died_at_a_page_holds_up_the_others_for_half_a_minute_only():
    stored(scanned(FRENCH))
    recognition._claim()
    assert recognition.is_at_work()
    PageText.objects.update(recognising_until=timezone.now() + recognition.LEASE - timedelta(seconds=31))
    assert not recognition.is_at_work()
