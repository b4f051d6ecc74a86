"""The themes a question speaks of, whatever the language of the words, and what they are called in the others."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from core.models import Label
from core.models.themes import OUR_SCHEME, LabelKind
from search import analysis
from search.models import ThemePhrase
from search.translation import Spoken

LONGEST = 6  # telling words of a label
MOST_WORDS = 24  # of a question in which labels are looked for
MOST = 6  # themes of one question


def spoken_in(words: Sequence[str], language: str, without: Collection[str] = ()) -> tuple[Spoken, ...]:
    """The themes whose labels stand in these words, in their order; where labels overlap, the longest counts."""
    telling = [word for word in words if not analysis.is_stop_word(word, language)][:MOST_WORDS]
    spans = list(_spans(telling, language))
    if not spans:
        return ()
    held = _concepts({stems for _start, _end, _code, stems in spans})
    names = _names({pk for concepts in held.values() for _scheme, _key, pk in concepts}, language)
    taken: set[int] = set()
    found: dict[str, tuple[int, Spoken]] = {}
    for start, end, code, stems in spans:
        for _scheme, key, pk in held.get((code, stems), ()):
            if len({name.casefold() for name in names[pk].values()}) > 1 and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                spoken = Spoken(key, tuple(telling[start:end]), names[pk], key in without)
                found.setdefault(key, (start, spoken))
    return tuple(spoken for _start, spoken in sorted(found.values(), key=lambda pair: pair[0])[:MOST])


def _concepts(stems: Iterable[str]) -> dict[tuple[str, str], list[tuple[bool, str, int]]]:
    """(language, stems) → (from a vocabulary that is not ours, key, primary key) of the themes called so, ours first.

    Columns instead of rows: this is asked with every search, and making rows of them takes ten times longer.
    """
    rows = ThemePhrase.objects.filter(stems__in=stems, concept__is_retired=False)
    held: dict[tuple[str, str], list[tuple[bool, str, int]]] = {}
    for code, phrase, scheme, key, pk in rows.values_list(
        "language", "stems", "concept__scheme", "concept__key", "concept_id"
    ):
        held.setdefault((code, phrase), []).append((scheme != OUR_SCHEME, key, pk))
    return {phrase: sorted(concepts) for phrase, concepts in held.items()}


def _names(concepts: Collection[int], language: str) -> dict[int, dict[str, str]]:
    """The preferred labels of each, that of the question's language first."""
    names: dict[int, dict[str, str]] = {pk: {} for pk in concepts}
    labels = Label.objects.filter(concept__in=concepts, kind=LabelKind.PREFERRED) if concepts else Label.objects.none()
    for pk, code, text in labels.order_by("pk").values_list("concept_id", "language", "text"):
        names[pk][code] = text
    order = (language, *(code for code in analysis.LANGUAGES if code != language))
    return {pk: {code: held[code] for code in order if code in held} for pk, held in names.items()}


def _spans(words: Sequence[str], language: str) -> Iterator[tuple[int, int, str, str]]:
    """(first word, after the last, language, stems) of every stretch: the longest first, in its own language first."""
    languages = (language, *(code for code in analysis.LANGUAGES if code != language))
    for length in range(min(LONGEST, len(words)), 0, -1):
        for code in languages:
            for start in range(len(words) - length + 1):
                stems = " ".join(analysis.stem(word, code) for word in words[start : start + length])
                yield start, start + length, code, stems
