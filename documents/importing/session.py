"""One import as a person meets it: checked, done, taken back; one at a time, whoever asks."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from core.alone import alone
from core.models import User
from documents.importing import sources, undoing
from documents.importing.folder import Folder
from documents.importing.running import LEASE, Outcome, Run, keep
from documents.importing.sources import Source
from documents.models import Import, ImportState

Progress = Callable[[int, int], None]  # done, total
LOCK = "imports"  # two at once could make one document twice


def begin(path: Path, folder: Path | None, *, by: User | None, as_drafts: bool, name: str = "") -> Import:
    """A number for this import; that of the same sheet, when an earlier run of it was cut short."""
    digest = digest_of(path)
    unfinished = Import.objects.filter(digest=digest, state=ImportState.RUNNING, as_drafts=as_drafts).first()
    return unfinished or Import.objects.create(
        by=by,
        name=(name or path.name)[-200:],
        sheet=str(path.resolve()),
        folder=str(folder.resolve()) if folder else "",
        digest=digest,
        as_drafts=as_drafts,
    )


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(import_: Import, progress: Progress = lambda done, total: None) -> tuple[Source, Outcome]:
    """What would happen; only the import itself is written to, if it has a number."""
    source = sources.read(Path(import_.sheet), import_.name)
    outcome = Outcome()
    if not source.stops:
        outcome = _run(import_, source, by=None, dry=True, progress=progress)
    if import_.pk:
        import_.rows_total, import_.rows_done = source.rows, source.rows
        import_.remarks = [*source.remarks, *source.stops]
        keep(import_, outcome, ImportState.REFUSED if source.stops else ImportState.CHECKED)
    return source, outcome


def perform(
    import_: Import, source: Source, *, by: User | None, progress: Progress = lambda done, total: None
) -> Outcome:
    """Import the good rows; the wrong ones are named in the outcome and on the import."""
    with alone(LOCK):
        import_.state, import_.rows_total = ImportState.RUNNING, source.rows
        import_.remarks = source.remarks
        import_.working_until = timezone.now() + LEASE
        import_.save()
        outcome = _run(import_, source, by=by, dry=False, progress=progress)
        import_.rows_done = source.rows
        keep(import_, outcome, ImportState.ENDED)
    return outcome


def undo(import_: Import, *, by: User | None, progress: Progress = lambda done, total: None) -> undoing.Undone:
    with alone(LOCK):
        total = import_.rows.count()
        return undoing.undo(import_, by=by, progress=lambda done: progress(done, total))


def _run(import_: Import, source: Source, *, by: User | None, dry: bool, progress: Progress) -> Outcome:
    folder = Folder(Path(import_.folder) if import_.folder else None)
    total = len(source.entries)
    run = Run(
        import_,
        folder,
        by=by,
        dry=dry,
        proposed=source.is_proposed,
        progress=lambda done: progress(done, total),
    )
    return run.go(source.entries, source.problems)
