"""A small library of our own for the tests of search: four languages, a few pages, three shelves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from search import registry, vocabulary
from search.engines.base import Engine, PassageHit, Query, Results
from search.questions import parse
from search.registry import MEMBERS, PUBLIC, STAFF, Entry, Passage

EVERYONE = frozenset({PUBLIC, MEMBERS, STAFF})
ONLY_MEMBERS = frozenset({MEMBERS, STAFF})
ONLY_STAFF = frozenset({STAFF})


def entry(key: str, title: str, *pages: str, language: str = "fr", **facts: Any) -> Entry:
    """An entry that everybody may read, valid as it stands."""
    facts = {
        "summaries": {},
        "people": (),
        "shelves": EVERYONE,
        "facets": {"kind": ("handbook",), "country": ("SN",), "language": (language,)},
        "date": 20210405,
        "version": 1,
        **facts,
    }
    passages = tuple(Passage("text", number, text, language) for number, text in enumerate(pages, 1))
    return Entry(key, {language: title}, passages=passages, **facts)


MUTUELLE = entry(
    "note:mutuelle",
    "Les mutuelles de santé au Sénégal",
    "La mutuelle de santé de Thiès protège les ménages de la région.",
    "La cotisation annuelle est versée après la récolte, par ménage.",
    "Le rôle des mutuelles : négocier le prix des soins avec l’hôpital de district.",
    people=("Awa Diop",),
    facets={"kind": ("handbook",), "country": ("SN",), "theme": ("health", "financing"), "language": ("fr",)},
    date=20140501,
)
ASSURANCE = entry(
    "note:assurance",
    "Assurance maladie et hôpitaux",
    "L'assurance maladie obligatoire rembourse l’hôpital de district.",
    facets={"kind": ("report",), "country": ("BF", "CI"), "theme": ("health",), "language": ("fr",)},
    date=20190211,
)
GHANA = entry(
    "note:ghana",
    "Community health insurance in Ghana",
    "Mutual health organisations negotiate the reimbursement of hospital care with providers.",
    language="en",
    facets={"kind": ("report",), "country": ("GH",), "theme": ("health",), "language": ("en",)},
    date=20210930,
)
ESPANA = entry(
    "note:espana",
    "La protección de los trabajadores",
    "El seguro médico cubre a los trabajadores informales de la región.",
    language="es",
    facets={"kind": ("law",), "country": ("ES",), "language": ("es",)},
    date=20050101,
)
PORTUGAL = entry(
    "note:portugal",
    "A proteção social em Portugal",
    "As pensões são pagas pela segurança social aos cidadãos.",
    language="pt",
    facets={"kind": ("law",), "country": ("PT",), "language": ("pt",)},
    date=0,
)
LIBRARY = (MUTUELLE, ASSURANCE, GHANA, ESPANA, PORTUGAL)


def ask(engine: Engine, typed: str, shelf: str = PUBLIC, **wanted: Any) -> Results:
    """As the search page asks, with what a test is about changed."""
    spelled = vocabulary.spell(parse(typed).terms, shelf, engine)
    return engine.search(replace(Query(spelled.terms, spelled.languages, shelf), **wanted))


def keys(results: Results) -> list[str]:
    return [hit.key.removeprefix("note:") for hit in results.hits]


@dataclass
class Note:
    """What the tests search for: a row that is shown to some."""

    entry: Entry
    hidden: bool = False

    def get_absolute_url(self) -> str:
        return f"/{self.entry.key.partition(':')[2]}/"


class Notes(registry.SearchIndex):
    """Notes kept in a dictionary instead of a table."""

    prefix = "note"
    template = "notes/_hit.html"

    def __init__(self, *entries: Entry) -> None:
        self.held = {one.key: Note(one) for one in entries}

    def keys(self) -> Iterable[str]:
        return list(self.held)

    def entries(self, keys: Sequence[str]) -> Iterable[Entry]:
        return [self.held[key].entry for key in keys if key in self.held]

    def rows(self, keys: Sequence[str], user: Any) -> Mapping[str, Note]:
        return {key: self.held[key] for key in keys if key in self.held and not self.held[key].hidden}

    def title(self, row: Note) -> str:
        return next(iter(row.entry.titles.values()))

    def language(self, row: Note) -> str:
        return next(iter(row.entry.titles))

    def texts(self, rows: Mapping[str, Note], pages: Sequence[PassageHit]) -> Mapping[tuple[str, str, int], str]:
        return {
            (page.key, page.file, page.number): rows[page.key].entry.passages[page.number - 1].text for page in pages
        }

    def page_url(self, row: Note, page: PassageHit, words: str) -> str:
        return f"{row.get_absolute_url()}{page.number}/?q={words}"

    def fallback(self, query: Query) -> Iterable[str]:
        words = query.terms.words
        found = [
            key
            for key, note in self.held.items()
            if query.shelf in note.entry.shelves and all(word in self.title(note).lower() for word in words)
        ]
        return found[query.offset : query.offset + query.size + 1]
