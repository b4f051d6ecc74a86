"""Make a backup of a site that goes on working: the database of one moment, then every file there is.

Files land before the rows that name them, so those of that moment are all there; what takes files away waits.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from core.alone import SomebodyElse, alone
from core.backups import database
from core.backups.manifest import ARRIVING, PIECE, SNAPSHOTS, Held, Manifest, Unfit, digest_of, place, whole_snapshots
from core.models import StoredFile
from core.storage import make_folder, rename_durably, sync_folder
from core.storage_names import TAKING_FILES_AWAY, names_below

KEY = "secret_key"
Progress = Callable[[int, int], None]  # done, total


@dataclass(frozen=True)
class Made:
    snapshot: Path
    manifest: Manifest
    copied: int  # files that were not in the backup yet


def make(folder: Path, *, with_key: bool = False, progress: Progress = lambda done, total: None) -> Made:
    """Add a snapshot to a backup, whole or not at all; what the folder holds already stays. Raises Unfit."""
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise Unfit(_("%(folder)s is a file: name a folder, it is made when it is not there.") % {"folder": folder})
    _refuse_our_own(folder)
    for name in (SNAPSHOTS, "content"):
        make_folder(folder / name)
    try:
        with alone("backup"), alone(TAKING_FILES_AWAY):
            return _make(folder, with_key, progress)
    except SomebodyElse as error:
        said = _("Another backup is being made, or files are being swept away: try again in a minute.")
        raise Unfit(said) from error


def _refuse_our_own(folder: Path) -> None:
    media = Path(settings.MEDIA_ROOT).resolve()
    if folder == media or media in folder.parents:
        raise Unfit(_("%(folder)s lies among the site's own files: name another folder.") % {"folder": folder})


def _make(folder: Path, with_key: bool, progress: Progress) -> Made:
    name = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    arriving = folder / SNAPSHOTS / f"{ARRIVING}{name}-{token_hex(3)}"
    arriving.mkdir(mode=0o700)
    try:
        vendor = connection.vendor
        dump = arriving / ("database.sqlite3" if vendor == "sqlite" else "database.dump")
        wanted = {StoredFile(sha256=one).name for one in database.save(dump)}
        copying = _Copying(folder)
        present = (name for name in names_below(default_storage) if name in wanted or not name.startswith("files/"))
        files = copying.all(present, progress)
        if with_key and (settings.DATA_DIR / KEY).exists():
            shutil.copy2(settings.DATA_DIR / KEY, arriving / KEY)
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            vendor=vendor,
            database=Held(digest_of(dump), dump.stat().st_size),
            migrations=sorted(f"{app}.{one}" for app, one in MigrationRecorder(connection).applied_migrations()),
            files=files,
            missing=sorted(wanted - files.keys()),
            with_key=with_key,
        )
        manifest.write(arriving)
        for path in arriving.iterdir():
            _sync(path)
        sync_folder(arriving)
        whole = folder / SNAPSHOTS / name
        arriving.rename(whole)
        sync_folder(whole.parent)
    except BaseException:
        shutil.rmtree(arriving, ignore_errors=True)
        raise
    return Made(whole, manifest, copying.copied)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Damaged(Exception):
    """The content of a file does not fit its name."""


class _Copying:
    """Files from any storage into the backup, each under the digest of what was written."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.copied = folder, 0
        self._known = self._last_manifest()

    def _last_manifest(self) -> dict[str, Held]:
        for snapshot in reversed(whole_snapshots(self.folder)):
            try:
                return Manifest.read(snapshot).files
            except ValueError:
                continue
        return {}

    def all(self, names: Iterable[str], progress: Progress) -> dict[str, Held]:
        names = list(names)
        held = {}
        for number, name in enumerate(names, start=1):
            try:
                held[name] = self._one(name)
            except (FileNotFoundError, _Damaged):  # what a row of the snapshot needs is counted as missing
                continue
            progress(number, len(names))
        return held

    def _one(self, name: str) -> Held:
        size, modified = default_storage.size(name), default_storage.get_modified_time(name).timestamp()
        before = self._known.get(name)
        if before and (before.size, before.modified) == (size, modified) and self._has(before):
            return before
        return self._copy(name, modified)

    def _has(self, held: Held) -> bool:
        path = place(self.folder, held.sha256)
        return path.exists() and path.stat().st_size == held.size

    def _copy(self, name: str, modified: float) -> Held:
        digest, size = hashlib.sha256(), 0
        arriving = self.folder / "content" / f"{ARRIVING}{token_hex(8)}"
        try:
            with default_storage.open(name) as source, arriving.open("wb") as out:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    size += out.write(piece)
            held = Held(digest.hexdigest(), size, modified)
            if digest_of(arriving) != held.sha256:
                raise Unfit(_("The disk of the backup gives back other bytes than were written: take another disk."))
            if name.startswith("files/") and name.rpartition("/")[2] != held.sha256:
                raise _Damaged(name)
            if not self._has(held):
                rename_durably(arriving, place(self.folder, held.sha256))
                self.copied += 1
            return held
        finally:
            arriving.unlink(missing_ok=True)
