"""Text as people would type it: no control characters, no typesetting leftovers. Pure."""

import re
import unicodedata

# pdfium marks the hyphen at the end of a line with U+0002 or U+FFFE and joins the two halves; other tools leave
# a soft hyphen. Without them the word is whole again.
HYPHENS = "\x02\ufffe\u00ad"
_LINE_END = re.compile("[\x02\ufffe]")
_LAST_WORD, _FIRST_WORD = re.compile(r"\w*\Z"), re.compile(r"\w*")
_LONGEST_WORD = 60
# Before or after these, it was a hyphen that is always written and only happened to stand at the end of a line.
# Few, and none that is also a syllable.
_BEFORE_A_HYPHEN = {"procès", "vice", "nord", "sud", "celui", "celle", "ceux", "peut", "low", "high", "self", "well"}
_AFTER_A_HYPHEN = {"même", "mêmes", "être", "là", "vous"}
_DROPPED = HYPHENS + "".join(map(chr, [*range(9), 11, *range(14, 32), *range(127, 160)]))
_DROPPED += "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\uffff"
LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_INSTEAD = LIGATURES | {
    "\r\n": "\n",
    "\r": "\n",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x0c": "\n",
    "\u017f": "s",  # the long s of old prints, as it is typed today
    "\uf0b7": "•",  # the bullet of Word's Symbol font
    "\uf0a7": "▪",
}
_UNWANTED = re.compile("\r\n|[" + re.escape(_DROPPED + "".join(c for c in _INSTEAD if len(c) == 1)) + "\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*\n")


def clean(text: str) -> str:
    """The same text in NFC, with one kind of line end and without characters nobody can see."""
    text = _rejoined(text)
    text = _UNWANTED.sub(lambda found: _INSTEAD.get(found.group(), ""), text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return _BLANK_LINES.sub("\n\n", text).strip()


def _rejoined(text: str) -> str:
    """Words that were parted at the end of a line, whole again."""
    left, *rest = _LINE_END.split(text)
    pieces = [left]
    for right in rest:
        before, after = _LAST_WORD.search(left[-_LONGEST_WORD:]), _FIRST_WORD.match(right)
        assert before and after  # both match nothing, too
        pieces += ["-" if _is_always_written(before.group(), after.group()) else "", right]
        left = right
    return "".join(pieces)


def _is_always_written(before: str, after: str) -> bool:
    """Whether the hyphen between the two halves belongs to the word."""
    names = after[:1].isupper() and not before.isupper()  # Guinée-Bissau, but not MUTUA-LITÉ
    numbers = after[:1].isdigit() or before[-1:].isdigit()
    return names or numbers or before.lower() in _BEFORE_A_HYPHEN or after.lower() in _AFTER_A_HYPHEN


def counts_as_text(text: str) -> bool:
    """Whether there is at least one word: a scan may still hold a stray mark or a number."""
    return re.search(r"[^\W\d_]{2}", text) is not None or sum(map(str.isalnum, text)) >= 3
