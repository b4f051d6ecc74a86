"""Put a backup in the place of a site: all of it checked first, the files beside, the database in one transaction.

Files carry their digest in their name, so that putting them beside those of the site overwrites none. Until the
database has changed places the site is as it was; a restoration that is broken off after that is told by a marker, and
is done again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from core.backups import database, marker
from core.backups.manifest import PIECE, Held, Manifest, Unfit, digest_of, place, whole_snapshots
from core.models import Errand, Heartbeat, Letter, LetterState
from core.storage_names import names_below

Progress = Callable[[int, int], None]  # done, total


@dataclass(frozen=True)
class Restored:
    snapshot: Path
    files: int
    doubtful_letters: int


def newest(folder: Path, name: str = "") -> tuple[Path, Manifest]:
    """The snapshot of this name, or the newest that is whole. Raises Unfit."""
    if not folder.is_dir():
        raise Unfit(_("There is no folder %(folder)s.") % {"folder": folder})
    snapshots = whole_snapshots(folder.resolve())
    if name:
        snapshots = [one for one in snapshots if one.name == name]
    if not snapshots:
        said = _("%(folder)s holds no whole backup: one that was broken off does not count.")
        raise Unfit(said % {"folder": folder})
    try:
        return snapshots[-1], Manifest.read(snapshots[-1])
    except ValueError as error:
        said = _("The manifest of %(snapshot)s is damaged or not ours (%(error)s): name another with --snapshot.")
        raise Unfit(said % {"snapshot": snapshots[-1].name, "error": error}) from error


def restore(
    folder: Path, *, name: str = "", replace: bool = False, progress: Progress = lambda done, total: None
) -> Restored:
    """Raises Unfit, and then nothing of the site was changed. The index is built again by the caller."""
    snapshot, manifest = newest(folder, name)
    if not replace:
        _refuse_what_is_there()
    _refuse_a_newer_one(manifest)
    database.check(snapshot / manifest.database_name, manifest.vendor)
    if found := damage(folder.resolve(), snapshot, manifest, progress):
        said = _("The backup is damaged, nothing was restored: %(first)s, and %(more)d more.")
        raise Unfit(said % {"first": found[0], "more": len(found) - 1})
    marker.begin(snapshot)
    try:
        _put_beside(folder.resolve(), manifest)
        database.load(snapshot / manifest.database_name)
    except Unfit:
        marker.end()  # the site is as it was
        raise
    _bring_up_to_date()
    _change_what_has_another_content(folder.resolve(), manifest)
    doubtful = _forget_the_moment()
    marker.end()
    return Restored(snapshot, len(manifest.files), doubtful)


def _bring_up_to_date() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # to change a large table takes as long as it takes
    call_command("migrate", verbosity=0, interactive=False)


def _refuse_what_is_there() -> None:
    try:
        is_empty = database.is_empty() and next(names_below(default_storage), None) is None
    except DatabaseError as error:
        raise Unfit(_("The database cannot be reached: %(error)s") % {"error": error}) from error
    if not is_empty:
        raise Unfit(_("This site is not empty, so nothing was restored: add --replace to put the backup in its place."))


def _refuse_a_newer_one(manifest: Manifest) -> None:
    """By the last migration of each app; one in the middle may have been put together with others since."""
    last: dict[str, str] = {}
    for app, name in MigrationLoader(None).disk_migrations:
        last[app] = max(last.get(app, ""), name)
    told = (one.partition(".") for one in manifest.migrations)
    if strange := [f"{app}.{name}" for app, _dot, name in told if name > last.get(app, "")]:
        said = _("This backup was made by a newer version (%(migration)s): install that version, then restore.")
        raise Unfit(said % {"migration": strange[0]})


def damage(folder: Path, snapshot: Path, manifest: Manifest, progress: Progress) -> list[str]:
    """What in the backup is not as it was written; every byte is read."""
    found = [] if _fits(snapshot / manifest.database_name, manifest.database) else [manifest.database_name]
    for number, (name, held) in enumerate(manifest.files.items(), start=1):
        if not _fits(place(folder, held.sha256), held):
            found.append(name)
        progress(number, len(manifest.files))
    return found


def _fits(path: Path, held: Held) -> bool:
    return path.is_file() and path.stat().st_size == held.size and digest_of(path) == held.sha256


def _put_beside(folder: Path, manifest: Manifest) -> None:
    """Only what the site has no file of that name for."""
    for name, held in manifest.files.items():
        if not default_storage.exists(name):
            _put(name, place(folder, held.sha256))


def _put(name: str, path: Path) -> None:
    with path.open("rb") as content:
        given = default_storage.save(name, File(content))
    if given != name:
        default_storage.delete(given)
        raise Unfit(_("The storage would not take %(name)s under its name.") % {"name": name})


def _change_what_has_another_content(folder: Path, manifest: Manifest) -> None:
    """After the database: files of the same name with other bytes, and what no backup knows."""
    for name in sorted(names_below(default_storage)):
        held = manifest.files.get(name)
        if held is None:
            default_storage.delete(name)
        elif digest_in_storage(name) != (held.sha256, held.size):
            default_storage.delete(name)
            _put(name, place(folder, held.sha256))


def _forget_the_moment() -> int:
    """Letters that waited then have perhaps left since: a person decides. Returns how many."""
    unsent = Letter.objects.filter(state__in=[LetterState.WAITING, LetterState.SENDING])
    said = _("It waited when the backup was made, and has perhaps left since.")
    doubtful = unsent.update(state=LetterState.UNSURE, error=said, changed_at=timezone.now())
    Heartbeat.objects.all().delete()
    Errand.objects.update(leased_until=None)
    cache.clear()
    return doubtful


def digest_in_storage(name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with default_storage.open(name) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size
