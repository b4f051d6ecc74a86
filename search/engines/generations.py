"""The folders of an embedded index: which one is read, which one is being filled, who may write.

index/
  current           the name of the folder that is read, replaced by rename
  next              the name of the folder a rebuild is filling, while it lasts
  a1b2c3-4/         one generation: the stamp of its form, a number
    deleted         keys deleted while it was being filled
    public/entries  public/passages  members/… staff/…
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from search.engines.base import EngineAway, IndexBusy

WAIT = 20.0  # seconds for the other writer; a batch takes a fraction of one


class Generations:
    def __init__(self, folder: Path, stamp: str):
        self.folder = folder
        self.stamp = stamp

    def current(self) -> Path:
        """The generation to read. Raises EngineAway when there is none, or one of an older form."""
        name = self._named("current")
        if name is None:
            raise EngineAway(_("There is no search index yet."))
        if not name.startswith(self.stamp):
            raise EngineAway(_("The search index is of an older form and must be rebuilt."))
        return self.folder / name

    def to_write(self) -> list[Path]:
        """The current generation, made when there is none, and the one being filled. Only inside `writing()`."""
        name = self._named("current")
        if name is None:
            self._name("current", self._fresh().name)
        elif not name.startswith(self.stamp):
            # Left to the rebuild, which reads the database: nothing is lost by not writing to an index nobody reads.
            filling = self.filling()
            return [filling] if filling else []
        generations = [self.current()]
        filling = self.filling()
        return [*generations, filling] if filling else generations

    def filling(self) -> Path | None:
        name = self._named("next")
        if name is None:
            return None
        if self._rebuild_is_running():
            return self.folder / name
        self.abandon()  # its process is gone
        return None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, whichever process. Raises IndexBusy."""
        with self._locked("writer.lock", WAIT):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[Path]:
        """A fresh generation; at the end it takes the place of the current one. One rebuild at a time."""
        with self._locked("rebuild.lock", 1):
            with self.writing():
                self.abandon()
                fresh = self._fresh()
                self._name("next", fresh.name)
            try:
                yield fresh
            except BaseException:
                with self.writing():
                    self.abandon()
                raise
            with self.writing():
                self._name("current", fresh.name)
                (self.folder / "next").unlink(missing_ok=True)
                self._sweep(fresh)

    def abandon(self) -> None:
        name = self._named("next")
        (self.folder / "next").unlink(missing_ok=True)
        if name and name != self._named("current"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def bury(self, keys: Iterable[str]) -> None:
        """Remember what was deleted during a rebuild, which may have read it from the database before."""
        filling = self.filling()
        if filling:
            with (filling / "deleted").open("a") as graves:
                graves.writelines(f"{key}\n" for key in keys)

    def buried(self, generation: Path) -> frozenset[str]:
        graves = generation / "deleted"
        return frozenset(graves.read_text().split("\n")) if graves.exists() else frozenset()

    def _named(self, pointer: str) -> str | None:
        try:
            return (self.folder / pointer).read_text().strip() or None
        except FileNotFoundError:
            return None

    def _name(self, pointer: str, name: str) -> None:
        draft = self.folder / f"{pointer}.new"
        with draft.open("w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / pointer)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _fresh(self) -> Path:
        numbers = [int(name.rpartition("-")[2]) for name in self._names()]
        fresh = self.folder / f"{self.stamp}-{max(numbers, default=0) + 1}"
        fresh.mkdir(parents=True)
        return fresh

    def _names(self) -> list[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        return [path.name for path in self.folder.iterdir() if path.is_dir() and path.name.rpartition("-")[2].isdigit()]

    def _sweep(self, kept: Path) -> None:
        for name in self._names():
            if name != kept.name:  # whoever still reads it holds its files open
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def _rebuild_is_running(self) -> bool:
        try:
            with self._locked("rebuild.lock", 0):
                return False
        except IndexBusy:
            return True

    @contextmanager
    def _locked(self, name: str, wait: float) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + wait
        with (self.folder / name).open("a") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= until:
                        raise IndexBusy(_("Another process is writing to the search index.")) from None
                    time.sleep(0.02)
            yield
