"""Which stems of a shelf stand near a word, in each language: reckoned when the index is filled, then looked up.

Every word of the shelf's own vocabulary keeps its nearest stems in each language, so that a question multiplies
nothing; only a word that the shelf has never seen is compared with all the others. No other shelf is asked.

    index-neighbours/
      public.json    which folder is read, and how many entries the shelf had; replaced by rename
      public-1a2b/   words.json  owners.npy  near.npy  weights.npy  vectors.npy
"""

import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from search import analysis, vectors
from search.engines.base import Engine
from search.lexicon import Renderings
from search.registry import SHELVES

MOST_WORDS = 15_000  # of each language, the commonest
KEPT = 4  # neighbours in each language
NEAREST = 0.5  # cosine
LOOKED_AT = 16  # words, for several may share a stem
AT_ONCE = 1024  # words compared
GROWN = 0.1  # part of a shelf that changed since, from which its neighbours are reckoned again
FEW = 3  # entries
SHORTEST = 3  # letters
ARRAYS = ("owners", "near", "weights", "vectors")


class Neighbours:
    """The words of one shelf and what stands near them.

    `owners` tells for each word and language the number of its stem there, -1 where the language does not have it;
    `near` and `weights` hold the numbers of the nearest stems, and the squares of their cosines.
    """

    def __init__(self, words: Sequence[str], stems: Mapping[str, Sequence[str]], **arrays: Any):
        self.words, self.stems = words, stems
        self.languages = sorted(stems)
        self.owners, self.near, self.weights, self.vectors = (arrays[name] for name in ARRAYS)

    @classmethod
    def among(cls, spoken: Mapping[str, Sequence[str]]) -> "Neighbours":
        """Of a vocabulary: its words by language."""
        import numpy

        kept = {code: tells for code, held in spoken.items() if (tells := [w for w in held if _tells(w, code)])}
        words = list(dict.fromkeys(word for held in kept.values() for word in held))
        place = {word: number for number, word in enumerate(words)}
        owners = numpy.full((len(words), len(kept)), -1, numpy.int32)
        stems: dict[str, list[str]] = {}
        for column, code in enumerate(sorted(kept)):
            held = [analysis.stem(word, code) for word in kept[code]]
            stems[code] = sorted(set(held))
            number = {stem: at for at, stem in enumerate(stems[code])}
            owners[[place[word] for word in kept[code]], column] = [number[stem] for stem in held]
        rows = vectors.encode(words)
        parts = [_nearest(rows[at : at + AT_ONCE], rows, owners) for at in range(0, len(words), AT_ONCE)]
        near, weights = (numpy.concatenate(part) for part in zip(*parts, strict=True)) if parts else (owners, owners)
        return cls(words, stems, owners=owners, near=near, weights=weights, vectors=rows.astype(numpy.float16))

    def renderings(self, words: Sequence[str]) -> Mapping[str, Mapping[str, Renderings]]:
        """Word as typed → language → the nearest stems there, with weights."""
        telling = [word for word in words if word.isalpha() and len(word) >= SHORTEST]
        seen = [word for word in telling if word in self._place]
        found = {word: self._read(self.near[at], self.weights[at]) for word in seen for at in [self._place[word]]}
        unseen = [word for word in telling if word not in self._place]
        if unseen and self.words and vectors.available():
            near, weights = _nearest(vectors.encode(unseen), self.vectors, self.owners)
            found |= {word: self._read(near[row], weights[row]) for row, word in enumerate(unseen)}
        return found

    @cached_property
    def _place(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    def _read(self, near: Any, weights: Any) -> dict[str, Renderings]:
        return {
            code: tuple(
                (self.stems[code][stem], float(weight))
                for stem, weight in zip(near[column], weights[column], strict=True)
                if stem >= 0
            )
            for column, code in enumerate(self.languages)
        }

    # --- on the disk ----------------------------------------------------------------------------------

    def save(self, folder: Path) -> None:
        import numpy

        folder.mkdir(parents=True)
        (folder / "words.json").write_text(json.dumps({"words": self.words, "stems": self.stems}, ensure_ascii=False))
        for name in ARRAYS:
            numpy.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def open(cls, folder: Path) -> "Neighbours":
        import numpy

        held = json.loads((folder / "words.json").read_text())
        return cls(
            held["words"],
            held["stems"],
            **{name: numpy.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS},
        )


def _tells(word: str, language: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha() and not analysis.is_stop_word(word, language)


def _nearest(asked: Any, rows: Any, owners: Any) -> tuple[Any, Any]:
    """For each vector asked and each language: the numbers of its nearest stems, and their weights."""
    import numpy

    shape = (len(asked), owners.shape[1], KEPT)
    near, weights = numpy.full(shape, -1, numpy.int32), numpy.zeros(shape, numpy.float16)
    for column in range(owners.shape[1]):
        theirs = numpy.flatnonzero(owners[:, column] >= 0)
        cosines = asked @ numpy.asarray(rows[theirs], numpy.float32).T
        looked_at = min(LOOKED_AT, len(theirs))
        top = numpy.argpartition(-cosines, looked_at - 1, axis=1)[:, :looked_at]
        for row, places in enumerate(top):
            best: dict[int, float] = {}  # by stem, the nearest first
            for place in sorted(places, key=lambda one: -cosines[row, one]):
                cosine = float(cosines[row, place])
                if cosine < NEAREST or len(best) == KEPT:
                    break
                best.setdefault(int(owners[theirs[place], column]), min(1.0, cosine * cosine))
            near[row, column, : len(best)] = list(best)
            weights[row, column, : len(best)] = list(best.values())
    return near, weights


# --- of each shelf --------------------------------------------------------------------------------------

_in_memory: dict[str, tuple[int, Neighbours]] = {}  # where the index is in memory too: entries, neighbours
_opened: dict[str, tuple[str, Neighbours]] = {}  # by shelf, as read last


def of(shelf: str) -> Neighbours | None:
    """What was reckoned last for this shelf; None where nothing was, or the extra is not installed."""
    folder = _folder()
    if folder is None or not vectors.available():
        return _in_memory[shelf][1] if shelf in _in_memory else None
    state = _state(folder, shelf)
    if state is None:
        return None
    if _opened.get(shelf, ("",))[0] != state["folder"]:
        try:
            _opened[shelf] = state["folder"], Neighbours.open(folder / state["folder"])
        except OSError:  # replaced at this very moment: the next question finds the new one
            return None
    return _opened[shelf][1]


def fill(engine: Engine) -> None:
    """Reckon the neighbours of every shelf from its own words."""
    if not vectors.available():
        return
    for shelf, entries in engine.health().entries.items():
        _keep(shelf, entries, Neighbours.among(engine.words(shelf, MOST_WORDS)))


def is_late(engine: Engine) -> bool:
    """Whether a shelf changed so much that its neighbours should be reckoned again."""
    if not vectors.available():
        return False
    held = {shelf: _entries_then(shelf) for shelf in SHELVES}
    now = engine.health().entries
    return any(abs(count - held[shelf]) > max(FEW, held[shelf] * GROWN) for shelf, count in now.items())


def forget() -> None:
    """For tests."""
    _in_memory.clear()
    _opened.clear()


def _folder() -> Path | None:
    return Path(f"{settings.INDEX_DIR}-neighbours") if settings.INDEX_DIR else None


def _state(folder: Path, shelf: str) -> dict[str, Any] | None:
    try:
        return json.loads((folder / f"{shelf}.json").read_text())
    except FileNotFoundError:
        return None


def _entries_then(shelf: str) -> int:
    folder = _folder()
    if folder is None:
        return _in_memory[shelf][0] if shelf in _in_memory else 0
    state = _state(folder, shelf)
    return state["entries"] if state else 0


def _keep(shelf: str, entries: int, neighbours: Neighbours) -> None:
    folder = _folder()
    if folder is None:
        _in_memory[shelf] = entries, neighbours
        return
    name = f"{shelf}-{secrets.token_hex(4)}"
    neighbours.save(folder / name)
    pointer = folder / f"{shelf}.json"
    fresh = pointer.with_suffix(".new")
    fresh.write_text(json.dumps({"folder": name, "entries": entries}))
    fresh.replace(pointer)
    for old in folder.glob(f"{shelf}-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
