"""Imports sent from the admin: the sheet and its files are kept until the editor has seen what would change."""

import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.alone import SomebodyElse
from core.doorbells import ring
from core.models import User
from documents.importing import session, sources
from documents.importing.records import is_below
from documents.models import Import, ImportState
from documents.models.imports import AT_WORK, ATTEMPTS

MEGABYTE = 1024 * 1024
_MOST_FILES = 20_000
_LEASE = timedelta(minutes=5)


class NotTaken(Exception):
    """What was sent is not kept; the message is a sentence for whoever sent it."""


# --- it comes in ---------------------------------------------------------------------------------------


def receive(sheet: UploadedFile, files: UploadedFile | None, *, by: User, as_drafts: bool) -> Import:
    """Keep what was sent, and have it checked. Raises NotTaken."""
    ending = Path(sheet.name or "").suffix.lower()
    if ending not in (*sources.SHEETS, *sources.CITATIONS):
        raise NotTaken(
            _("Send a sheet (.csv, .xlsx) or citations (.bib, .ris, .xml, .mrc); this ends in “%(ending)s”.")
            % {"ending": ending or "–"}
        )
    _check_size(sheet)
    if files is not None:
        _check_size(files)
    import_ = Import.objects.create(by=by, name=(sheet.name or "")[-200:], sheet="", digest="", as_drafts=as_drafts)
    import_.place.mkdir(parents=True, exist_ok=True)
    kept = import_.place / f"sheet{ending}"
    _write(sheet, kept)
    if files is not None:
        _write(files, import_.place / "files.zip")
    import_.sheet, import_.digest = str(kept), session.digest_of(kept)
    import_.save(update_fields=["sheet", "digest"])
    ask_to_work(import_)
    return import_


def _check_size(sent: UploadedFile) -> None:
    if (sent.size or 0) > settings.MAX_FILE_MB * MEGABYTE:
        raise NotTaken(
            _("“%(name)s” weighs more than %(most)d MB. Import it from the command line, or in several parts.")
            % {"name": sent.name, "most": settings.MAX_FILE_MB}
        )


def _write(sent: UploadedFile, path: Path) -> None:
    with path.open("wb") as out:
        for piece in sent.chunks():
            out.write(piece)


# --- it is worked on, by a worker ------------------------------------------------------------------------


def ask_to_work(import_: Import) -> None:
    from documents.tasks import work_on_import  # tasks call this module

    ring(work_on_import, import_.pk)


def left_lying() -> list[Import]:
    """Imports somebody waits for and nobody works on: a doorbell was lost, or a worker died."""
    now = timezone.now()
    late = Q(working_until=None, started_at__lt=now - timedelta(seconds=20)) | Q(working_until__lt=now)
    return list(sent().filter(late, attempts__lt=ATTEMPTS))


def sent() -> QuerySet[Import]:
    """Imports sent from the admin on which a worker has to work; those of the command line are its own."""
    return Import.objects.filter(state__in=AT_WORK, sheet__startswith=str(settings.DATA_DIR / "imports"))


def set_aside() -> QuerySet[Import]:
    """Those that failed, or whose worker died, again and again without any progress."""
    return sent().filter(attempts__gte=ATTEMPTS).exclude(working_until__gt=timezone.now()).order_by("pk")


def try_again(imports: QuerySet[Import]) -> int:
    """Have them worked on as if nothing had failed; returns how many."""
    pks = list(imports.values_list("pk", flat=True))
    count = Import.objects.filter(pk__in=pks).update(attempts=0, working_until=None, remarks=[])
    for import_ in Import.objects.filter(pk__in=pks):
        ask_to_work(import_)
    return count


def work_on(pk: int) -> None:
    """The next step of an import, in the language of who sent it; rung twice, it is done once."""
    now = timezone.now()
    free = Q(working_until=None) | Q(working_until__lt=now)
    claimed = Import.objects.filter(free, pk=pk, state__in=AT_WORK, attempts__lt=ATTEMPTS)
    if not claimed.update(working_until=now + _LEASE, attempts=F("attempts") + 1):
        return
    import_ = Import.objects.get(pk=pk)
    language = getattr(import_.by, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            _step(import_)
        except SomebodyElse:  # the sweeper rings again
            Import.objects.filter(pk=pk).update(working_until=now + timedelta(seconds=5), attempts=F("attempts") - 1)
        except Exception:
            if import_.attempts < ATTEMPTS:
                said = _("Something failed on our side; what is imported so far is whole, and it goes on in a minute.")
            else:
                said = _("It failed again and again, so it was set aside: an administrator can have it tried again.")
            Import.objects.filter(pk=pk).update(working_until=timezone.now() + timedelta(minutes=1), remarks=[said])
            raise


def _step(import_: Import) -> None:
    if import_.state == ImportState.UNDOING:
        session.undo(import_, by=import_.by)
        return
    if import_.state == ImportState.WAITING:
        problem = _unpack(import_)
        if problem:
            import_.remarks, import_.state, import_.working_until = [problem], ImportState.REFUSED, None
            import_.save()
            return
        session.check(import_, progress=_tells(import_))
        return
    session.perform(import_, sources.read(Path(import_.sheet), import_.name), by=import_.by)
    shutil.rmtree(import_.place / "files", ignore_errors=True)
    (import_.place / "files.zip").unlink(missing_ok=True)


def _tells(import_: Import) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        lease = timezone.now() + _LEASE
        Import.objects.filter(pk=import_.pk).update(rows_total=total, working_until=lease)

    return tell


def _unpack(import_: Import) -> str:
    """The archive of files into a folder; returns what is wrong with it."""
    archive_path, folder = import_.place / "files.zip", import_.place / "files"
    if not archive_path.exists():
        return ""
    most = 4 * settings.MAX_FILE_MB * MEGABYTE
    try:
        with zipfile.ZipFile(archive_path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > _MOST_FILES or sum(member.file_size for member in members) > most:
                return _("Unpacked, the archive of files would be too large: send it in several parts.")
            for member in members:
                if is_below(member.filename) and not Path(member.filename).name.startswith("."):
                    _take_out(archive, member, folder)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return _("The archive of files is damaged or locked: make a new one (.zip), without a password.")
    import_.folder = str(_only_folder(folder))
    import_.save(update_fields=["folder"])
    return ""


def _take_out(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    """No more bytes than the archive announced, whatever it holds."""
    path = folder / member.filename.replace("\\", "/")
    path.parent.mkdir(parents=True, exist_ok=True)
    left = member.file_size
    with archive.open(member) as packed, path.open("wb") as out:
        while left > 0 and (piece := packed.read(min(MEGABYTE, left))):
            out.write(piece)
            left -= len(piece)


def _only_folder(folder: Path) -> Path:
    """An archive of one folder means what is in it."""
    inside = list(folder.iterdir()) if folder.exists() else []
    folders = [one for one in inside if one.is_dir() and one.name != "__MACOSX"]
    return folders[0] if len(folders) == 1 and not any(one.is_file() for one in inside) else folder


# --- the editor decides -----------------------------------------------------------------------------------


def confirm(import_: Import) -> bool:
    """Have the good rows imported; False when that was asked already."""
    return _turn(import_, ImportState.CHECKED, ImportState.RUNNING)


def take_back(import_: Import) -> bool:
    return _turn(import_, ImportState.ENDED, ImportState.UNDOING)


def _turn(import_: Import, before: ImportState, after: ImportState) -> bool:
    changed = Import.objects.filter(pk=import_.pk, state=before).update(
        state=after, rows_done=0, attempts=0, working_until=None, ended_at=None
    )
    if changed:
        ask_to_work(import_)
    return bool(changed)


def discard(import_: Import) -> None:
    """What was never imported leaves no trace."""
    if import_.state in (ImportState.CHECKED, ImportState.REFUSED):
        shutil.rmtree(import_.place, ignore_errors=True)
        import_.delete()


def drop_abandoned(before: datetime) -> None:
    never = Import.objects.filter(state__in=(ImportState.CHECKED, ImportState.REFUSED), started_at__lt=before)
    for import_ in never[:100]:
        discard(import_)
