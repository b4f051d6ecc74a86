"""The themes a question speaks of, whatever the language of the words, and what they are called in the others."""

from collections.abc import Collection, Iterator, Sequence

from core.models import Concept
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
    held: dict[tuple[str, str], list[Concept]] = {}
    rows = ThemePhrase.objects.filter(stems__in={stems for _start, _end, _code, stems in spans})
    for row in rows.filter(concept__is_retired=False).select_related("concept").prefetch_related("concept__labels"):
        held.setdefault((row.language, row.stems), []).append(row.concept)
    taken: set[int] = set()
    found: dict[str, tuple[int, Spoken]] = {}
    for start, end, code, stems in spans:
        for concept in sorted(held.get((code, stems), ()), key=lambda one: (one.scheme != OUR_SCHEME, one.key)):
            names = _names(concept, language)
            if len(set(map(str.casefold, names.values()))) > 1 and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                spoken = Spoken(concept.key, tuple(telling[start:end]), names, concept.key in without)
                found.setdefault(concept.key, (start, spoken))
    return tuple(spoken for _start, spoken in sorted(found.values(), key=lambda pair: pair[0])[:MOST])


def _spans(words: Sequence[str], language: str) -> Iterator[tuple[int, int, str, str]]:
    """(first word, after the last, language, stems) of every stretch: the longest first, in its own language first."""
    languages = (language, *(code for code in analysis.LANGUAGES if code != language))
    for length in range(min(LONGEST, len(words)), 0, -1):
        for code in languages:
            for start in range(len(words) - length + 1):
                stems = " ".join(analysis.stem(word, code) for word in words[start : start + length])
                yield start, start + length, code, stems


def _names(concept: Concept, language: str) -> dict[str, str]:
    preferred = {label.language: label.text for label in concept.labels.all() if label.kind == LabelKind.PREFERRED}
    order = (language, *(code for code in analysis.LANGUAGES if code != language))
    return {code: preferred[code] for code in order if code in preferred}
