"""Decisions about documents: taking a file in, making a draft of it, a new version, what is proposed and accepted."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Reader, is_editor
from core.alone import hold
from core.doorbells import ring
from core.models import FileState, StoredFile, User
from core.storage import files, make_folder
from documents import fingerprints
from documents.extraction import kinds
from documents.extraction.reasons import sentence
from documents.models import Document, DocumentFile, LibraryPage, Upload
from search import indexing

MEGABYTE = 1024 * 1024


class Refusal(Exception):
    """A file that is not kept; its text is a sentence for whoever sent it."""


# --- a file comes in --------------------------------------------------------------------------------------


def begin_upload(
    name: str, size: int, *, by: User, document: Document | None = None, file: str = "", mark: str = ""
) -> Upload:
    """Make room for a file that will come in pieces; raises Refusal when it is empty or too large."""
    if not is_editor(by):
        raise PermissionDenied
    check_size(size)
    return Upload.objects.create(
        name=Path(name).name[-200:] or "document", size=size, by=by, document=document, file=file, mark=mark[:40]
    )


def check_size(size: int) -> None:
    if size <= 0:
        raise Refusal(_("This file is empty. Nothing was kept: check it on your side, then send it again."))
    if size > settings.MAX_FILE_MB * MEGABYTE:
        raise Refusal(
            _("This file weighs %(size)s MB; the library takes files of up to %(most)s MB. Nothing was kept.")
            % {"size": round(size / MEGABYTE), "most": settings.MAX_FILE_MB}
        )


def receive(upload: Upload, offset: int, piece: bytes) -> int:
    """Add a piece where the last one ended; returns the bytes that have come. A piece out of place changes nothing."""
    make_folder(settings.UPLOADS_DIR)
    if offset == upload.received and offset + len(piece) <= upload.size:
        with upload.path.open("ab") as arriving:
            arriving.write(piece)
            arriving.flush()
            os.fsync(arriving.fileno())  # the sender goes on from here, also after a power cut
    return upload.received


@contextmanager
def alone_with(upload: Upload) -> Iterator[None]:
    """One request at a time: a piece sent again while the first try is still being written must not come twice."""
    make_folder(settings.UPLOADS_DIR)
    with upload.path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def finish_upload(upload: Upload) -> StoredFile:
    """All bytes have come: keep them, and have them read. Raises Refusal when the content is no kind we take."""
    with upload.path.open("rb") as arrived:
        kind = kinds.kind_of(arrived, upload.name)
    if not kinds.is_taken(kind, upload.name):
        discard(upload)
        why = sentence("wrong_kind", {"kind": kind, "named": kinds.named(upload.name)})
        raise Refusal(_("%(why)s Nothing was kept.") % {"why": why})
    upload.stored = store(upload.path, kind)
    upload.save(update_fields=["stored"])
    return upload.stored


def discard(upload: Upload) -> None:
    upload.path.unlink(missing_ok=True)
    upload.path.with_suffix(".lock").unlink(missing_ok=True)
    upload.delete()


def store(path: Path, kind: str) -> StoredFile:
    """Move a file into the storage under its SHA-256, then give it a row: bytes land before the row that names them."""
    sha256, size = fingerprint(path)
    name = StoredFile(sha256=sha256).name
    if not files().exists(name):
        files().take_over(path, name)
    with transaction.atomic():
        hold(sha256)  # whoever sweeps away files without a row
        stored, is_new = StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": size, "kind": kind})
        if is_new:
            ask_to_read(stored)
    if path.exists():  # the same bytes lay there already, unless they were swept away before they had this row
        files().take_over(path, name)
    return stored


def fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 and size in bytes, whatever the size, in little memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def ask_to_read(stored: StoredFile) -> None:
    from documents.tasks import read_file, read_slow_file  # tasks call the services

    ring(read_slow_file if stored.slow else read_file, stored.pk)


# --- a document is made of it -----------------------------------------------------------------------------


def who_holds(stored: StoredFile, reader: Reader) -> list[Document]:
    """The documents that hold the same bytes, among those this reader may see."""
    holders = Document.objects.filter(Q(files__stored=stored) | Q(file_versions__stored=stored))
    return list(Document.objects.visible_to(reader).filter(pk__in=holders.values("pk")))


@dataclass(frozen=True)
class Twin:
    """A document whose text is nearly that of a new file."""

    document: Document
    likeness: float  # share of the text they have in common, 0 to 1

    @property
    def percent(self) -> int:
        return round(100 * self.likeness)


def near_twins(stored: StoredFile, reader: Reader, at_least: float = fingerprints.NEARLY_SAME) -> list[Twin]:
    """Documents this reader may see with nearly the same text, the likest first."""
    if not stored.signature:
        return []
    others = StoredFile.objects.exclude(pk=stored.pk).exclude(signature=None).filter(held_by__isnull=False)
    alike = {
        pk: likeness
        for pk, signature in others.values_list("pk", "signature").distinct()
        if (likeness := fingerprints.likeness(bytes(stored.signature), bytes(signature or b""))) >= at_least
    }
    holding = Document.objects.visible_to(reader).filter(files__stored__in=alike).prefetch_related("files")
    twins = [
        Twin(document, max(alike.get(file.stored_id, 0.0) for file in document.files.all()))
        for document in holding.distinct()
    ]
    return sorted(twins, key=lambda twin: -twin.likeness)


@transaction.atomic
def draft_from(upload: Upload, *, kind: str, by: User, facts: dict, proposed: dict[str, str]) -> Document:
    """A draft document that holds the uploaded file, filled with what was proposed and marked so."""
    document = new_draft(kind=kind, by=by, proposed=proposed, **facts)
    add_file(document, upload, by=by)
    return document


@transaction.atomic
def new_draft(*, kind: str, title: str, by: User, proposed: dict[str, str] | None = None, **facts) -> Document:
    """A draft in the library; `facts` are fields of Document, sets of rows for its many-to-many ones."""
    many = {name: facts.pop(name) for name in ("countries", "themes", "programmes") if name in facts}
    credits = facts.pop("credits", [])
    document = Document(kind=kind, title=title, live=False, owner=by, proposed=proposed or {}, **facts)
    for name, rows in many.items():
        setattr(document, name, list(rows))
    for credit in credits:
        document.credits.add(credit)
    document.full_clean(exclude=["path", "depth"])
    library().add_child(instance=document)
    document.save_revision(user=by, log_action="wagtail.create")
    return document


@transaction.atomic
def add_file(document: Document, upload: Upload, *, by: User, note: str = "") -> DocumentFile:
    """Put an uploaded file into the newest draft of a document: as a new file, or as the next version of one."""
    stored = upload.stored
    assert stored is not None, "an upload is finished before its file is added"
    draft = document.get_latest_revision_as_object()
    file = next((file for file in draft.files.all() if file.identifier == upload.file), None)
    if file is None:
        file = DocumentFile(language=language_of(stored, draft), name=upload.name, stored=stored)
        draft.files.add(file)
    else:
        file.stored, file.name, file.note = stored, upload.name, note
        draft.files.add(file)
    save_draft(draft, by=by)
    upload.delete()
    return file


def library() -> LibraryPage:
    return LibraryPage.objects.get()


def language_of(stored: StoredFile, document: Document) -> str:
    return stored.language if stored.language in {"fr", "en", "pt", "es"} else document.language


def save_draft(draft: Document, *, by: User) -> None:
    """Keep a changed draft as its newest revision; what is published stays as it is until someone publishes."""
    if not draft.live:
        draft.save()
    draft.save_revision(user=by, log_action=True)


# --- what was read ----------------------------------------------------------------------------------------


def tell_holders(stored: StoredFile) -> None:
    """The documents that hold this file have new text: tell the index."""
    identifiers = Document.objects.filter(files__stored=stored).values_list("identifier", flat=True)
    indexing.announce([f"document:{identifier}" for identifier in identifiers])


def unread() -> list[StoredFile]:
    """Files nobody is reading though somebody should: never begun, or left by a worker that died."""
    late = timezone.now() - timedelta(seconds=8)
    return list(
        StoredFile.objects.filter(
            Q(state=FileState.WAITING, stored_at__lt=late)
            | Q(state=FileState.READING, reading_until__lt=timezone.now())
        ).order_by("stored_at")[:100]
    )
