"""What lies in a storage, whichever it is."""

from collections.abc import Iterator

from django.core.files.storage import Storage

TAKING_FILES_AWAY = "taking-files-away"  # the lock of whoever removes files, and of whoever needs them to stay
ARRIVING = ".arriving-"  # how the name of a file begins that is not yet whole


def names_below(storage: Storage, folder: str = "", *, arriving: bool = False) -> Iterator[str]:
    """The names of all files, folder by folder, in order; of those that are not yet whole only when asked for."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        if name and (arriving or not name.startswith(ARRIVING)):
            yield f"{folder}/{name}" if folder else name
    for inner in sorted(folders):
        yield from names_below(storage, f"{folder}/{inner}" if folder else inner, arriving=arriving)
