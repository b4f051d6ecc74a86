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
SURE = 0.6  # a translation of this weight is looked for and marked; others only help to rank
MOST_GRAMS = 160  # clauses; longer questions say enough with whole words


@dataclass(frozen=True)
class Clause:
    field: str  # stem_fr, title_fr, plain, grams
    term: str  # as the index holds it
    boost: float
    others: tuple[tuple[str, float], ...] = ()  # terms in whose place the first one stands: the best of all counts


def spelled(word: str, terms: Terms) -> tuple[str, ...]:
    """The word and how the shelf spells it."""
    return (word, *terms.spellings.get(word, ()))


def content(query: Query) -> tuple[str, ...]:
    return analysis.content_words(query.terms.words, query.languages[0])


def clauses(query: Query) -> list[Clause]:
    """What makes a text rank, strongest first; a word typed twice counts twice."""
    weights: dict[tuple[str, str], float] = {}
    elsewhere: list[Clause] = []
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
            if readings := _readings(word, query.terms, other):
                (stem, _weight), *less = readings
                elsewhere.append(Clause(f"stem_{other}", stem, ELSEWHERE, tuple(less)))
                elsewhere.append(Clause(f"title_{other}", stem, ELSEWHERE_TITLE, tuple(less)))
    grams = [gram for word in wanted for gram in analysis.grams_of(word)]
    for gram in grams[:MOST_GRAMS]:
        _add(weights, "grams", gram, GRAMS)
    return [Clause(field, term, boost) for (field, term), boost in weights.items() if term] + elsewhere


def _readings(word: str, terms: Terms, language: str) -> list[tuple[str, float]]:
    """The word as it stands and its translations, with weights up to 1: the best one in a text counts."""
    own = {stem: 1.0 for form in spelled(word, terms) for stem in analysis.stems_in(form, language)}
    for stem, weight in terms.translations.get(word, {}).get(language, ()):
        own.setdefault(stem, weight)
    return sorted(own.items(), key=lambda pair: -pair[1])


def stems(word: str, terms: Terms, language: str) -> Sequence[str]:
    """Under which stems the texts of this language may hold the word."""
    forms = spelled(word, terms)
    own = [stem for form in forms for stem in analysis.stems_in(form, language)]
    meant = [stem for stem, weight in terms.translations.get(word, {}).get(language, ()) if weight >= SURE]
    return tuple(dict.fromkeys((*own, *meant)))


def _add(weights: dict[tuple[str, str], float], field: str, term: str, boost: float) -> None:
    weights[field, term] = weights.get((field, term), 0.0) + boost
