"""RTF: its text with the accents of its fonts' alphabets, notes under their paragraph. Runs in the child process.

Written by hand after the RTF 1.9.1 specification, since the readers at hand take one alphabet for the whole file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from documents.extraction.cleaning import clean
from documents.extraction.leaves import PAGE_END, leaves, told
from documents.extraction.outcome import Budget, Refused, State

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word, its number, the blank that ends it
    rb"|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
# Windows code pages by the number fonts give their alphabet (RTF 1.9.1, "Font Table")
_ALPHABETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_SIGNS = {
    "par": "\n", "sect": "\n", "line": "\n", "tab": "\t", "cell": " | ", "nestcell": " | ", "row": "\n",
    "nestrow": "\n", "page": PAGE_END, "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "-", "-": "", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}
_UNSEEN = {
    "colortbl", "stylesheet", "pict", "object", "objdata", "header", "headerl", "headerr", "headerf", "footer",
    "footerl", "footerr", "footerf", "listtable", "fldinst", "xe", "tc", "bkmkstart", "bkmkend", "annotation",
    "nonshppict", "deleted", "private",
}  # fmt: skip
_SEEN = {"shpinst", "shptxt", "shpgrp", "nesttableprops"}  # marked as skippable, though they hold text boxes
_SAID = {"title": "title", "author": "author", "subject": "subject", "keywords": "keywords"}
_DEEPEST = 500


@dataclass(frozen=True)
class _Group:
    """What holds between two braces."""

    into: str = "text"  # "text", "note", "fonts", "said:title", or "" for what nobody sees
    encoding: str = ""
    fallback: int = 1  # characters that stand in for a \u, for readers that know none
    is_hidden: bool = False


@dataclass
class _Reader:
    content: bytes
    encoding: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _group: _Group = field(default_factory=_Group)
    _stack: list[_Group] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)  # letters of one alphabet, some of two bytes
    _skip: int = 0  # characters still to be left out after a \u
    _star: bool = False
    _font: int = 0
    _note: list[str] = field(default_factory=list)

    def read(self) -> None:
        place = 0
        while found := _TOKEN.match(self.content, place):
            place = found.end()
            word, number, byte, symbol, brace, plain = found.groups()
            if word == b"bin":  # so many bytes of a picture, braces among them
                place += max(0, int(number or 0))
            elif word:
                self._word(word.decode(), int(number) if number else None)
            elif byte:
                self._letters(bytes([int(byte, 16)]))
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                self._close()
            elif symbol == b"*":
                self._star = True
            elif symbol:
                self._say(_SYMBOLS.get(symbol.decode("latin-1"), ""))
            elif plain:
                self._letters(plain)
        self._flush()

    def _open(self) -> None:
        self._flush()
        if len(self._stack) > _DEEPEST:
            raise Refused(State.DAMAGED, "unreadable")
        self._stack.append(self._group)
        self._star, self._skip = False, 0

    def _close(self) -> None:
        self._flush()
        inside = self._group.into
        self._group = self._stack.pop() if self._stack else _Group()
        if inside == "note" and self._group.into != "note":
            self.notes.append("".join(self._note).strip())
            self._note.clear()
        self._skip = 0

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._say(chr(number % 65536) if not 0xD800 <= number % 65536 < 0xE000 else "")
            self._skip = self._group.fallback
            return
        star, self._star = self._star, False
        if self._skip:
            self._skip -= 1
            return
        if word in _SIGNS:
            self._say(_SIGNS[word])
            if word in ("par", "row", "sect") and self._group.into == "text":
                self.text += [f"{note}\n" for note in self.notes]
                self.notes.clear()
        elif word in ("f", "fcharset", "ansicpg", "mac", "uc", "v", "plain", "pard"):
            self._setting(word, number)
        else:
            self._destination(word, star)

    def _setting(self, word: str, number: int | None) -> None:
        self._flush()
        match word:
            case "f" if self._group.into == "fonts":
                self._font = number or 0
            case "f":
                self._group = replace(self._group, encoding=self.fonts.get(number or 0, ""))
            case "fcharset" if number in _ALPHABETS:
                self.fonts[self._font] = _ALPHABETS[number]
            case "ansicpg":
                self.encoding = f"cp{number}" if number in (437, 850, *range(1250, 1259)) else self.encoding
            case "mac":
                self.encoding = "mac_roman"
            case "uc":
                self._group = replace(self._group, fallback=max(0, min(number if number is not None else 1, 10)))
            case "v":
                self._group = replace(self._group, is_hidden=number != 0)
            case "plain":
                self._group = replace(self._group, is_hidden=False, encoding="")

    def _destination(self, word: str, star: bool) -> None:
        if word == "fonttbl":
            self._group = replace(self._group, into="fonts")
        elif word == "info":
            self._group = replace(self._group, into="info")
        elif self._group.into == "info" and word in _SAID:
            self._group = replace(self._group, into=f"said:{_SAID[word]}")
        elif word in ("footnote", "endnote"):
            self._group = replace(self._group, into="note")
        elif word in _UNSEEN or (star and word not in _SEEN):
            self._group = replace(self._group, into="")

    def _letters(self, letters: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(letters))
            letters, self._skip = letters[skipped:], self._skip - skipped
        self._bytes += letters

    def _flush(self) -> None:
        if self._bytes:
            letters = bytes(self._bytes)
            self._bytes.clear()
            self._keep(letters.decode(self._group.encoding or self.encoding, errors="replace"))

    def _say(self, text: str) -> None:
        self._flush()
        self._keep(text)

    def _keep(self, text: str) -> None:
        into = self._group.into
        if self._group.is_hidden:
            return
        if into == "text":
            self.text.append(text)
        elif into == "note":
            self._note.append(text)
        elif into.startswith("said:"):
            self.said[into[5:]] = (self.said.get(into[5:], "") + text)[:500]


def read_rtf(file: BinaryIO, budget: Budget) -> Iterator[dict]:
    file.seek(0)
    content = file.read(budget.unpacked + 1)
    if len(content) > budget.unpacked:
        raise Refused(State.TOO_LARGE, "unpacks_too_large", limit=budget.unpacked >> 20)
    reader = _Reader(content)
    reader.read()
    paragraphs = [line.removesuffix(" | ") for line in "".join(reader.text).split("\n")]
    leaf, pieces = leaves([one for one in paragraphs if one.strip() or PAGE_END in one])
    yield from told(leaf, pieces, budget, {name: clean(said) for name, said in reader.said.items()})
