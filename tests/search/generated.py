"""A library made up by chance, always the same for the same seed, and questions about it.

It holds what tells engines apart: four languages and one without stems, accents attached and detached, elisions,
hyphens, numbers, words that are too long for any index, pages in several languages, titles in none.
"""

import random
import unicodedata
from collections.abc import Iterator

from search.engines.base import SORTS
from search.registry import FACETS, MEMBERS, PUBLIC, STAFF, Entry, Passage

WORDS = {
    "fr": "la santé publique des mutuelles françaises négocie l’hôpital d'Œuvre international organisé évaluation "
    "cotisation cotisations cotisé assurance assuré assurés ménages palais mauvais choux être été à où qu'elle "
    "sous-préfet 2014 2,5 % e-mail communauté communautaire protection sociale Thiès Fada N'Gourma",
    "en": "the international organization of organized organs interferes with emergency evenings health insurers "
    "insurance insured reimbursement isn't worker's adding pastes biologists universally interval 2014 covid-19 "
    "low-income countries community-based",
    "es": "la protección de los trabajadores informales según regiones región niño años salud pública ¿cómo? seguro "
    "médico cubre señora pingüino organización 2014",
    "pt": "as pensões são pagas pela segurança social aos cidadãos pensão ação ações não saúde pública região às "
    "organização coração avó avô 2014",
    "ar": "الصحة في البلاد العامة التأمين الصحي للعمال ٢٠١٤",
}
ODD = [
    "x" * 59,
    "é" * 30,
    "é" * 29,
    "İstanbul",
    "ﬁn",
    "ß",
    "straße",
    "Ǆ",
    "日本語の文章",
    "a_b",
    "²",
    "Ⅷ",
    "naïve’s",
    "--",
    "Å",
]
VALUES = {
    "kind": ("handbook", "report", "law"),
    "country": ("SN", "BF", "GH", "PT", "ES", "011", "202"),
    "theme": ("health", "financing", "pensions", "work"),
    "publisher": ("who", "ilo"),
}
SHELVES = (frozenset({PUBLIC, MEMBERS, STAFF}), frozenset({MEMBERS, STAFF}), frozenset({STAFF}))


class Library:
    def __init__(self, seed: int, size: int):
        self._chance = random.Random(seed)
        self.entries = [self._entry(number) for number in range(size)]

    def _entry(self, number: int) -> Entry:
        chance = self._chance
        spoken = chance.sample(sorted(WORDS), chance.choice((1, 1, 1, 2)))
        pages = tuple(
            Passage(chance.choice(("text", "annex")), page, self._text(language), language)
            for page, language in enumerate(chance.choices(spoken, k=chance.choice((0, 1, 1, 3, 6))), 1)
        )
        return Entry(
            key=f"note:{number:04}",
            titles={language: self._text(language, 6) for language in spoken if chance.random() < 0.9},
            summaries={language: self._text(language, 15) for language in spoken if chance.random() < 0.3},
            people=tuple(chance.sample(("Awa Diop", "Jean-Noël Thiès", "María Peñón"), chance.choice((0, 0, 1, 2)))),
            shelves=chance.choice((SHELVES[0], *SHELVES)),
            facets={name: tuple(chance.sample(values, chance.choice((0, 1, 1, 2)))) for name, values in VALUES.items()},
            date=chance.choice((0, *(chance.randrange(1990, 2026) * 10000 + 101 for _ in range(5)))),
            passages=pages,
            boost=chance.choice((1.0, 1.0, 2.5)),
            version=chance.randrange(5),
            added=chance.randrange(1_600_000_000, 1_800_000_000),
        )

    def _text(self, language: str, longest: int = 40) -> str:
        words = self._chance.choices(WORDS[language].split(), k=self._chance.randint(1, longest))
        if self._chance.random() < 0.3:
            words.insert(self._chance.randrange(len(words)), self._chance.choice(ODD))
        text = self._chance.choice((" ", " ", ", ", "\n")).join(words)
        return unicodedata.normalize("NFD", text) if self._chance.random() < 0.2 else text

    def questions(self, count: int) -> Iterator[tuple[str, dict]]:
        """(what is typed, what is chosen beside it)"""
        for _ in range(count):
            yield self._typed(), self._chosen()

    def _typed(self) -> str:
        chance = self._chance
        words = [*" ".join(WORDS.values()).split(), *ODD, "cotisatoin", "hopital", "sante", "asurance", "zzzqqq"]
        typed = chance.choices(words, k=chance.choice((0, 1, 1, 2, 3, 5)))
        if chance.random() < 0.3:
            typed.append(f'"{self._piece(chance.choice((1, 2, 2, 3)))}"')
        if chance.random() < 0.2:
            typed.append(f"-{chance.choice(words)}")
        if chance.random() < 0.1:
            typed.append(f'-"{self._piece(2)}"')
        return " ".join(typed)

    def _piece(self, length: int) -> str:
        """Words that stand side by side somewhere."""
        texts = [page.text for entry in self.entries for page in entry.passages]
        words = self._chance.choice(texts).split()
        start = self._chance.randrange(max(1, len(words) - length))
        return " ".join(words[start : start + length])

    def _chosen(self) -> dict:
        chance = self._chance
        filters = {
            name: tuple(chance.sample(values, chance.choice((1, 2))))
            for name, values in {**VALUES, "language": ("fr", "en", "ar"), "year": ("2001", "2020")}.items()
            if chance.random() < 0.12
        }
        first, last = chance.randrange(1990, 2026), chance.randrange(1990, 2026)
        years = chance.choice(((None, None),) * 6 + ((first, None), (None, last), (first, last)))
        keys = [entry.key for entry in self.entries]
        return {
            "shelf": chance.choice((PUBLIC, MEMBERS, STAFF)),
            "filters": filters,
            "years": years,
            "facets": FACETS,
            "sort": chance.choice((SORTS[0], *SORTS)),
            "withdrawn": frozenset(chance.sample(keys, chance.choice((0, 0, 3)))),
        }
