"""What a reader may be about to type: themes, titles and words of the shelf they read, and of no other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.access import Reader
from core.languages import folded
from core.models import Concept, Label
from core.models.themes import LabelKind
from search import analysis, questions, registry, shelves, vocabulary
from search.engines import get_engine
from search.engines.base import Engine, EngineAway, Query, Terms

SHORTEST = 2  # letters
LONGEST = 100
MOST = 8
MOST_THEMES = 3
MOST_TITLES = 3
LOOKED_AT = 12  # hits among which titles are chosen
COMPLETED = 5  # ways in which the last word may go on


@dataclass(frozen=True)
class Completion:
    text: str
    kind: str  # theme, title or word
    language: str
    url: str = ""  # of the thing itself, for a title


def completions(typed: str, reader: Reader, language: str, engine: Engine | None = None) -> tuple[Completion, ...]:
    """At most eight, the most telling kinds first; none while the engine is away, which alone knows the shelf."""
    start = " ".join(typed[: LONGEST * 2].split())[:LONGEST]
    if len(folded(start)) < SHORTEST:
        return ()
    shelf = shelves.shelf_of(reader)
    withdrawn = shelves.withdrawn(shelf)
    try:
        engine = engine or get_engine()
        words = vocabulary.complete(start, shelf, engine, MOST, withdrawn)
        found = [
            *_themes(start, language, _themes_of(shelf, engine, withdrawn)),
            *_titles(start, reader, language, shelf, engine, withdrawn),
            *(Completion(text, "word", language) for text in words),
        ]
    except EngineAway:
        return ()
    once = {one.text.casefold(): one for one in reversed(found)}  # the first of each text stays
    return tuple(one for one in found if once[one.text.casefold()] is one)[:MOST]


def _themes_of(shelf: str, engine: Engine, withdrawn: frozenset[str]) -> frozenset[str]:
    """Keys of the themes under which something stands on this shelf."""
    everything = Query(Terms(), analysis.LANGUAGES[:1], shelf, facets=("theme",), size=1, withdrawn=withdrawn)
    return frozenset(key for key, _count in engine.search(everything).facets.get("theme", ()))


def _themes(start: str, language: str, held: frozenset[str]) -> Iterator[Completion]:
    """Themes with a label, in any language, that begins so; called as in the reader's language."""
    begun = Label.objects.filter(concept__key__in=held, folded_text__startswith=folded(start))
    begun = begun.exclude(kind=LabelKind.HIDDEN)
    concepts = Concept.objects.current().filter(pk__in=begun.values("concept")).with_labels()
    names = [concept.label_in(language) for concept in concepts]
    # first those that begin so as they are shown, then those that do in another language
    names.sort(key=lambda name: (not folded(name.text).startswith(folded(start)), len(name.text), name.text))
    for name in names[:MOST_THEMES]:
        yield Completion(name.text, "theme", name.language)


def _titles(
    start: str, reader: Reader, language: str, shelf: str, engine: Engine, withdrawn: frozenset[str]
) -> Iterator[Completion]:
    """Titles in which every word typed begins a word; read again through what this reader may see."""
    words = questions.words(start)
    if not words:
        return
    endings = engine.complete(words[-1], shelf, COMPLETED, withdrawn)
    terms = Terms(words, spellings={words[-1]: tuple(word for word, _count in endings)})
    languages = (language, *(code for code in engine.sizes(shelf) if code != language))
    asked = Query(terms, languages, shelf, size=LOOKED_AT, passages_per_hit=0, withdrawn=withdrawn)
    hits = [hit.key for hit in engine.search(asked).hits]
    wanted = [analysis.plain(word) for word in words]
    given = 0
    for kind, keys in registry.by_kind(hits):
        rows: Mapping = kind.rows(keys, reader)
        for key in keys:
            if key in rows and given < MOST_TITLES and _begins_words(wanted, kind.title(rows[key])):
                given += 1
                yield Completion(kind.title(rows[key]), "title", kind.language(rows[key]), kind.url(rows[key]))


def _begins_words(wanted: list[str], title: str) -> bool:
    held = [analysis.plain(word) for word in questions.words(title)]
    return all(any(word.startswith(start) for word in held) for start in wanted)
