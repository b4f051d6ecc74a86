"""Every file of a backup against the site: the bytes in the backup, those in the storage, the rows of the database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.storage import default_storage

from core.backups.manifest import Manifest
from core.backups.restoring import damage, digest_in_storage, newest
from core.models import StoredFile
from core.storage_names import names_below

Progress = Callable[[int, int], None]  # done, total


@dataclass
class Compared:
    snapshot: Path
    files: int
    damaged: list[str] = field(default_factory=list)  # in the backup itself
    changed: list[str] = field(default_factory=list)  # other bytes on the site
    absent: list[str] = field(default_factory=list)  # not on the site, though a row names them
    without_row: list[str] = field(default_factory=list)  # on the site and in the backup, without a row
    other_size: list[str] = field(default_factory=list)  # the row says another size
    gone: list[str] = field(default_factory=list)  # taken away since, with their row
    came: list[str] = field(default_factory=list)  # since the backup

    @property
    def is_the_same(self) -> bool:
        """But for what came and what went since, which is the life of a site."""
        return not (self.damaged or self.changed or self.absent or self.without_row or self.other_size)


def compare(folder: Path, name: str = "", progress: Progress = lambda done, total: None) -> Compared:
    """Raises Unfit when there is no whole backup."""
    snapshot, manifest = newest(folder, name)
    found = Compared(snapshot, len(manifest.files))
    found.damaged = damage(folder.resolve(), snapshot, manifest, lambda done, total: None)
    rows = {StoredFile(sha256=sha256).name: size for sha256, size in StoredFile.objects.values_list("sha256", "size")}
    present = set(names_below(default_storage))
    for number, (name_, held) in enumerate(manifest.files.items(), start=1):
        if name_ not in present:
            (found.absent if name_ in rows else found.gone).append(name_)
        elif digest_in_storage(name_) != (held.sha256, held.size):
            found.changed.append(name_)
        elif name_.startswith("files/") and name_ not in rows:
            found.without_row.append(name_)
        elif rows.get(name_, held.size) != held.size:
            found.other_size.append(name_)
        progress(number, len(manifest.files))
    _look_at_the_rows(found, rows, present, manifest)
    return found


def _look_at_the_rows(found: Compared, rows: dict[str, int], present: set[str], manifest: Manifest) -> None:
    """Those the backup does not know."""
    found.absent += sorted(name for name in rows if name not in present and name not in manifest.files)
    found.came = sorted(present - manifest.files.keys())
    for name in found.came:
        if name in rows and digest_in_storage(name)[0] != name.rpartition("/")[2]:
            found.changed.append(name)
