"""A disk as POSIX promises it and no better: what was not synced may be lost, in any of several ways.

Bytes are safe once their file is synced, names once their folder is. Three disks are cut at each call: one that kept
everything, one that kept only what was synced, and one that kept all names but only synced bytes, which is how empty
files come to stand behind good names.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.faults.calls import Call

Way = Literal["everything", "only what was synced", "all names, only synced bytes"]
WAYS: tuple[Way, ...] = ("everything", "only what was synced", "all names, only synced bytes")


@dataclass
class Inode:
    seen: bytearray = field(default_factory=bytearray)  # what a process reads
    safe: bytes = b""  # what is on the platter
    position: int = 0  # of the next plain write


class Disk:
    """Paths are relative to one folder; what lay in it before is safe."""

    def __init__(self, folder: Path, without: tuple[str, ...] = ()) -> None:
        self.seen: dict[str, Inode] = {}
        for path in folder.rglob("*"):
            name = str(path.relative_to(folder))
            if path.is_file() and not name.endswith(without):
                content = path.read_bytes()
                self.seen[name] = Inode(bytearray(content), content)
        self.safe = dict(self.seen)
        self.folders = {""} | {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_dir()}
        self.safe_folders = set(self.folders)
        self.without = without
        self.changed = True  # whether the safe part changed since somebody last asked

    def apply(self, call: Call) -> None:
        if call.path.endswith(self.without) and self.without:
            return
        getattr(self, f"_{call.name}", self._nothing)(call)

    def _nothing(self, call: Call) -> None:
        pass

    def _open(self, call: Call) -> None:
        if call.path not in self.seen:
            if "O_CREAT" not in call.flags or "O_TMPFILE" in call.flags:
                return
            self.seen[call.path] = Inode()
        inode = self.seen[call.path]
        if "O_TRUNC" in call.flags:
            inode.seen = bytearray()
        inode.position = len(inode.seen) if "O_APPEND" in call.flags else 0

    def _write(self, call: Call) -> None:
        inode = self.seen.get(call.path)
        if inode is None:  # deleted, and still open
            return
        start = inode.position if call.offset is None else call.offset
        if len(inode.seen) < start:
            inode.seen.extend(bytes(start - len(inode.seen)))
        inode.seen[start : start + len(call.data)] = call.data
        if call.offset is None:
            inode.position = start + len(call.data)

    def _seek(self, call: Call) -> None:
        if call.path in self.seen:
            self.seen[call.path].position = call.offset or 0

    def _resize(self, call: Call) -> None:
        inode, size = self.seen[call.path], call.offset or 0
        inode.seen = inode.seen[:size] + bytes(max(0, size - len(inode.seen)))

    def _sync(self, call: Call) -> None:
        self.changed = True
        if call.path in self.seen:
            inode = self.seen[call.path]
            inode.safe = bytes(inode.seen)
            return
        inside = [name for name in {*self.seen, *self.safe} if name.rpartition("/")[0] == call.path]
        for name in inside:
            if name in self.seen:
                self.safe[name] = self.seen[name]
            else:
                self.safe.pop(name, None)
        self.safe_folders |= {name for name in self.folders if name.rpartition("/")[0] == call.path}

    def _mkdir(self, call: Call) -> None:
        self.folders.add(call.path)

    def _rename(self, call: Call) -> None:
        if call.path in self.seen:
            self.seen[call.target] = self.seen.pop(call.path)
            self.changed = True

    def _unlink(self, call: Call) -> None:
        self.seen.pop(call.path, None)
        self.changed = True

    def after_a_cut(self, way: Way) -> dict[str, bytes]:
        """Name → content of every file that is there when the power comes back."""
        if way == "everything":
            return {name: bytes(inode.seen) for name, inode in self.seen.items()}
        if way == "only what was synced":
            return {name: inode.safe for name, inode in self.safe.items() if self._folder_is_safe(name)}
        return {name: inode.safe for name, inode in self.seen.items()}

    def _folder_is_safe(self, name: str) -> bool:
        """A file is nowhere when the name of a folder above it was lost."""
        while "/" in name:
            name = name.rpartition("/")[0]
            if name not in self.safe_folders:
                return False
        return True
