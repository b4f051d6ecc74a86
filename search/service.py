"""From the typed words to what a results page shows; the one way in for the page and for the command."""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from core.access import Reader
from search import analysis, excerpts, neighbours, questions, registry, shelves, thesaurus, vocabulary
from search.engines import get_engine
from search.engines.base import SORTS, Engine, EngineAway, Hit, PassageHit, Query, Results, Terms
from search.engines.database_engine import DatabaseEngine
from search.excerpts import Marks, Pieces
from search.learning import StoredLexicon
from search.questions import Note
from search.registry import FACETS, SearchIndex
from search.translation import Spoken, translate
from search.vocabulary import Spelled

logger = logging.getLogger(__name__)

SIZE = 20  # hits of a page
LAST_PAGE = 1_000_000
MOST_CHOSEN = 30  # values of one filter


@dataclass(frozen=True)
class Question:
    """All that the address of a results page says."""

    words: str = ""  # as typed
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)
    sort: str = "relevance"
    page: int = 1
    size: int = SIZE
    language: str = ""  # of the reader's page: decides when the words could be of several
    by_page: bool = False  # each page that answers by itself, instead of the best ones of each thing
    without: tuple[str, ...] = ()  # themes whose names in other languages are not looked for
    facets: tuple[str, ...] = FACETS


@dataclass(frozen=True)
class Remark:
    """Something the reader should know about the answer: a code for programs, a sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True)
class FacetValue:
    value: str
    count: int
    selected: bool


@dataclass(frozen=True)
class FoundPage:
    file: str
    number: int
    language: str
    url: str
    excerpt: Pieces


@dataclass(frozen=True)
class FoundHit:
    object: Any
    key: str
    kind: str
    language: str
    url: str
    template: str
    title: Pieces
    excerpt: Pieces  # from the best page that holds a word, or else from the summary
    pages: tuple[FoundPage, ...]
    score: float


@dataclass(frozen=True)
class ResultPage:
    question: Question
    total: int | None  # None: not counted, the engine is away
    engine: str
    hits: tuple[FoundHit, ...]
    by_page: bool  # each hit is one page, and the total one of pages
    facets: Mapping[str, tuple[FacetValue, ...]]
    suggestion: str  # the question as it was probably meant, "" when nothing is to be mended
    notes: tuple[Remark, ...]
    page: int
    pages: int | None  # None: not counted
    more: bool  # there is a next page
    sort: str
    language: str  # in which the words were read
    terms: Terms
    themes: tuple[Spoken, ...]  # that stand in the words
    seconds: float

    @property
    def is_fallback(self) -> bool:
        return self.engine == DatabaseEngine.name


def find(question: Question, reader: Reader, engine: Engine | None = None) -> ResultPage:
    """Answer a question with what this reader may see. Never raises for anything that was typed or chosen."""
    question = _bounded(question)
    parsed = questions.parse(question.words)
    shelf = shelves.shelf_of(reader)
    withdrawn = shelves.withdrawn(shelf)  # before the engine is asked: a key is released only after it has gone
    notes = [_remark(note) for note in parsed.notes]
    query, suggestion, themes, results = _ask(question, parsed.terms, shelf, withdrawn, engine)
    by_page = question.by_page and results.engine != DatabaseEngine.name and bool(results.total)
    if by_page:
        results, by_page = _page_by_page(query, results, engine)
    if Note.NO_WORDS in parsed.notes:
        results = replace(results, hits=(), total=0, facets={}, more=False)
    if results.engine == DatabaseEngine.name:
        notes.append(Remark("fallback", _("The full search is away for a moment: only titles, summaries and people "
                                          "were searched, and nothing was counted.")))  # fmt: skip
    pages = None if results.total is None else max(1, math.ceil(results.total / question.size))
    if not results.hits and question.page > 1:
        notes.append(Remark("past_the_end", _("There are no results on this page any more.")))
    return ResultPage(
        question=question,
        total=results.total,
        engine=results.engine,
        hits=_shown(results.hits, query, question, reader),
        by_page=by_page,
        facets=_facets(results, question),
        suggestion=suggestion,
        notes=tuple(notes),
        page=question.page,
        pages=pages,
        more=results.more,
        sort=query.sort,
        language=query.languages[0],
        terms=query.terms,
        themes=themes,
        seconds=results.seconds,
    )


def count(question: Question, reader: Reader, engine: Engine | None = None) -> int:
    """How many answers a question has for this reader. Raises EngineAway."""
    question = replace(_bounded(question), size=1, page=1, facets=())
    shelf = shelves.shelf_of(reader)
    terms = questions.parse(question.words).terms
    *_rest, results = _ask(question, terms, shelf, shelves.withdrawn(shelf), engine)
    if results.total is None:
        raise EngineAway("The engine went away.")
    return results.total


def marks_for(words: str, reader: Reader, language: str = "", engine: Engine | None = None) -> Marks:
    """The words to mark on a page that was opened from a hit, spelled as on the reader's shelf."""
    terms = questions.parse(words).terms
    shelf = shelves.shelf_of(reader)
    try:
        spelled = spelled_on(shelf, terms, engine or get_engine(), language, shelves.withdrawn(shelf))
    except EngineAway:
        return Marks(terms, (analysis.guess_language(terms.words, hint=language),))
    return Marks(in_other_languages(spelled, shelf)[0], spelled.languages)


def spelled_on(shelf: str, terms: Terms, engine: Engine, language: str, withdrawn: frozenset[str]) -> Spelled:
    return vocabulary.spell(terms, shelf, engine, language, withdrawn, StoredLexicon())


def in_other_languages(spelled: Spelled, shelf: str, without: tuple[str, ...] = ()) -> tuple[Terms, tuple[Spoken, ...]]:
    """The terms with their translations, and the themes that were heard in them."""
    spoken = thesaurus.spoken_in(spelled.terms.words, spelled.languages[0], without)
    return translate(spelled, StoredLexicon(), spoken, neighbours.of(shelf)), spoken


def complete(start: str, reader: Reader, size: int = 8, engine: Engine | None = None) -> list[str]:
    """What a reader may be about to type, in words of the shelf they read; nothing while the engine is away."""
    shelf = shelves.shelf_of(reader)
    try:
        return vocabulary.complete(
            start[: questions.LONGEST], shelf, engine or get_engine(), size, shelves.withdrawn(shelf)
        )
    except EngineAway:
        return []


def _bounded(question: Question) -> Question:
    filters = {
        name: tuple(dict.fromkeys(value for value in values if value))[:MOST_CHOSEN]
        for name, values in question.filters.items()
        if name in FACETS
    }
    first, last = (year if year is not None and 0 < year < 10_000 else None for year in question.years)
    if first is not None and last is not None and first > last:
        first, last = last, first
    return replace(
        question,
        filters={name: values for name, values in filters.items() if values},
        years=(first, last),
        without=tuple(dict.fromkeys(question.without))[:MOST_CHOSEN],
        sort=question.sort if question.sort in SORTS else "relevance",
        page=min(max(question.page, 1), LAST_PAGE),
        size=min(max(question.size, 1), 100),
    )


def _ask(
    question: Question, terms: Terms, shelf: str, withdrawn: frozenset[str], engine: Engine | None
) -> tuple[Query, str, tuple[Spoken, ...], Results]:
    query = Query(
        terms=terms,
        languages=(question.language or analysis.LANGUAGES[0],),
        shelf=shelf,
        filters=question.filters,
        years=question.years,
        facets=question.facets,
        sort=question.sort,
        offset=(question.page - 1) * question.size,
        size=question.size,
        withdrawn=withdrawn,
    )
    try:
        engine = engine or get_engine()
        spelled = spelled_on(shelf, terms, engine, question.language, withdrawn)
        translated, themes = in_other_languages(spelled, shelf, question.without)
        query = replace(query, terms=translated, languages=spelled.languages)
        return query, spelled.suggestion(question.words[: questions.LONGEST]), themes, engine.search(query)
    except EngineAway as away:
        logger.warning("The search engine is away: %s", away)
    language = analysis.guess_language(terms.words, hint=question.language)
    # the database asks for every word, so only for those that say something
    wanted = analysis.content_words(terms.words, language)
    query = replace(query, terms=replace(terms, words=tuple(dict.fromkeys(wanted))[:12]), languages=(language,))
    return query, "", (), DatabaseEngine().search(query)


def _page_by_page(query: Query, results: Results, engine: Engine | None) -> tuple[Results, bool]:
    """The same answers page by page; as they were where no page holds the words, only titles or summaries."""
    try:
        leaves = (engine or get_engine()).leaves(query)
    except EngineAway:
        return results, False
    if not leaves.total:
        return results, False
    hits = tuple(Hit(leaf.key, leaf.score, (leaf,)) for leaf in leaves.hits)
    return replace(results, hits=hits, total=leaves.total, more=query.offset + len(hits) < leaves.total), True


def _facets(results: Results, question: Question) -> dict[str, tuple[FacetValue, ...]]:
    facets = {}
    for name, counts in results.facets.items():
        chosen = question.filters.get(name, ())
        values = [FacetValue(value, count, value in chosen) for value, count in counts]
        listed = {value for value, _count in counts}
        values += [FacetValue(value, 0, True) for value in chosen if value not in listed]  # so that it can be undone
        facets[name] = tuple(values)
    return facets


def _shown(hits: Sequence[Hit], query: Query, question: Question, reader: Reader) -> tuple[FoundHit, ...]:
    """The objects behind the hits, read again from the database: what this reader may not see is left out."""
    marks = Marks(query.terms, query.languages)
    shown: dict[int, FoundHit] = {}
    for kind, keys in registry.by_kind(dict.fromkeys(hit.key for hit in hits)):
        rows = kind.rows(keys, reader)
        mine = {place: hit for place, hit in enumerate(hits) if hit.key in rows}
        wanted = [page for hit in mine.values() for page in hit.passages]
        texts = kind.texts(rows, wanted) if wanted else {}
        for place, hit in mine.items():
            row = rows[hit.key]
            pages = tuple(_found_pages(kind, row, hit.passages, texts, marks, question.words))
            shown[place] = _found(kind, row, hit, pages, marks)
    return tuple(shown[place] for place in sorted(shown))


def _found_pages(
    kind: SearchIndex,
    row: Any,
    passages: Sequence[PassageHit],
    texts: Mapping[tuple[str, str, int], str],
    marks: Marks,
    words: str,
):
    shown: set[tuple[str, int]] = set()
    for page in passages:
        if (page.file, page.number) in shown:
            continue  # a page in two languages is two passages, and one page
        shown.add((page.file, page.number))
        cut = excerpts.excerpt(texts.get((page.key, page.file, page.number), ""), page.language, marks)
        if cut:  # else the engine chose it for its title
            yield FoundPage(page.file, page.number, page.language, kind.page_url(row, page, words), cut)


def _found(kind: SearchIndex, row: Any, hit: Hit, pages: tuple[FoundPage, ...], marks: Marks) -> FoundHit:
    language = kind.language(row)
    summary = kind.summary(row)
    cut = pages[0].excerpt if pages else excerpts.excerpt(summary, language, marks) or excerpts.beginning(summary)
    return FoundHit(
        object=row,
        key=hit.key,
        kind=kind.kind(row),
        language=language,
        url=kind.url(row),
        template=kind.template,
        title=excerpts.mark(kind.title(row), language, marks),
        excerpt=cut,
        pages=pages,
        score=hit.score,
    )


def _remark(note: Note) -> Remark:
    sentences = {
        Note.CUT: _("The question was very long: only its beginning was read."),
        Note.NO_WORDS: _("Nothing was typed that can be searched for: words are needed."),
        Note.ONLY_EXCLUSIONS: _("Only words to leave out were typed: everything else is shown."),
        Note.OPEN_QUOTE: _("A quotation mark was not closed: the phrase was read up to the end."),
        Note.WILDCARDS: _("The signs * and ? have no meaning here: word endings are found without them."),
    }
    return Remark(note.value, sentences[note])
