"""Word and PowerPoint files of before 2007 (DOC, PPT), by kreuzberg. Runs in the child process.

Only their text is taken out; no macro, formula or embedded file is ever opened.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

import kreuzberg

from documents.extraction.leaves import parts, told
from documents.extraction.outcome import Budget, LeafKind, Refused, State
from documents.extraction.parts import paragraphs_of

_MIMETYPES = {"doc": "application/msword", "ppt": "application/vnd.ms-powerpoint"}
_SECTOR = 512
_WORD_BEGINS = b"\xec\xa5"  # wIdent of a Word file's information block; bit 8 of the flags at +10 says encrypted
_ENCRYPTED = 0x0100
_LONGEST = 64 * 1024 * 1024
_FIELD = re.compile(r"[\x13\x14\x15]|^\s*EMBED [\w.]+\s*$", re.MULTILINE)
_PICTURE = re.compile(r"^!\[[^\]]*\]\([^)]*\)$", re.MULTILINE)


def read_older(file: BinaryIO, kind: str, budget: Budget) -> Iterator[dict]:
    file.seek(0)
    content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise Refused(State.TOO_LARGE, "too_many_bytes", megabytes=len(content) >> 20, limit=_LONGEST >> 20)
    if kind == "doc" and _is_locked(content):
        raise Refused(State.ENCRYPTED, "password_needed")
    try:
        read = kreuzberg.extract_bytes_sync(content, _MIMETYPES[kind])
    except (kreuzberg.KreuzbergError, RuntimeError, ValueError, OSError) as error:
        raise Refused(State.DAMAGED, "unreadable") from error
    text = _PICTURE.sub("", _FIELD.sub("", read.content))
    paragraphs = paragraphs_of(text) if kind == "ppt" else [one for one in text.split("\n") if one.strip()]
    yield from told(LeafKind.PART, parts(paragraphs), budget, _metadata(read.metadata))


def _is_locked(content: bytes) -> bool:
    """Whether the information block of a Word file, at the start of some sector, says that the text is encrypted."""
    for start in range(_SECTOR, min(len(content), _LONGEST) - 12, _SECTOR):
        if content[start : start + 2] == _WORD_BEGINS:
            return bool(int.from_bytes(content[start + 10 : start + 12], "little") & _ENCRYPTED)
    return False


def _metadata(said: object) -> dict[str, str]:
    """What the file says of itself, under the names used for all kinds."""
    if not isinstance(said, dict):
        return {}
    authors = said.get("authors") or []
    found = {
        "title": said.get("title"),
        "subject": said.get("subject"),
        "author": "; ".join(map(str, authors)) if isinstance(authors, list) else authors,
        "created": said.get("created_at"),
        "language": said.get("language"),
    }
    return {name: str(value)[:500] for name, value in found.items() if value}
