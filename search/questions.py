"""What a person typed → words, phrases, exclusions. Pure, quick and never surprised."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from search.engines.base import Terms

LONGEST = 1000  # characters read of what was typed
MOST_WORDS = 120
LONGEST_WORD = 60  # as in the index

_OPENING = '"“”„‟«‹″＂'
_CLOSING = {"«": "»", "‹": "›", "“": '”"“', "”": '”"', "„": '“”"', "‟": '”"', '"': '"”“', "″": "″", "＂": "＂"}
_WORD = re.compile(r"[^\W_]+")
_MINUS = "-−–"


class Note(StrEnum):
    """What was not taken as typed; the page says it in the reader's language."""

    CUT = "cut"  # more was typed than is read
    NO_WORDS = "no_words"  # signs only
    ONLY_EXCLUSIONS = "only_exclusions"
    OPEN_QUOTE = "open_quote"  # taken as if it were closed at the end
    WILDCARDS = "wildcards"  # * and ? have no meaning here


@dataclass(frozen=True)
class Parsed:
    terms: Terms
    notes: tuple[Note, ...] = ()


def words(text: str) -> tuple[str, ...]:
    """The words in the order written, as the index cuts them: at every sign that is no letter or digit."""
    composed = unicodedata.normalize("NFC", text).lower()
    return tuple(word for word in _WORD.findall(composed) if len(word) <= LONGEST_WORD)


def without_quotes(typed: str) -> str:
    return "".join(" " if sign in _OPENING or sign in "".join(_CLOSING.values()) else sign for sign in typed).strip()


def parse(typed: str) -> Parsed:
    notes: list[Note] = []
    text = typed[: LONGEST * 4]  # composed below, which may shorten it
    text = unicodedata.normalize("NFC", "".join(sign if sign.isprintable() else " " for sign in text)).strip()
    if len(text) > LONGEST or len(typed) > LONGEST * 4:
        text = text[:LONGEST]
        notes.append(Note.CUT)
    if re.search(r"\w\*|\*\w|\w\?\w", text):
        notes.append(Note.WILDCARDS)

    wanted: list[str] = []
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    for minus, quoted, piece in _pieces(text, notes):
        found = words(piece)
        if not found:
            continue
        if minus:
            excluded.append(found)
            continue
        wanted.extend(found)
        if quoted:
            phrases.append(found)
    if len(wanted) > MOST_WORDS or len(excluded) > MOST_WORDS:
        if Note.CUT not in notes:
            notes.append(Note.CUT)
        wanted, excluded = wanted[:MOST_WORDS], excluded[:MOST_WORDS]
        phrases = [phrase for phrase in phrases if set(phrase) <= set(wanted)]
    if excluded and not wanted:
        notes.append(Note.ONLY_EXCLUSIONS)
    elif text and not wanted:
        notes = [Note.CUT, Note.NO_WORDS] if Note.CUT in notes else [Note.NO_WORDS]
    return Parsed(Terms(tuple(wanted), tuple(dict.fromkeys(phrases)), tuple(dict.fromkeys(excluded))), tuple(notes))


def _pieces(text: str, notes: list[Note]):
    """(minus before it, in quotes, the text between) in the order typed."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        # a minus inside a word is a hyphen: "sous-préfet" excludes nothing
        minus = text[at] in _MINUS and at + 1 < len(text) and not text[at + 1].isspace()
        if minus:
            at += 1
        if text[at] in _OPENING:
            closing = _CLOSING[text[at]]
            end = next((place for place in range(at + 1, len(text)) if text[place] in closing), len(text))
            if end == len(text) and Note.OPEN_QUOTE not in notes:
                notes.append(Note.OPEN_QUOTE)
            yield minus, True, text[at + 1 : end]
            at = end + 1
            continue
        end = at
        while end < len(text) and not text[end].isspace() and text[end] not in _OPENING:
            end += 1
        yield minus, False, text[at:end]
        at = max(end, at + 1)
