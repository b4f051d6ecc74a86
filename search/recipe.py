"""Which words count how much: the clauses of a loose question, the same for every engine.

The weights and what each brings were measured on twelve open collections and ten more that nobody had tuned on
(`benchmarks/relevance.py` measures them again). Scores of clauses are added.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search import analysis
from search.engines.base import Query, Terms

CONTENT = 1.5  # a word that says what is looked for, in the text
STOP = 0.5  # a stop word: rather a third than nothing
TITLE = 1.0  # a content word in the title
WHOLE = 0.3  # a content word as it is spelled, without accents
GRAMS = 0.2  # four letters inside a content word: *assuré* helps *assurance*
ELSEWHERE = 1.0  # a content word in a text of another language
ELSEWHERE_TITLE = 0.5
MOST_GRAMS = 160  # clauses; longer questions say enough with whole words


@dataclass(frozen=True)
class Clause:
    field: str  # stem_fr, title_fr, plain, grams
    term: str  # as the index holds it
    boost: float


def spelled(word: str, terms: Terms) -> tuple[str, ...]:
    """The word and how the shelf spells it."""
    return (word, *terms.spellings.get(word, ()))


def content(query: Query) -> tuple[str, ...]:
    return analysis.content_words(query.terms.words, query.languages[0])


def clauses(query: Query) -> list[Clause]:
    """What makes a text rank, strongest first; a word typed twice counts twice."""
    weights: dict[tuple[str, str], float] = {}
    first, *others = query.languages
    wanted = content(query)
    for word in query.terms.words:
        boost = CONTENT if word in wanted else STOP
        for stem in stems(word, query.terms, first):
            _add(weights, f"stem_{first}", stem, boost)
    for word in wanted:
        for stem in stems(word, query.terms, first):
            _add(weights, f"title_{first}", stem, TITLE)
        for whole in dict.fromkeys(analysis.plain(form) for form in spelled(word, query.terms)):
            _add(weights, "plain", whole, WHOLE)
        for other in others:
            for stem in stems(word, query.terms, other):
                _add(weights, f"stem_{other}", stem, ELSEWHERE)
                _add(weights, f"title_{other}", stem, ELSEWHERE_TITLE)
    grams = [gram for word in wanted for gram in analysis.grams_of(word)]
    for gram in grams[:MOST_GRAMS]:
        _add(weights, "grams", gram, GRAMS)
    return [Clause(field, term, boost) for (field, term), boost in weights.items() if term]


def stems(word: str, terms: Terms, language: str) -> Sequence[str]:
    """Under which stems the texts of this language may hold the word."""
    forms = spelled(word, terms)
    return tuple(dict.fromkeys(stem for form in forms for stem in analysis.stems_in(form, language)))


def _add(weights: dict[tuple[str, str], float], field: str, term: str, boost: float) -> None:
    weights[field, term] = weights.get((field, term), 0.0) + boost
