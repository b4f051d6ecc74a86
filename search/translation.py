"""The words of a question in the other languages of a shelf: by themes, by the lexicon, by what stands near them.

Texts in the question's own language keep their order: nothing is added to what is asked of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from search import analysis
from search.engines.base import Terms
from search.lexicon import Lexicon, Renderings, telling_stems
from search.vocabulary import Spelled


@dataclass(frozen=True)
class Spoken:
    """A theme that stands in a question."""

    key: str
    words: tuple[str, ...]  # as typed
    names: Mapping[str, str]  # language → its preferred label, that of the question first
    is_left_out: bool = False  # the reader took its translations away

    def stems(self, language: str) -> tuple[str, ...]:
        return telling_stems(self.names.get(language, ""), language)


class Near(Protocol):
    """What stands near a word in the vocabulary of one shelf."""

    def renderings(self, words: Sequence[str]) -> Mapping[str, Mapping[str, Renderings]]:
        """Word as typed → language → the nearest stems there."""


def translate(spelled: Spelled, lexicon: Lexicon, spoken: Sequence[Spoken] = (), near: Near | None = None) -> Terms:
    """The terms with what their telling words are in each other language of the shelf."""
    language, *others = spelled.languages
    terms = spelled.terms
    literal = {word for theme in spoken if theme.is_left_out for word in theme.words}
    telling = analysis.content_words(terms.words, language) if terms.words else ()
    wanted = [word for word in dict.fromkeys(telling) if word not in literal]
    if not wanted or not others:
        return terms
    stems = {word: _stems(word, terms, language) for word in wanted}
    known = lexicon.renderings({stem for held in stems.values() for stem in held}, language)
    best: dict[str, dict[str, dict[str, float]]] = {word: {code: {} for code in others} for word in wanted}
    for word, held in stems.items():
        for stem in held:
            _add(best[word], known.get(stem, {}))
    for word, renderings in (near.renderings(wanted) if near else {}).items():
        _add(best[word], renderings)
    for theme in spoken:
        if not theme.is_left_out:
            _add_theme(best, theme, others)
    return replace(terms, translations={word: kept for word, held in best.items() if (kept := _ranked(held))})


def _stems(word: str, terms: Terms, language: str) -> tuple[str, ...]:
    forms = (word, *terms.spellings.get(word, ()))
    return tuple(dict.fromkeys(stem for form in forms for stem in analysis.stems_in(form, language)))


def _add(best: dict[str, dict[str, float]], renderings: Mapping[str, Renderings]) -> None:
    for code, weighted in renderings.items():
        held = best.get(code)
        if held is not None:
            for stem, weight in weighted:
                held[stem] = max(held.get(stem, 0.0), weight)


def _add_theme(best: dict[str, dict[str, dict[str, float]]], theme: Spoken, others: Sequence[str]) -> None:
    """Each stem of the theme's name counts in full: where a word of the theme has it already, or else in turn."""
    words = [word for word in theme.words if word in best]
    if not words:
        return
    for code in others:
        for place, stem in enumerate(theme.stems(code)):
            holder = next((word for word in words if stem in best[word][code]), words[min(place, len(words) - 1)])
            best[holder][code][stem] = 1.0


def _ranked(held: Mapping[str, Mapping[str, float]]) -> dict[str, Renderings]:
    ranked = {code: sorted(stems.items(), key=lambda pair: (-pair[1], pair[0])) for code, stems in held.items()}
    return {code: tuple(stems) for code, stems in ranked.items() if stems}
