"""What to try when nothing is found: what to loosen and what that would give, words and themes the shelf does hold."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.access import Reader
from core.languages import folded
from core.models import Concept, Label
from search import analysis, questions, service, shelves, thesaurus
from search.engines import get_engine
from search.engines.base import Engine, EngineAway, Query, Terms
from search.service import Question, ResultPage

MOST_TRIED = 8  # questions asked to say what each would give
ALIKE = 4  # letters with which a word of the shelf begins as one that was typed
MOST_WORDS = 6
MOST_THEMES = 5


@dataclass(frozen=True)
class Loosened:
    """The question with one thing less, and how many answers that gives."""

    what: str  # filter, years, phrases, excluded, all
    name: str  # of the filter
    value: str
    question: Question
    count: int


@dataclass(frozen=True)
class Advice:
    loosened: tuple[Loosened, ...] = ()
    words: tuple[str, ...] = ()  # of the shelf, that begin like a word nobody knows
    themes: tuple[tuple[str, int], ...] = ()  # keys of themes of the shelf, with their entries


def advice_for(found: ResultPage, reader: Reader, engine: Engine | None = None) -> Advice:
    """Nothing while the engine is away: only the reader's own shelf may be asked what it holds."""
    if (
        found.is_fallback
        or found.total
        or not (found.question.words or found.question.filters or any(found.question.years))
    ):
        return Advice()
    shelf = shelves.shelf_of(reader)
    withdrawn = shelves.withdrawn(shelf)
    try:
        engine = engine or get_engine()
        return Advice(
            tuple(one for one in _loosened(found, reader, engine) if one.count),
            tuple(_words_alike(found, shelf, engine, withdrawn)),
            tuple(_themes_near(found, shelf, engine, withdrawn)),
        )
    except EngineAway:
        return Advice()


def _loosened(found: ResultPage, reader: Reader, engine: Engine) -> Iterator[Loosened]:
    question = found.question
    tried: list[tuple[str, str, str, Question]] = []
    for name, values in question.filters.items():
        for value in values:
            left = {**question.filters, name: tuple(one for one in values if one != value)}
            kept = {key: held for key, held in left.items() if held}
            tried.append(("filter", name, value, replace(question, filters=kept)))
    if any(question.years):
        tried.append(("years", "year", "", replace(question, years=(None, None))))
    if found.terms.phrases:
        tried.append(("phrases", "", "", replace(question, words=questions.without_quotes(question.words))))
    if found.terms.excluded and found.terms.words:
        tried.append(("excluded", "", "", replace(question, words=" ".join(found.terms.words))))
    if len(tried) > 1:
        loose = replace(question, filters={}, years=(None, None), words=" ".join(found.terms.words))
        tried.append(("all", "", "", loose))
    for what, name, value, loosened in tried[:MOST_TRIED]:
        yield Loosened(what, name, value, replace(loosened, page=1), service.count(loosened, reader, engine))


def _words_alike(found: ResultPage, shelf: str, engine: Engine, withdrawn: frozenset[str]) -> Iterator[str]:
    wanted = analysis.content_words(found.terms.words, found.language) if found.terms.words else ()
    known = engine.known(wanted, shelf, withdrawn)
    given: dict[str, None] = {}
    for word in wanted:
        start = analysis.plain(word)[:ALIKE]
        if word not in known and len(start) == ALIKE:
            given |= dict.fromkeys(one for one, _count in engine.complete(start, shelf, MOST_WORDS, withdrawn))
    yield from list(given)[:MOST_WORDS]


def _themes_near(found: ResultPage, shelf: str, engine: Engine, withdrawn: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Themes of the shelf: broader or narrower than those of the question, or with a word that begins alike."""
    everything = Query(Terms(), (found.language,), shelf, facets=("theme",), size=1, withdrawn=withdrawn)
    held = dict(engine.search(everything).facets.get("theme", ()))
    heard = [theme.key for theme in thesaurus.spoken_in(found.terms.words, found.language)]
    around = Concept.objects.filter(key__in=heard)
    near = dict.fromkeys(around.values_list("broader__key", flat=True))
    near |= dict.fromkeys(around.values_list("narrower__key", flat=True))
    for word in analysis.content_words(found.terms.words, found.language) if found.terms.words else ():
        start = folded(word)[:ALIKE]
        if len(start) == ALIKE:
            alike = Label.objects.filter(concept__key__in=held, folded_text__contains=start)
            near |= dict.fromkeys(
                label.concept.key
                for label in alike.select_related("concept")
                if any(part.startswith(start) for part in label.folded_text.split())
            )
    ranked = sorted(((held[key], key) for key in near if key in held), reverse=True)
    yield from ((key, count) for count, key in ranked[:MOST_THEMES])
