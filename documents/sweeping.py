"""What the sweeper looks after for the library."""

import logging
from datetime import datetime, time, timedelta
from pathlib import PurePosixPath
from time import monotonic

from django.conf import settings
from django.utils import timezone

from core.models import Change, StoredFile
from core.storage import files
from core.sweeper import sweeps
from documents import recognition, services
from documents.importing import upload as imports
from documents.models import Document, Upload
from documents.outside import checking
from search import indexing

logger = logging.getLogger(__name__)
ABANDONED = timedelta(days=3)  # an upload nobody came back to
# Interrupted uploads leave a few files without a row. Many are those of another database, or of one that was not
# restored yet: they stay.
MOST_ORPHANS = 20
ORPHAN = 600  # seconds after which a file without a row is taken for the rest of an interrupted upload


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


@sweeps
def drop_abandoned_uploads() -> None:
    for upload in Upload.objects.filter(started_at__lt=timezone.now() - ABANDONED)[:100]:
        services.discard(upload)


@sweeps
def ring_for_imports() -> None:
    for import_ in imports.left_lying():
        imports.ask_to_work(import_)


@sweeps
def drop_abandoned_imports() -> None:
    imports.drop_abandoned(timezone.now() - ABANDONED)


@sweeps
def ring_for_links() -> None:
    checking.ring_if_needed()


_last_look = 0.0


@sweeps
def drop_orphans() -> None:
    """Files land before their row; a process killed in between leaves one that nobody names."""
    global _last_look
    if monotonic() - _last_look < 300:
        return
    _last_look = monotonic()
    young = datetime.now().timestamp() - ORPHAN
    known = set(StoredFile.objects.values_list("sha256", flat=True))
    orphans = [
        name
        for name, written in files().names_below("files")
        if written < young and PurePosixPath(name).name not in known
    ]
    if len(orphans) > max(MOST_ORPHANS, len(known) // 10):
        logger.error(
            "%s files have no row, of %s that have one: is this the database of these files? None was taken away.",
            len(orphans), len(known),
        )  # fmt: skip
        orphans = []
    for name in orphans:
        # asked again at the last moment: somebody may just be bringing these very bytes
        if not StoredFile.objects.filter(sha256=PurePosixPath(name).name).exists():
            files().delete(name)
    arriving = set(Upload.objects.values_list("identifier", flat=True))
    for path in settings.UPLOADS_DIR.rglob("*") if settings.UPLOADS_DIR.exists() else ():
        if path.is_file() and path.stat().st_mtime < young and path.name not in arriving:
            path.unlink(missing_ok=True)
