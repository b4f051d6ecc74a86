"""How citeproc is told to mark italics and bold: by signs of Unicode's private area, whatever a title may hold.

Its own HTML formatter would let "<script>" of a title through; the runs below become HTML or Word, escaped there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.languages import folded

ITALIC, UPRIGHT, HEAVY, LIGHT = "\ue000", "\ue001", "\ue002", "\ue003"
_SIGNS = re.compile(f"([{ITALIC}{UPRIGHT}{HEAVY}{LIGHT}])")


@dataclass(frozen=True)
class Run:
    text: str
    tag: str = ""  # "i", "b"


@dataclass(frozen=True)
class Marked:
    signs: str

    @property
    def runs(self) -> Iterator[Run]:
        tag = ""
        for piece in _SIGNS.split(self.signs):
            if piece in (ITALIC, HEAVY):
                tag = "i" if piece == ITALIC else "b"
            elif piece in (UPRIGHT, LIGHT):
                tag = ""
            elif piece:
                yield Run(piece, tag)

    @property
    def plain(self) -> str:
        return without(self.signs)

    @property
    def sorted_as(self) -> str:
        return folded(self.plain)

    def __str__(self) -> str:
        return self.plain


def without(text: str) -> str:
    return _SIGNS.sub("", text)


# --- what citeproc calls: the names are its own -------------------------------------------------------------


def preformat(text: str) -> str:
    return str(text)


class _Wrapped(str):
    signs = ("", "")

    def __new__(cls, text: str):
        return super().__new__(cls, cls.signs[0] + text + cls.signs[1])


class Italic(_Wrapped):
    signs = (ITALIC, UPRIGHT)


class Oblique(Italic):
    pass


class Bold(_Wrapped):
    signs = (HEAVY, LIGHT)


class Light(_Wrapped):
    pass


class Underline(_Wrapped):
    pass


class Superscript(_Wrapped):
    pass


class Subscript(_Wrapped):
    pass


class SmallCaps(_Wrapped):
    pass
