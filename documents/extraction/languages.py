"""Which language a page is in. Pure but for the model of py3langid, loaded the first time it is needed."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

OURS = ("fr", "en", "es", "pt")

_WORD = re.compile(r"[^\W\d_]+")
_GLANCE = 1_000  # characters looked at for small words
_SAMPLE = 3_000  # and for the model; more changes no decision
_FEWEST_WORDS = 12

# Small words that give a language away; those it shares with a neighbour weigh little and are left out.
_SMALL_WORDS = {
    "fr": "le les des du et est une dans pour que qui sur au aux par avec ce cette ces sont ou leur leurs plus pas "
    "nous vous il ils elle être ont été aussi mais ainsi entre dont sans chaque selon afin donc où à",
    "en": "the of and to in is for that with are was on by this be as at from or which it have has not an their will "
    "these can been its were they should would may more other than also each into",
    "es": "el los las y del una en para que con por se su sus al es son como más este esta estos lo o pero entre sin "
    "también ha han ser fue cada según donde hay muy ya cuando sobre desde",
    "pt": "os as e do da dos das uma em no na nos nas para que com por se seu sua seus ao à aos é são como mais este "
    "esta não pelo pela ou mas entre sem também foi ser cada segundo onde há muito já quando sobre um",
}
LANGUAGES_OF_SMALL_WORDS: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        LANGUAGES_OF_SMALL_WORDS.setdefault(_word, []).append(_language)


def languages_of(texts: Mapping[int, str]) -> tuple[dict[int, str], str]:
    """The language of each page, and the one most of the text is in; "" where there is too little to tell.

    A page of names or figures is taken to be in the language of the document.
    """
    known = {number: _by_small_words(text) for number, text in texts.items()}
    for number, text in texts.items():
        # the model is slow to load: only for another script, or a document none of whose pages gave itself away
        if not known[number] and (not any(known.values()) or _in_another_script(text)):
            known[number] = _by_model(text)
    letters: Counter[str] = Counter()
    for number, language in known.items():
        if language:
            letters[language] += len(texts[number])
    most = letters.most_common(1)[0][0] if letters else ""
    return {number: language or (most if texts[number] else "") for number, language in known.items()}, most


def language_of(text: str) -> str:
    """An ISO 639 code, or "" when there is too little to tell."""
    return _by_small_words(text) or _by_model(text)


def _by_small_words(text: str) -> str:
    """Quick, and right for running text: a language whose small words stand clearly before all others'."""
    words = _WORD.findall(text[:_GLANCE].lower())
    if len(words) < _FEWEST_WORDS:
        return ""
    found = Counter(language for word in words for language in LANGUAGES_OF_SMALL_WORDS.get(word, ()))
    if not found:
        return ""
    (first, count), second = found.most_common(1)[0], sum(n for _, n in found.most_common(2)[1:])
    return first if count >= 0.15 * len(words) and count >= 1.5 * second else ""


def _by_model(text: str) -> str:
    sample = text[:_SAMPLE].lower()
    letters = sum(map(str.isalpha, sample))
    if letters < 40:
        return ""
    language, probability = _model().classify(sample)
    if language in OURS:
        return str(language)
    # on tables and lists of names the model guesses some rare language; in our alphabet only a sure answer counts
    sure = probability > 0.5 if _in_another_script(text) else probability > 0.9 and letters > 120
    return str(language) if sure else ""


def _in_another_script(text: str) -> bool:
    letters = [letter for letter in text[:_SAMPLE] if letter.isalpha()]
    return sum(letter > "\u024f" for letter in letters) > len(letters) / 2


@lru_cache(maxsize=1)
def _model():  # type: ignore[no-untyped-def]  # py3langid has no types
    # half a second and 60 MB, which most files never need
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
