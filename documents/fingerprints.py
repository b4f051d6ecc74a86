"""Whether two files are the same, or nearly the same text. Pure.

A signature keeps, for each of 128 places, the smallest hash among the runs of four words that fall there
(MinHash with one permutation). The share of places on which two signatures agree estimates the share of runs
their texts have in common, to about ±4 %.
"""

import hashlib
import re
import zlib
from array import array
from collections.abc import Hashable, Iterable, Mapping
from operator import eq
from typing import TypeVar

PLACES = 128
RUN = 4  # words
# A new version with a few pages changed stays above; two reports of one series, written on one template, below.
NEARLY_SAME = 0.6

_WORD = re.compile(r"[^\W_]+")
_EMPTY = 0xFFFF
_FEWEST_RUNS = 30  # two lines are alike too easily

Key = TypeVar("Key", bound=Hashable)


def sha256_of(chunks: Iterable[bytes]) -> str:
    """Of a file that may be large, piece by piece."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def signature(texts: Iterable[str]) -> bytes:
    """Of the pages of one text, 256 bytes; empty when there is too little text to compare."""
    words = [word.encode() for text in texts for word in _WORD.findall(text.lower())]
    runs = {b" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
    if len(runs) < _FEWEST_RUNS:
        return b""
    smallest = array("H", [_EMPTY]) * PLACES
    for run in runs:
        # the multiplication mixes the bits, which CRC alone leaves related between similar runs
        mixed = zlib.crc32(run) * 0x9E3779B1 & 0xFFFFFFFF
        place, value = mixed % PLACES, mixed >> 16
        if value < smallest[place]:
            smallest[place] = value
    return smallest.tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """From 0 (nothing in common) to 1 (the same text); 0 when one of them is empty."""
    if not one or len(one) != len(other):
        return 0.0
    ours, theirs = array("H", one), array("H", other)
    both_empty = sum(place == other_place == _EMPTY for place, other_place in zip(ours, theirs, strict=True))
    return (sum(map(eq, ours, theirs)) - both_empty) / (PLACES - both_empty)


def twins(
    wanted: bytes, others: Mapping[Key, bytes], *, at_least: float = NEARLY_SAME, most: int = 5
) -> list[tuple[Key, float]]:
    """Which of many texts are nearly the same, the most alike first; 10 000 are compared in about 0.1 s."""
    found = [(key, alike) for key, other in others.items() if (alike := likeness(wanted, other)) >= at_least]
    return sorted(found, key=lambda twin: -twin[1])[:most]
