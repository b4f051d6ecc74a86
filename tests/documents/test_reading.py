"""A stored file is read once, whoever rings; what left it half done is taken up again."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from core import sweeper
from core.models import Change, FileState, StoredFile
from documents import reading, services, sweeping
from documents.extraction.outcome import Outcome, State, StillReading
from documents.models import Upload
from tests.factories.documents import make_document
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db


def stored(content: bytes, kind: str = "pdf") -> StoredFile:
    import hashlib

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
    reading.keep(file, Outcome(State.READ, "pages_read", {"pages": 1}, metadata={"title": "Un\0 titre\ud800"}))
    file.refresh_from_db()
    assert file.metadata == {"title": "Un titre"}


def test_files_without_a_row_are_swept_and_the_others_stay(monkeypatch):
    kept, orphan = stored(make_pdf("Gardée.")), "files/00/orphan"
    default_storage.save(orphan, ContentFile(b"left over"))
    monkeypatch.setattr(sweeping, "_last_look", -1e9)
    sweeping.drop_orphans()
    assert default_storage.exists(orphan), "it is young: its row may be on the way"
    monkeypatch.setattr(sweeping, "_last_look", -1e9)
    monkeypatch.setattr(sweeping, "ORPHAN", -60)  # what was written a moment ago counts as old
    monkeypatch.setattr(sweeping, "MOST_ORPHANS", 10**6)  # other tests left theirs
    sweeping.drop_orphans()
    assert default_storage.exists(kept.name)
    assert not default_storage.exists(orphan)


def test_the_files_of_another_database_are_not_taken_for_rests(monkeypatch, caplog):
    names = [f"files/00/of-another-{number}" for number in range(sweeping.MOST_ORPHANS + 1)]
    for name in names:
        default_storage.save(name, ContentFile(b"of another"))
    monkeypatch.setattr(sweeping, "_last_look", -1e9)
    monkeypatch.setattr(sweeping, "ORPHAN", -60)
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
