"""The checksums that the embedded engine writes at the end of each of its files, and does not read again by itself.

A file is its body, a footer in JSON with the CRC-32 of the body, the length of the footer and a magic number.
"""

import json
import struct
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

MAGIC = 1337
TAIL = struct.Struct("<II")  # length of the footer, magic number
PIECE = 1 << 20  # bytes read at once
META = "meta.json"
KINDS = ("term", "idx", "pos", "store", "fast", "fieldnorm")


def damage(folder: Path) -> str:
    """One sentence about the first file of this index that is missing or broken; "" when all are whole."""
    try:
        broken = next((name for name in _files(folder) if not _is_whole(folder / name)), "")
        if broken and broken not in _files(folder):  # merged away meanwhile
            return damage(folder)
    except (OSError, ValueError, LookupError):
        broken = META
    said = _("The search index is damaged: {file}.")
    return said.format(file=f"{folder.parent.name}/{folder.name}/{broken}") if broken else ""


def _files(folder: Path) -> list[str]:
    """Those of the segments that are read now; the one that lists what was deleted is there only where some was."""
    segments = json.loads((folder / META).read_text())["segments"]
    names = []
    for segment in segments:
        stem = segment["segment_id"].replace("-", "")
        names += [f"{stem}.{kind}" for kind in KINDS]
        if segment["deletes"]:
            names.append(f"{stem}.{segment['deletes']['opstamp']}.del")
    return names


def _is_whole(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < TAIL.size:
            return False
        file.seek(size - TAIL.size)
        length, magic = TAIL.unpack(file.read(TAIL.size))
        body = size - TAIL.size - length
        if magic != MAGIC or body < 0:
            return False
        file.seek(body)
        try:
            wanted = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        found = 0
        while body > 0:
            piece = file.read(min(PIECE, body))
            if not piece:
                return False
            found = zlib.crc32(piece, found)
            body -= len(piece)
        return found == wanted
