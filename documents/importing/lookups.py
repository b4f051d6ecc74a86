"""The names people write → the rows of ours they mean: kinds, languages, countries, themes, organisations, people."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

from django.conf import settings
from django.utils.translation import override

from core.access import Audience
from core.languages import Language, folded
from core.models import Concept, Country, Organisation, Person, Programme
from core.models.themes import LOCAL_SCHEME, OUR_SCHEME
from documents.models import Kind, Licence

_OTHER_NAMES = {
    "ivory coast": "CI", "cote d'ivoire": "CI", "cape verde": "CV", "cap-vert": "CV", "swaziland": "SZ", "usa": "US",
    "republique democratique du congo": "CD", "rdc": "CD", "drc": "CD", "congo, dem. rep.": "CD", "tanzania": "TZ",
    "democratic republic of the congo": "CD", "congo": "CG", "congo, rep.": "CG", "lao pdr": "LA", "viet nam": "VN",
    "egypt, arab rep.": "EG", "gambia, the": "GM", "yemen, rep.": "YE", "iran, islamic rep.": "IR", "uk": "GB",
    "kyrgyz republic": "KG", "slovak republic": "SK", "venezuela, rb": "VE", "west bank and gaza": "PS",
    "russian federation": "RU", "korea, rep.": "KR", "syrian arab republic": "SY", "micronesia, fed. sts.": "FM",
    "turkey": "TR", "burma": "MM", "macedonia, fyr": "MK", "hong kong sar, china": "HK", "timor-leste": "TL",
}  # fmt: skip
_KINDS = {  # what people call them beside our own words, folded
    Kind.LEGAL_TEXT: "texte juridique|loi|decret|reglement|law|decree|regulation|legislation|ley|lei|texto legal",
    Kind.STUDY: "report|rapport|relatorio|informe|research",
    Kind.SPECIFICATION: "manual|manuel|specification|cahier des charges",
    Kind.PRESENTATION: "slides|diaporama|diapositives|slide deck",
    Kind.TRAINING: "training|formation|training material",
    Kind.TERMS_OF_REFERENCE: "tdr|tor",
    Kind.WORKING_PAPER: "paper|article|document",
}
_MOST_HINTS = 200
_LANGUAGES = {"fra": "fr", "fre": "fr", "eng": "en", "por": "pt", "spa": "es"}


class Lookups:
    """All the names of one import, read from the database once."""

    @cached_property
    def kinds(self) -> dict[str, str]:
        return {name: kind for kind, names in _KINDS.items() for name in names.split("|")} | labels_of(Kind.choices)

    @cached_property
    def licences(self) -> dict[str, str]:
        return labels_of(Licence.choices) | {folded(value).removesuffix("-4.0"): value for value in Licence.values}

    @cached_property
    def audiences(self) -> dict[str, str]:
        others = {"tous": "public", "all": "public", "todos": "public", "membres": "members", "redaction": "staff"}
        return labels_of(Audience.choices) | others

    @cached_property
    def languages(self) -> dict[str, str]:
        return labels_of(Language.choices) | _LANGUAGES

    @cached_property
    def countries(self) -> dict[str, str]:
        named = {folded(name): country.pk for country in Country.objects.all() for name in country.all_names()}
        return {name: code for name, code in _OTHER_NAMES.items() if code in named.values()} | named

    @cached_property
    def themes(self) -> dict[str, int]:
        """Labels, keys and addresses; of two themes with one label, ours before a foreign vocabulary's."""
        found: dict[str, int] = {}
        order = {OUR_SCHEME: 0, LOCAL_SCHEME: 1}
        concepts = Concept.objects.current().with_labels()
        for concept in sorted(concepts, key=lambda one: (order.get(one.scheme, 2), one.pk)):
            for name in (concept.key, concept.uri, *(label.text for label in concept.labels.all())):
                found.setdefault(folded(name), concept.pk)
        return found

    @cached_property
    def programmes(self) -> dict[str, int]:
        return self._named(Programme.objects.with_names())

    @cached_property
    def organisations(self) -> dict[str, int]:
        """By name, acronym, key, and "Name (ACRONYM)" as the site writes it; those made on the way are added."""
        found = self._named(Organisation.objects.with_names())
        for organisation in Organisation.objects.with_names():
            found.setdefault(folded(str(organisation)), organisation.pk)
        return found

    @cached_property
    def people(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for person in Person.objects.all():
            for name in (str(person), f"{person.family_name} {person.given_name}"):
                found.setdefault(folded(name), person.pk)
        return found

    def organisation(self, written: str) -> int | None:
        return self.organisations.get(folded(written))

    def add_organisation(self, written: str, pk: int) -> None:
        self.organisations[folded(written)] = pk

    def person(self, written: str) -> int | None:
        """Whoever has this very name, in either order of its parts."""
        return self.people.get(folded(written)) or self.people.get(folded(written.replace(",", " ")))

    def nearest(self, value: str, known: Mapping[str, object]) -> str:
        """A known name much like this one, "" when there is none; a sheet full of mistakes gets only so many hints."""
        asked = (id(known), value)
        if asked not in self._hints and len(self._hints) < _MOST_HINTS:
            self._hints[asked] = next(iter(get_close_matches(folded(value), known, n=1, cutoff=0.8)), "")
        return self._hints.get(asked, "")

    @cached_property
    def _hints(self) -> dict[tuple[int, str], str]:
        return {}

    @staticmethod
    def _named(rows: Iterable) -> dict[str, int]:  # type: ignore[type-arg]
        found: dict[str, int] = {}
        for row in rows:
            for name in (row.key, *row.all_names()):
                found.setdefault(folded(name), row.pk)
        return found


def labels_of(choices: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Values and labels of choices, in every language, folded → the value."""
    pairs = list(choices)
    found = {}
    for code, _name in settings.CONTENT_LANGUAGES:
        with override(code):
            found |= {folded(str(label)): value for value, label in pairs}
    for value, _label in pairs:
        found |= {folded(value): value, folded(value.replace("_", " ")): value}
    return found


def doi_of(text: str) -> str:
    """The bare DOI of "https://doi.org/10.1/x", "doi:10.1/x" or itself, in lower case as it is compared."""
    return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", text.strip(), flags=re.IGNORECASE).lower()


def isbn_of(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text).upper()
