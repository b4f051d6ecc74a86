"""The files a sheet names, below one folder: found, checked, and taken into the storage."""

import hashlib
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from core.languages import folded
from core.models import StoredFile
from core.storage import make_folder
from documents import services
from documents.extraction import kinds
from documents.extraction.reasons import sentence
from documents.importing.records import FileTold, Record, is_below
from documents.models import Document


class Folder:
    """A folder of files, or none; a sheet may be imported without."""

    def __init__(self, path: Path | None) -> None:
        self.path = path.resolve() if path else None
        self._problems: dict[str, str] = {}
        self._stored: dict[str, StoredFile] = {}

    def problem_with(self, name: str) -> str:
        """Why this file cannot be taken, in a sentence; "" when it can."""
        if name not in self._problems:
            self._problems[name] = self._problem_with(name)
        return self._problems[name]

    def _problem_with(self, name: str) -> str:
        if not is_below(name):
            return ""  # said with the cell itself
        if self.path is None:
            return _("“%(name)s” cannot be found: no folder of files was given.") % {"name": name[:80]}
        path = self._find(name)
        if path is None:
            return _("There is no file “%(name)s” in the folder.") % {"name": name[:80]}
        try:
            services.check_size(path.stat().st_size)
            with path.open("rb") as file:
                kind = kinds.kind_of(file, path.name)
        except services.Refusal as refusal:
            return f"{name[:80]}: {refusal}"
        except OSError as error:
            return _("“%(name)s” cannot be opened: %(cause)s.") % {"name": name[:80], "cause": error.strerror}
        if kinds.is_taken(kind, path.name):
            return ""
        return f"{name[:80]}: " + sentence("wrong_kind", {"kind": kind, "named": kinds.named(path.name)})

    def _find(self, name: str) -> Path | None:
        """Below the folder, whatever links lead elsewhere; accents may be composed in another way on the disk."""
        assert self.path is not None
        path = (self.path / name.replace("\\", "/")).resolve()
        if not path.is_relative_to(self.path):
            return None
        if path.is_file():
            return path
        alike = self._by_folded_name().get(folded(path.relative_to(self.path).as_posix()))
        return self.path / alike if alike else None

    @lru_cache(maxsize=1)  # noqa: B019 - a folder lives as long as its import
    def _by_folded_name(self) -> dict[str, str]:
        assert self.path is not None
        found: dict[str, str] = {}
        for folder, _folders, names in os.walk(self.path):
            for name in names:
                below = (Path(folder) / name).relative_to(self.path).as_posix()
                found.setdefault(folded(below), below)
        return found

    def mark(self, name: str) -> list[object]:
        """What changes when the file does: its size and its time."""
        path = self._find(name) if self.path and is_below(name) else None
        if path is None:
            return [name]
        facts = path.stat()
        return [name, facts.st_size, facts.st_mtime_ns]

    def ingest(self, told: list[FileTold]) -> list[tuple[FileTold, StoredFile]]:
        """Copies into the storage; workers read them afterwards."""
        taken = []
        for one in told:
            if one.name not in self._stored:
                self._stored[one.name] = self._take(one.name)
            taken.append((one, self._stored[one.name]))
        return taken

    def _take(self, name: str) -> StoredFile:
        path = self._find(name)
        assert path is not None, "files are checked before they are taken"
        make_folder(settings.UPLOADS_DIR)
        handle, copy = tempfile.mkstemp(dir=settings.UPLOADS_DIR, prefix="import-")
        os.close(handle)
        try:
            shutil.copyfile(path, copy)
            with Path(copy).open("rb") as file:
                kind = kinds.kind_of(file, path.name)
            return services.store(Path(copy), kind)
        finally:
            Path(copy).unlink(missing_ok=True)

    def would_change(self, document: Document, record: Record) -> bool:
        """Whether the document does not yet hold these bytes."""
        held = {file.stored.sha256 for file in document.files.all()}
        return any(self._fingerprint(told.name) not in held for told in record.files)

    def _fingerprint(self, name: str) -> str:
        path = self._find(name)
        if path is None:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
