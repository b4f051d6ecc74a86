"""The writes of a program as the system saw them: what strace recorded below one folder, call by call."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TRACED = (
    "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,lseek,rename,renameat,renameat2,unlink,unlinkat,"
    "fsync,fdatasync,ftruncate,truncate,mkdir,mkdirat,rmdir,link,linkat,fallocate,copy_file_range,sendfile"
)
UNKNOWN = ("writev", "pwritev", "pwritev2", "truncate", "link", "linkat", "fallocate", "copy_file_range", "sendfile")
_CALL = re.compile(r"^(?P<pid>\d+) +(?P<name>\w+)\((?P<words>.*)\) += (?P<result>-?\w+)(?P<more>.*)$")
_BEGUN = re.compile(r"^(?P<pid>\d+) +(?P<text>\w+\(.*) <unfinished \.\.\.>$")
_ENDED = re.compile(r"^(?P<pid>\d+) +<\.\.\. \w+ resumed>(?P<text>.*)$")
_BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_DESCRIBED = re.compile(r"^(?:AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})*)>")


@dataclass(frozen=True)
class Call:
    """One call that changed something, or the acknowledgement that stood between two of them."""

    name: str  # open, write, seek, resize, sync, rename, unlink, mkdir, acknowledged
    path: str = ""  # below the folder
    data: bytes = b""
    offset: int | None = None  # None: where the last write to this file ended
    target: str = ""  # of a rename
    flags: str = ""


class NotAllowed(Exception):
    """This system has no strace, or does not let one process look at another."""


def record(words: Sequence[str], folder: Path, paper: Path, environment: Mapping[str, str], cwd: Path) -> list[Call]:
    """Run a command and return its calls below `folder`; raises NotAllowed, RuntimeError when the command fails."""
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-f", "-o", "/dev/null", "true"], capture_output=True).returncode:
        raise NotAllowed
    traced = [strace, "-f", "-y", "-xx", "-s", "100000000", "-o", str(paper), "-e", f"trace={TRACED}", *words]
    done = subprocess.run(traced, cwd=cwd, env=dict(environment), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    with paper.open(errors="replace") as lines:
        return list(read(lines, str(folder)))


def read(lines: Iterator[str], folder: str) -> Iterator[Call]:
    """Raises RuntimeError for a call that changes a file in a way that is not replayed here."""
    for name, words, result, more in _whole(lines):
        if result.startswith("-"):
            continue
        call = _call(name, words, int(result, 0) if result[0].isdigit() else 0, more)
        if call is None:
            continue
        if call.name == "acknowledged":
            yield call
        elif _below(call.path, folder) or _below(call.target, folder):
            if call.name in UNKNOWN:
                raise RuntimeError(f"{call.name} of {call.path} is not replayed.")
            yield Call(call.name, _relative(call.path, folder), call.data, call.offset,
                       _relative(call.target, folder), call.flags)  # fmt: skip


def _whole(lines: Iterator[str]) -> Iterator[tuple[str, str, str, str]]:
    """Calls put together again where another thread's stood in between, in the order in which they ended."""
    begun: dict[str, str] = {}
    for line in lines:
        line = line.rstrip("\n")
        if part := _BEGUN.match(line):
            begun[part["pid"]] = part["text"]
            continue
        if part := _ENDED.match(line):
            line = f"{part['pid']} {begun.pop(part['pid'], '')}{part['text']}"
        if whole := _CALL.match(line):
            yield whole["name"], whole["words"], whole["result"], whole["more"]


def _call(name: str, words: str, result: int, more: str) -> Call | None:
    described = _DESCRIBED.match(words)
    path = _text(described[1]) if described else ""
    strings = [_data(one[1]) for one in _BYTES.finditer(words)]
    if name == "write" and words.startswith("1<") and strings and strings[0].startswith(b"ACK "):
        return Call("acknowledged", data=strings[0][4:].strip())
    if name in {"open", "openat", "creat"}:
        if "O_CREAT" not in words and "O_TRUNC" not in words and "O_APPEND" not in words and name != "creat":
            return Call("open", _named_by_result(more), flags=words.rpartition('"')[2])
        return Call("open", _named_by_result(more), flags=words.rpartition('"')[2] or "O_CREAT|O_TRUNC")
    if name in {"write", "pwrite64"}:
        data = strings[0][:result] if strings else b""
        offset = int(words.rpartition(", ")[2]) if name == "pwrite64" else None
        return Call("write", path, data, offset)
    if name == "lseek":
        return Call("seek", path, offset=result)
    if name in {"fsync", "fdatasync"}:
        return Call("sync", path)
    if name == "ftruncate":
        return Call("resize", path, offset=int(words.rpartition(", ")[2]))
    if name in {"rename", "renameat", "renameat2"}:
        return Call("rename", strings[0].decode(), target=strings[1].decode())
    if name in {"unlink", "rmdir", "unlinkat"}:
        return Call("unlink", _joined(path, strings[0].decode()))
    if name in {"mkdir", "mkdirat"}:
        return Call("mkdir", _joined(path, strings[0].decode()))
    return Call(name, path or (strings[0].decode() if strings else ""))


def _named_by_result(more: str) -> str:
    found = re.match(r"<((?:\\x[0-9a-f]{2})*)>", more)
    return _text(found[1]) if found else ""


def _joined(folder: str, name: str) -> str:
    return name if name.startswith("/") or not folder else f"{folder}/{name}"


def _data(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _text(escaped: str) -> str:
    return _data(escaped).decode(errors="replace")


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + "/")


def _relative(path: str, folder: str) -> str:
    return path[len(folder) + 1 :] if _below(path, folder) else path
