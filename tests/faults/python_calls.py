"""Where strace is not allowed: the calls by which our own Python makes files last, recorded inside the process.

The database's writes cannot be seen from there; in their place it stands as it was at each acknowledgement.
"""

import os
import pickle
import runpy
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.faults.calls import Call

RECORDED = ("fsync", "rename", "replace", "unlink", "remove", "mkdir", "write")


def record(words: Sequence[str], folder: Path, scratch: Path, environment: Mapping[str, str], cwd: Path) -> list[Call]:
    """`words`: a Python with `-m MODULE ARGUMENT…`; raises RuntimeError when it fails."""
    paper = scratch / "calls.pickle"
    python, _m, module, *arguments = words
    done = subprocess.run([python, "-m", "tests.faults.python_calls", str(folder), str(paper), module, *arguments],
                          cwd=cwd, env=dict(environment), capture_output=True, text=True)  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return pickle.loads(paper.read_bytes())


# --- below: inside the process that is recorded -------------------------------------------------------------


class Recorder:
    def __init__(self, folder: Path) -> None:
        self.folder, self.calls = folder, list[Call]()
        self.plain: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in RECORDED}

    def listen(self) -> None:
        for name in RECORDED:
            setattr(os, name, self._heard(name))

    def _heard(self, name: str) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            result = self.plain[name](*words, **more)
            self._note(name, *words)
            return result

        return call

    def _note(self, name: str, first: Any, second: Any = None, *_rest: Any) -> None:
        if name == "write":
            if first == 1 and bytes(second).startswith(b"ACK "):
                self._database()
                self.calls.append(Call("acknowledged", data=bytes(second)[4:].strip()))
        elif name == "fsync":
            path = Path(f"/proc/self/fd/{first}").readlink()
            if path.is_file():
                self._whole(path, path.read_bytes())
            self._add("sync", path)
        elif name in {"rename", "replace"}:
            self._add("rename", Path(first), Path(second))
        else:
            self._add("mkdir" if name == "mkdir" else "unlink", Path(first))

    def _whole(self, path: Path, content: bytes) -> None:
        self._add("open", path, flags="O_CREAT|O_TRUNC")
        self._add("write", path, data=content)

    def _database(self) -> None:
        """As SQLite reads it now, in one piece and synced."""
        from django.conf import settings

        source = sqlite3.connect(settings.DATABASES["default"]["NAME"])
        path = Path(str(settings.DATABASES["default"]["NAME"]))
        log = path.with_name(f"{path.name}-wal")
        self._add("unlink", log)
        self._whole(path, source.serialize())
        self._add("sync", path)
        self._add("sync", path.parent)
        source.close()

    def _add(self, name: str, path: Path, target: Path | None = None, **more: Any) -> None:
        if path.is_relative_to(self.folder):
            aim = str(target.relative_to(self.folder)) if target else ""
            where = str(path.relative_to(self.folder))
            self.calls.append(Call(name, "" if where == "." else where, target=aim, **more))


def main(folder: Path, paper: Path, module: str, *arguments: str) -> None:
    recorder = Recorder(folder)
    recorder.listen()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")
    paper.write_bytes(pickle.dumps(recorder.calls))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
