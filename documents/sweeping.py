"""What the sweeper looks after for the library."""

import logging
from datetime import datetime, time, timedelta
from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.alone import SomebodyElse, alone, hold
from core.models import Change, StoredFile
from core.periodic import periodic
from core.storage import files
from core.storage_names import TAKING_FILES_AWAY
from core.sweeper import sweeps
from documents import recognition, services
from documents.importing import upload as imports
from documents.models import Document, Upload
from documents.outside import checking
from search import indexing

logger = logging.getLogger(__name__)
ABANDONED = timedelta(days=3)  # an upload nobody came back to
ORPHAN = timedelta(minutes=5)  # after which a file without a row is taken for the rest of an interrupted upload
# Interrupted uploads leave a few files without a row. Many are those of another database, or of one that was not
# restored yet: they stay.
MOST_ORPHANS = 20


@sweeps
def ring_for_unread_files() -> None:
    for stored in services.unread():
        services.ask_to_read(stored)


@sweeps
def ring_for_scanned_pages() -> None:
    """A doorbell that was lost, or tesseract installed since; each page read rings for the next one itself."""
    if not recognition.is_at_work():
        recognition.ring_if_needed()


@sweeps
def open_what_was_embargoed() -> None:
    """An embargo ends at midnight without anybody saving anything: tell the index once."""
    today = timezone.localdate()
    ended = Document.objects.filter(embargo_until__lte=today, embargo_until__gt=today - timedelta(days=3))
    for document in ended.only("identifier", "embargo_until"):
        opened = timezone.make_aware(datetime.combine(document.embargo_until, time.min))
        if Change.objects.filter(topic="search", key=document.key, changed_at__lt=opened).exists():
            indexing.announce([document.key])


@periodic(every=timedelta(hours=1))
def drop_abandoned_uploads() -> None:
    for upload in Upload.objects.filter(started_at__lt=timezone.now() - ABANDONED)[:100]:
        services.discard(upload)


@sweeps
def ring_for_imports() -> None:
    for import_ in imports.left_lying():
        imports.ask_to_work(import_)


@periodic(every=timedelta(hours=1))
def drop_abandoned_imports() -> None:
    imports.drop_abandoned(timezone.now() - ABANDONED)


@periodic(every=checking.LOOK_EVERY)
def ring_for_links() -> None:
    checking.ring_if_needed()


@periodic(every=checking.GATHER_EVERY)
def gather_links() -> None:
    checking.ring_for_gathering()


@periodic(every=timedelta(minutes=3))
def drop_orphans() -> None:
    """Files land before their row; a process killed in between leaves one that nobody names.

    They go within ten minutes: after five at the earliest, looked for every three.
    """
    try:
        with alone(TAKING_FILES_AWAY):
            _drop_orphans()
    except SomebodyElse:  # a backup, which copies what the rows of a moment ago name
        return


def _drop_orphans() -> None:
    old = (timezone.now() - ORPHAN).timestamp()
    known = set(StoredFile.objects.values_list("sha256", flat=True))
    orphans = [
        name
        for name, written in files().names_below("files")
        if written < old and PurePosixPath(name).name not in known
    ]
    if len(orphans) > max(MOST_ORPHANS, len(known) // 10):
        logger.error(
            "%s files have no row, of %s that have one: is this the database of these files? None was taken away.",
            len(orphans), len(known),
        )  # fmt: skip
        orphans = []
    for name in orphans:
        _drop(name)
    uploads = set(Upload.objects.values_list("identifier", flat=True))
    for path in settings.UPLOADS_DIR.rglob("*") if settings.UPLOADS_DIR.exists() else ():
        if path.is_file() and path.name not in uploads and path.stat().st_mtime < old:
            path.unlink(missing_ok=True)


def _drop(name: str) -> None:
    """Unless the same bytes came again at this very moment: whoever stores them waits for us, and puts them back."""
    sha256 = PurePosixPath(name).name
    with transaction.atomic():
        hold(sha256)
        if not StoredFile.objects.filter(sha256=sha256).exists():
            files().delete(name)
