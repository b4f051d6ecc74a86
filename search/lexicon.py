"""Which words of one language stand for which of another, learnt from labels in several languages.

A label and its translation are taken for two bags of stems; six rounds of expectation and maximisation (IBM's first
model of translation, Brown and others 1993) find which stem of the one causes which of the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from typing import Protocol

from search import analysis
from search.label_files import Labels
from search.questions import words

ROUNDS = 6
LIKELY = 0.08  # probability from which a translation is kept
KEPT = 3  # translations of one stem
WEIGHTS = (1.0, 0.5, 0.5)  # of the likeliest, and of the next ones
MOST_WORDS = 40  # of a label: longer texts tell little about single words

Renderings = tuple[tuple[str, float], ...]  # stems of the other language with their weights, the likeliest first


class Lexicon(Protocol):
    def renderings(self, stems: Iterable[str], language: str) -> Mapping[str, Mapping[str, Renderings]]:
        """Stem of this language → other language → its stems there; a stem that is not known is left out."""


class LearntLexicon:
    """A lexicon held in memory."""

    def __init__(self, labels: Iterable[Labels]):
        self.words = learn(labels)

    def renderings(self, stems: Iterable[str], language: str) -> Mapping[str, Mapping[str, Renderings]]:
        return {stem: self.words[language, stem] for stem in stems if (language, stem) in self.words}


def learn(labels: Iterable[Labels]) -> dict[tuple[str, str], dict[str, Renderings]]:
    """(language, stem) → other language → stems there."""
    bags = [
        {code: stems for code, text in one.items() if (stems := telling_stems(text, code)) and len(stems) <= MOST_WORDS}
        for one in labels
    ]
    learnt: dict[tuple[str, str], dict[str, Renderings]] = defaultdict(dict)
    for language, other in permutations(analysis.LANGUAGES, 2):
        pairs = {(bag[language], bag[other]) for bag in bags if language in bag and other in bag}
        for stem, renderings in _translations(sorted(pairs)).items():
            learnt[language, stem][other] = renderings
    return dict(learnt)


def telling_stems(text: str, language: str) -> tuple[str, ...]:
    """The stems of a text without its stop words."""
    said = (word for word in words(text) if not analysis.is_stop_word(word, language))
    return tuple(dict.fromkeys(stem for stem in (analysis.stem(word, language) for word in said) if stem))


def _translations(pairs: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> dict[str, Renderings]:
    likely: dict[str, dict[str, float]] = defaultdict(dict)
    for said, meant in pairs:
        for word in said:
            for other in meant:
                likely[word][other] = 1.0
    for _ in range(ROUNDS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for said, meant in pairs:
            for other in meant:
                shares = [(word, likely[word].get(other, 0.0)) for word in said]
                whole = sum(share for _word, share in shares)
                if whole:
                    for word, share in shares:
                        counts[word][other] += share / whole
        likely = {word: _normalised(held) for word, held in counts.items()}
    return {word: kept for word, held in likely.items() if (kept := _best(held))}


def _normalised(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {word: count / whole for word, count in counts.items() if count / whole > 1e-4}


def _best(likely: Mapping[str, float]) -> Renderings:
    ranked = sorted((-share, word) for word, share in likely.items() if share > LIKELY)[:KEPT]
    return tuple((word, weight) for (_share, word), weight in zip(ranked, WEIGHTS, strict=False))
