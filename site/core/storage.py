"""Where the bytes of the library lie: on a disk that survives a power cut, or in a bucket (core.object_storage).

On a disk: temporary name → fsync → rename → fsync of the folder, then the row. Django's storage never calls fsync: a
power cut then leaves an empty file behind a good-looking row.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

CHUNK = 64 * 1024  # bytes


class FileStore(Protocol):
    """What the library asks of a storage, wherever it is. Each raises FileNotFoundError, or StoreAway."""

    def exists(self, name: str) -> bool: ...

    def size(self, name: str) -> int: ...

    def save(self, name: str | None, content: File) -> str: ...

    def delete(self, name: str) -> None: ...

    def take_over(self, source: Path, name: str) -> None:
        """Move a file that already lies on this machine into the storage; what has the name stays."""

    def at_hand(self, name: str) -> AbstractContextManager[Path]:
        """The file as one of this machine, for programs that want a path; never to be written."""

    def piece(self, name: str, first: int, length: int) -> Iterator[bytes]:
        """So many bytes from the one numbered `first`, in chunks; it fails before the first of them or not at all."""

    def names_below(self, folder: str) -> Iterator[tuple[str, float]]:
        """Every file in a folder and its folders, with the time it was written, in seconds since 1970."""


class StoreAway(OSError):
    """The storage does not answer; what it holds is safe."""


def files() -> FileStore:
    """Where this site keeps its files."""
    return cast(FileStore, default_storage)


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

    @contextmanager
    def at_hand(self, name: str) -> Iterator[Path]:
        yield Path(self.path(name))

    def piece(self, name: str, first: int, length: int) -> Iterator[bytes]:
        return _slice(self.open(name), first, length)

    def names_below(self, folder: str) -> Iterator[tuple[str, float]]:
        top = Path(self.path(folder))
        for path in top.rglob("*") if top.exists() else ():
            try:
                if path.is_file():
                    yield f"{folder}/{path.relative_to(top).as_posix()}", path.stat().st_mtime
            except FileNotFoundError:
                continue  # it was renamed or taken away meanwhile


def _slice(file: File, first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
