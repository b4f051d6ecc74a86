"""Plain text, in the encodings people still send. Form feeds are page ends. Runs in the child process."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from documents.extraction.cleaning import clean, counts_as_text
from documents.extraction.kinds import looks_like_utf16
from documents.extraction.outcome import Budget, LeafKind, Refused, State
from documents.extraction.parts import cut, paragraphs_of

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if order := looks_like_utf16(content[:8192]):
        return content.decode(f"utf-16-{order}", errors="replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")  # has a character for every byte


def read_text(file: BinaryIO, budget: Budget) -> Iterator[dict]:
    file.seek(0)
    content = file.read(budget.characters + 1)
    if len(content) > budget.characters:
        raise Refused(State.TOO_LARGE, "too_much_text", limit=budget.characters // 1_000_000)
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text.strip():
        leaf, pieces = LeafKind.PAGE, text.rstrip("\f\n ").split("\f")
    else:
        leaf, pieces = LeafKind.PART, list(cut(paragraphs_of(text)))
    if not any(counts_as_text(piece) for piece in pieces):
        raise Refused(State.NO_TEXT, "blank")
    yield {"leaf": leaf, "count": len(pieces)}
    for number, piece in enumerate(pieces[: budget.pages], start=1):
        yield {"page": number, "text": clean(piece)}
