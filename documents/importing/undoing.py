"""Take an import back: what it made goes, what it changed is as before, and what somebody edited since stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.db.models.deletion import Collector, ProtectedError
from django.utils import timezone
from wagtail.models import Page, Revision

from core.models import Organisation, StoredFile, User
from documents.models import Document, Import, ImportedRow, ImportState, LibraryPage, RowAction, RowUndone

BATCH = 50


@dataclass
class Undone:
    """How many documents went, how many are as they were, and which stay because somebody edited them since."""

    removed: int = 0
    restored: int = 0
    kept: list[str] = field(default_factory=list)  # their titles


def undo(import_: Import, *, by: User | None, progress: Callable[[int], None] = lambda done: None) -> Undone:
    """Batch by batch, each whole or not: stopped midway, doing it again goes on.

    A document somebody edited since the import is theirs now: it stays, and is named.
    """
    undone = Undone()
    import_.state = ImportState.UNDOING
    import_.save(update_fields=["state"])
    rows = list(
        ImportedRow.objects.filter(of=import_, undone=RowUndone.NOT).order_by("-place").values_list("pk", flat=True)
    )
    for start in range(0, len(rows), BATCH):
        batch = list(ImportedRow.objects.filter(pk__in=rows[start : start + BATCH]).select_related("document"))
        files = _take_back(batch, undone, by)
        _drop_unheld(files)
        progress(min(len(rows), start + BATCH))
    _drop_organisations(import_)
    import_.state, import_.ended_at = ImportState.UNDONE, timezone.now()
    import_.save(update_fields=["state", "ended_at"])
    return undone


def _take_back(rows: Sequence[ImportedRow], undone: Undone, by: User | None) -> list[int]:
    """Returns the stored files of the documents that went."""
    edited = [row for row in rows if row.document and row.document.latest_revision_id != row.after]
    untouched = [row for row in rows if row.document and row not in edited]
    made = [row.document for row in untouched if row.action == RowAction.CREATED and row.document]
    files = [pk for document in made for pk in document.file_versions.values_list("stored", flat=True)]
    files += [pk for document in made for pk in document.files.values_list("stored", flat=True)]
    with transaction.atomic():
        _remove(made)
        for row in untouched:
            if row.action == RowAction.UPDATED and row.document:
                _restore(row, by)
        changed = [row for row in edited if row.action != RowAction.UNCHANGED]
        ImportedRow.objects.filter(pk__in=[row.pk for row in rows]).update(undone=RowUndone.TAKEN_BACK)
        ImportedRow.objects.filter(pk__in=[row.pk for row in changed]).update(undone=RowUndone.KEPT)
    undone.removed += len(made)
    undone.restored += sum(row.action == RowAction.UPDATED for row in untouched)
    undone.kept += [row.document.title for row in changed if row.document]
    return files


def _remove(documents: Sequence[Document]) -> None:
    """In one go: the tree deletes page by page, and no document has another below it."""
    if not documents:
        return
    pks = [document.pk for document in documents]
    collector = Collector(using="default")
    collector.collect(Document.objects.filter(pk__in=pks))
    collector.delete()
    Revision.objects.filter(object_id__in=map(str, pks), base_content_type__model="page").delete()
    Page.objects.filter(pk=LibraryPage.objects.get().pk).update(numchild=F("numchild") - len(pks))


def _restore(row: ImportedRow, by: User | None) -> None:
    """The text of before, as a new revision: what the import said stays in the history."""
    revision = Revision.objects.filter(pk=row.before).first()
    if revision is None or row.document is None:
        return
    before = revision.as_object()
    again = before.save_revision(user=by, log_action="wagtail.revert")
    if row.document.live and row.was_live:
        again.publish(user=by)
    # for an earlier import the document is as it left it
    ImportedRow.objects.filter(document=row.document, after=row.before).update(after=again.pk)


def _drop_unheld(files: Sequence[int]) -> None:
    """The sweeper takes the bytes of what no document holds."""
    StoredFile.objects.filter(pk__in=files, held_by=None, versions=None).delete()


def _drop_organisations(import_: Import) -> None:
    for organisation in Organisation.objects.filter(key__in=import_.organisations):
        if organisation.published.exists() or organisation.credits.exists():
            continue
        try:
            organisation.delete()
        except ProtectedError:
            continue  # somebody found a use for it since
