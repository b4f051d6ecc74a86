"""The words of one shelf: accents given back, typing errors mended, words completed. No other shelf is asked.

The words stand in the index itself, spelled as in the texts: they come and go with the entries, on their own shelf,
in the same commit, and a rebuild renews them.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, replace

from search import analysis
from search.engines.base import Engine, Terms
from search.lexicon import Lexicon

SHORTEST = 4  # letters of a word whose errors are mended; shorter ones are too like others
LONG = 8  # from here on, two errors
EXACT_START = 3  # letters: an error is either among these or after them
MOST_MENDED = 5  # words of one question
MOST_READ = 3000  # words of the shelf compared with one that is unknown
LETTERS = string.ascii_lowercase


@dataclass(frozen=True)
class Spelled:
    terms: Terms
    languages: tuple[str, ...]  # of the shelf, that of the question first
    mended: Mapping[str, str]  # typed, known on this shelf → what was looked for beside it

    def suggestion(self, typed: str) -> str:
        """The question as it was probably meant, "" when every word is known."""
        if not self.mended:
            return ""
        pieces = []
        for piece in typed.split():
            for wrong, right in self.mended.items():
                at = piece.lower().find(wrong)
                if at >= 0:
                    piece = piece[:at] + right + piece[at + len(wrong) :]
            pieces.append(piece)
        return " ".join(pieces)


def spell(
    terms: Terms,
    shelf: str,
    engine: Engine,
    hint: str = "",
    withdrawn: frozenset[str] = frozenset(),
    lexicon: Lexicon | None = None,
) -> Spelled:
    """How this shelf spells the words of a question, and the languages to read it in.

    A word that the lexicon knows is no typing error, though no text of the shelf holds it.
    """
    sizes = engine.sizes(shelf)
    folded = {word: analysis.plain(word) for word in terms.words}
    held_by = engine.spellings(set(folded.values()), shelf, withdrawn)
    found = {word: held_by.get(plain, {}) for word, plain in folded.items()}

    def share(word: str) -> Mapping[str, float]:
        return {code: sum(count for _, count in held) / sizes[code] for code, held in found[word].items()}

    # a question may be in a language in which nothing stands here; where words tell nothing, it is in one that does
    spoken = sorted(analysis.LANGUAGES, key=lambda code: code not in sizes)
    language = analysis.guess_language(list(found), spoken, share, hint)
    others = sorted((code for code in sizes if code != language), key=lambda code: -sizes[code])

    spellings: dict[str, tuple[str, ...]] = {}
    mended: dict[str, str] = {}
    for word, held in found.items():
        if held:
            spellings[word] = _with_accents(word, held)
    unknown = [word for word, held in found.items() if not held]
    known = engine.known(unknown, shelf, withdrawn) if unknown else frozenset()
    unknown = [word for word in unknown if word not in known]
    if unknown and lexicon:
        stems = {word: analysis.stem(word, language) for word in unknown}
        right = lexicon.renderings(stems.values(), language)
        unknown = [word for word in unknown if stems[word] not in right]
    for word in unknown[:MOST_MENDED]:
        meant = mend(word, shelf, engine, withdrawn)
        if meant:
            spellings[word], mended[word] = (meant,), meant
    kept = {word: forms for word, forms in spellings.items() if forms}
    return Spelled(replace(terms, spellings=kept), (language, *others), mended)


def _with_accents(word: str, held: Mapping[str, list[tuple[str, int]]]) -> tuple[str, ...]:
    """The commonest spelling in each language, where it is commoner than what was typed."""
    forms = {}
    for counts in held.values():
        commonest, most = counts[0]
        if commonest != word and most > dict(counts).get(word, 0):
            forms[commonest] = None
    return tuple(forms)


def mend(word: str, shelf: str, engine: Engine, withdrawn: frozenset[str] = frozenset()) -> str:
    """The commonest word of the shelf that is one typing error away, or two for a long word; "" if there is none."""
    typed = analysis.plain(word)
    if len(typed) < SHORTEST or not typed.isalpha():
        return ""
    allowed = 2 if len(typed) >= LONG else 1
    after = _nearest(typed, engine.vocabulary([typed[:EXACT_START]], shelf, MOST_READ), allowed)
    if after and after[0] == 1:
        return _spelled(after[1], shelf, engine, withdrawn)
    before = _nearest(typed, engine.one_error_away(typed, shelf), 1)
    found = min((one for one in (before, after) if one), default=None)
    return _spelled(found[1], shelf, engine, withdrawn) if found else ""


def _nearest(typed: str, words: Mapping[str, int], allowed: int) -> tuple[int, str] | None:
    """(errors, word) of the nearest word, the commonest of those."""
    best: tuple[int, int, str] | None = None
    for known, count in words.items():
        if abs(len(known) - len(typed)) <= allowed and not _says_nothing(known):
            errors = distance(typed, known, allowed)
            if errors <= allowed and (best is None or (errors, -count, known) < best):
                best = (errors, -count, known)
    return (best[0], best[2]) if best else None


def _says_nothing(word: str) -> bool:
    """A stop word of some language is not what a person meant by a word that nobody knows."""
    return any(analysis.is_stop_word(word, language) for language in analysis.LANGUAGES)


def _spelled(folded: str, shelf: str, engine: Engine, withdrawn: frozenset[str]) -> str:
    """As the texts that stand there now spell it; "" when the last of them has gone."""
    counts = [pair for held in engine.spellings([folded], shelf, withdrawn).get(folded, {}).values() for pair in held]
    return max(counts, key=lambda pair: pair[1])[0] if counts else ""


def other_starts(word: str) -> set[str]:
    """How the word that was meant may begin, when the error is among the first letters."""
    tail = word[EXACT_START : EXACT_START + 2]
    head = word[:EXACT_START]
    starts = {head[:at] + head[at + 1 :] + tail for at in range(EXACT_START)}
    starts |= {head[:at] + word[at + 1] + head[at] + word[at + 2 : EXACT_START + 2] for at in range(EXACT_START)}
    starts |= {head[:at] + letter + head[at + 1 :] + tail for at in range(EXACT_START) for letter in LETTERS}
    starts |= {head[:at] + letter + head[at:] + tail[:1] for at in range(EXACT_START) for letter in LETTERS}
    return starts


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, replace or swap with the next; `most + 1` as soon as it is more than `most`."""
    if one == other:
        return 0
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, above = above, line
    return above[-1]


def complete(
    start: str, shelf: str, engine: Engine, size: int = 8, withdrawn: frozenset[str] = frozenset()
) -> list[str]:
    """What is being typed, its last word completed in the ways this shelf knows."""
    before, _, last = start.rpartition(" ")
    if len(last) < 2:
        return []
    lead = f"{before} " if before else ""
    return [lead + word for word, _count in engine.complete(last, shelf, size, withdrawn)]
