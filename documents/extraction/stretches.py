"""Where the language changes inside a page: a slide in French that quotes a resolution in English. Pure."""

import re
from collections import Counter

from documents.extraction.languages import LANGUAGES_OF_SMALL_WORDS, OURS

Stretch = tuple[int, str]  # where it begins, in characters, and its language

_WORD = re.compile(r"[^\W\d_]+(?:['’](?=\w))?")
_CHANGE = 3.0  # small words that must speak for another language before it is believed
_FEWEST = 6  # small words a stretch of its own has at least
_LONGEST = 60_000  # characters looked at; a page has some thousands
# where one language ends and the next begins: the end of a line is likelier than that of a sentence, and so on
_BREAKS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"[.!?:;»”\"]\s+", r"\s[-–—•“«(]", r"\s+")))


def stretches_of(text: str, language: str) -> list[Stretch]:
    """The stretches of a page that is in more than one of our languages; [] for a page in one."""
    words = [
        (found.start(), found.end(), LANGUAGES_OF_SMALL_WORDS.get(found[0].lower().rstrip("'’"), ()))
        for found in _WORD.finditer(text[:_LONGEST])
    ]
    told = [word for word in words if word[2]]
    candidates = _candidates(told, language)
    if len(candidates) < 2:
        return []
    runs = _merged(_likeliest([word[2] for word in told], candidates))
    if len(runs) < 2:
        return []
    stretches = [(0, runs[0][1])]
    for first, code, _length in runs[1:]:
        stretches.append((_border(text, told[first - 1][1], told[first][0]), code))
    return stretches


def _candidates(told: list[tuple[int, int, list[str] | tuple]], language: str) -> list[str]:
    """The languages with enough small words that no other on the page has."""
    alone = Counter(codes[0] for _start, _end, codes in told if len(codes) == 1)
    found = [code for code in OURS if alone[code] >= _FEWEST / 2]
    return found if not language or language in found or language not in OURS else [language, *found]


def _likeliest(told: list, candidates: list[str]) -> list[str]:
    """The language of each small word, changing as seldom as the words allow (Viterbi)."""
    worth = dict.fromkeys(candidates, 0.0)
    came_from: list[dict[str, str]] = []
    for codes in told:
        best = max(worth, key=worth.__getitem__)
        step = {code: best if worth[best] - _CHANGE > worth[code] else code for code in candidates}
        came_from.append(step)
        worth = {
            code: (worth[step[code]] - (_CHANGE if step[code] != code else 0)) + (code in codes) for code in candidates
        }
    code = max(worth, key=worth.__getitem__)
    path = []
    for step in reversed(came_from):
        path.append(code)
        code = step[code]
    return path[::-1]


def _merged(path: list[str]) -> list[tuple[int, str, int]]:
    """Runs of one language as (first, code, length); a run too short to be sure of joins the one before."""
    runs: list[tuple[int, str, int]] = []
    for place, code in enumerate(path):
        if runs and runs[-1][1] == code:
            runs[-1] = (runs[-1][0], code, runs[-1][2] + 1)
        else:
            runs.append((place, code, 1))
    kept: list[tuple[int, str, int]] = []
    for first, code, length in runs:
        if kept and (length < _FEWEST or kept[-1][1] == code):
            kept[-1] = (kept[-1][0], kept[-1][1], kept[-1][2] + length)
        elif kept and len(kept) == 1 and kept[0][2] < _FEWEST:
            kept[0] = (0, code, kept[0][2] + length)
        else:
            kept.append((first, code, length))
    return kept


def _border(text: str, after: int, before: int) -> int:
    """The likeliest place between the last small word of one language and the first of the next."""
    between = text[after:before]
    for pattern in _BREAKS:
        if found := pattern.search(between):
            # a dash or a quotation mark opens what follows it, all else ends what stands before
            return after + (found.start() + 1 if found[0][-1:].strip() else found.end())
    return before
