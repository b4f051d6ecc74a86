"""A stored file is read once, whoever rings; what left it half done is taken up again."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from core import sweeper, work
from core.models import Change, Decision, FileState, StoredFile
from documents import reading, services, sweeping
from documents.extraction.outcome import Outcome, State, StillReading
from documents.extraction.reasons import sentence
from documents.models import Upload
from tests.factories.documents import make_document
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db


def stored(content: bytes, kind: str = "pdf") -> StoredFile:
    file = StoredFile.objects.create(sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind=kind)
    default_storage.save(file.name, ContentFile(content))
    return file


def test_a_file_is_read_page_by_page_and_its_document_is_told_again():
    file = stored(make_pdf("La première page parle de la mutuelle et de ses membres qui cotisent.", "Une deuxième."))
    document = make_document(stored=file)
    before = Change.objects.get(key=document.key).version
    reading.read(file.pk)
    file.refresh_from_db()
    assert (file.state, file.page_count, file.language) == (FileState.READ, 2, "fr")
    assert "mutuelle" in file.pages.get(number=1).text
    assert default_storage.exists(file.cover)
    assert Change.objects.get(key=document.key).version > before


def test_a_doorbell_rung_twice_reads_once():
    file = stored(make_pdf("Une page."))
    reading.read(file.pk)
    StoredFile.objects.update(language="xx")
    reading.read(file.pk)
    file.refresh_from_db()
    assert file.language == "xx"


def test_a_file_that_takes_long_moves_to_the_slow_lane(monkeypatch):
    file = stored(make_pdf("Une page."))

    class Slow:
        def read(self, *_, stop_after=None, **__):
            if stop_after is not None:
                raise StillReading(3)
            return real.read(*_, **__)

    real = reading.readers()
    monkeypatch.setattr(reading, "readers", Slow)
    reading.read(file.pk)
    file.refresh_from_db()
    assert (file.state, file.slow) == (FileState.WAITING, True)
    reading.read(file.pk, patiently=True)
    file.refresh_from_db()
    assert file.state == FileState.READ


def test_a_file_left_by_a_worker_that_died_is_taken_up_again():
    file = stored(make_pdf("Une page."))
    StoredFile.objects.update(state=FileState.READING, reading_until=timezone.now() - timedelta(seconds=1), attempts=1)
    assert services.unread() == [file]
    reading.read(file.pk)
    file.refresh_from_db()
    assert file.state == FileState.READ


def test_a_file_that_kills_every_worker_is_called_damaged():
    file = stored(make_pdf("Une page."))
    StoredFile.objects.update(
        state=FileState.READING, reading_until=timezone.now() - timedelta(seconds=1), attempts=reading.ATTEMPTS
    )
    reading.read(file.pk)
    file.refresh_from_db()
    assert file.state == FileState.DAMAGED


def test_the_sweeper_finishes_every_broom():
    make_document(pages=("Une page.",))
    assert sweeper.sweep() == []


def test_what_a_file_says_of_itself_is_kept_as_far_as_a_database_keeps_it():
    file = stored(make_pdf("Une page."))
    assert reading._claim(file.pk)
    file.refresh_from_db()
    reading.keep(file, Outcome(State.READ, "pages_read", {"pages": 1}, metadata={"title": "Un\0 titre\ud800"}))
    file.refresh_from_db()
    assert file.metadata == {"title": "Un titre"}


def test_files_without_a_row_are_swept_and_the_others_stay(monkeypatch):
    kept, orphan = stored(make_pdf("Gardée.")), "files/00/orphan"
    default_storage.save(orphan, ContentFile(b"left over"))
    sweeping.drop_orphans()
    assert default_storage.exists(orphan), "it is young: its row may be on the way"
    monkeypatch.setattr(sweeping, "ORPHAN", timedelta(seconds=-60))  # what was written a moment ago counts as old
    monkeypatch.setattr(sweeping, "MOST_ORPHANS", 10**6)  # other tests left theirs
    sweeping.drop_orphans()
    assert default_storage.exists(kept.name)
    assert not default_storage.exists(orphan)


def test_the_files_of_another_database_are_not_taken_for_rests(monkeypatch, caplog):
    names = [f"files/00/of-another-{number}" for number in range(sweeping.MOST_ORPHANS + 1)]
    for name in names:
        default_storage.save(name, ContentFile(b"of another"))
    monkeypatch.setattr(sweeping, "ORPHAN", timedelta(seconds=-60))
    sweeping.drop_orphans()
    assert all(default_storage.exists(name) for name in names)
    assert "is this the database of these files" in caplog.text
    for name in names:
        default_storage.delete(name)


def test_an_upload_nobody_came_back_to_is_dropped(editor):
    upload = services.begin_upload("abandon.pdf", 100, by=editor)
    services.receive(upload, 0, b"x" * 50)
    Upload.objects.update(started_at=timezone.now() - timedelta(days=4))
    sweeping.drop_abandoned_uploads()
    assert not Upload.objects.exists()
    assert not upload.path.exists()


def test_an_embargo_that_ended_is_told_to_the_index(editor):
    document = make_document(by=editor, embargo_until=timezone.localdate())
    Change.objects.update(changed_at=timezone.now() - timedelta(days=2))
    before = Change.objects.get(key=document.key).version
    sweeping.open_what_was_embargoed()
    sweeping.open_what_was_embargoed()
    assert Change.objects.get(key=document.key).version == before + 1


def test_a_worker_that_was_taken_for_dead_does_not_write_over_the_one_that_took_over(monkeypatch):
    file = stored(make_pdf("Une page."))
    real = reading.readers()

    class Late:
        """While this one reads, its lease ends and another worker takes the file."""

        def read(self, *arguments, **options):
            outcome = real.read(*arguments, **options)
            StoredFile.objects.filter(pk=file.pk).update(reading_until=timezone.now() + timedelta(seconds=90))
            return outcome

    monkeypatch.setattr(reading, "readers", Late)
    reading.read(file.pk)
    file.refresh_from_db()
    assert (file.state, file.pages.count()) == (FileState.READING, 0)


def test_a_file_whose_bytes_cannot_be_had_is_tried_again_and_never_called_damaged(monkeypatch):
    file = stored(make_pdf("Une page."))
    real = reading.readers()

    class Away:
        def read(self, *_arguments, **_options):
            raise TimeoutError("the storage does not answer")

    monkeypatch.setattr(reading, "readers", Away)
    for _attempt in range(2 * reading.ATTEMPTS):
        reading.read(file.pk)
        StoredFile.objects.update(reading_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(reading, "readers", lambda: real)
    reading.read(file.pk)
    file.refresh_from_db()
    assert file.state == FileState.READ


def test_a_file_set_aside_is_read_when_an_administrator_says_so(administrator):
    file = stored(make_pdf("Une page."))
    StoredFile.objects.update(
        state=FileState.READING, reading_until=timezone.now() - timedelta(seconds=1), attempts=reading.ATTEMPTS
    )
    reading.read(file.pk)
    kind = work.kind("files")
    [failure] = kind.failures()
    assert failure.why == sentence("killed_its_workers", {})
    assert kind.decide(Decision.RETRY, [str(failure.key)], by=administrator) == 1
    reading.read(file.pk, patiently=True)
    file.refresh_from_db()
    assert (file.state, kind.failed()) == (FileState.READ, 0)


def test_the_same_bytes_sent_again_while_they_are_swept_away_are_kept(monkeypatch, tmp_path):
    """The sweeper took the old file between the look and the row."""
    content = make_pdf("Une page.")
    sent, name = tmp_path / "sent.pdf", f"files/{hashlib.sha256(content).hexdigest()[:2]}/"
    sent.write_bytes(content)
    name += hashlib.sha256(content).hexdigest()
    default_storage.save(name, ContentFile(content))
    monkeypatch.setattr(services, "hold", lambda _name: default_storage.delete(name))
    kept = services.store(sent, "pdf")
    assert kept.name == name
    with default_storage.open(name) as file:
        assert file.read() == content
