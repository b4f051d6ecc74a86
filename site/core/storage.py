"""Files that survive a power cut: temporary name → fsync → rename → fsync of the folder, then the row.

Django's storage never calls fsync: a power cut then leaves an empty file behind a good-looking row.
"""

import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents, each name durable in its parent."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def rename_durably(source: Path, target: Path) -> None:
    """Give written bytes their final name; on return both are on the disk."""
    descriptor = os.open(source, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    make_folder(target.parent)
    source.replace(target)
    sync_folder(target.parent)


class DurableStorage(FileSystemStorage):
    """Django's file storage, except that a saved file is on the disk when `save` returns."""

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        make_folder(target.parent)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".arriving-")
        arriving = Path(temporary)
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
            arriving.chmod(self.file_permissions_mode or 0o644)
            rename_durably(arriving, target)
        except BaseException:
            arriving.unlink(missing_ok=True)
            raise
        return name

    def take_over(self, source: Path, name: str) -> None:
        """Move a file that already lies on this machine into the storage; what has the name stays."""
        target = Path(self.path(name))
        if target.exists():
            source.unlink()
        else:
            rename_durably(source, target)
