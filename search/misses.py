"""What was searched and not found, counted without knowing who asked.

Reading never writes to the database: a page that finds nothing adds one line to a file, which costs less than the
question did, and the sweeper adds the lines up in rows. A line that is lost with the machine is one count less.
Editors' own searches are not counted, nor is anything that looks like an address or a number of a person.
"""

import json
import logging
import os
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.sweeper import sweeps
from search import analysis
from search.models import Miss
from search.registry import STAFF
from search.service import ResultPage

logger = logging.getLogger(__name__)

KEPT = timedelta(days=365)  # after the last day on which it was asked
MOST_WORDS, LONGEST = 10, 120  # longer texts were pasted: they may hold anything
LARGEST = 1_000_000  # bytes of lines that wait; a flood is not counted beyond it
_ADDRESS = re.compile(r"\S\s*(@|\(at\)|\[at\])\s*\S", re.IGNORECASE)
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_NUMBER = re.compile(r"\d(?:[\s.,/()\-–]*\d){5,}")  # six digits and more: a telephone, an account, an identity


def hear(found: ResultPage, shelf: str) -> None:
    """Note that these words found nothing at all, where that tells what the library misses."""
    question = found.question
    limited = question.filters or any(question.years) or found.terms.phrases or found.terms.excluded
    if found.total != 0 or shelf == STAFF or limited or question.page > 1:
        return
    words = kept_words(question.words, found.terms.words)
    if words:
        _append({"words": words, "language": found.language, "day": timezone.localdate().isoformat()})


def kept_words(typed: str, words: Iterable[str]) -> str:
    """The words in one form, "" for what must not be kept."""
    words = tuple(words)
    if len(words) > MOST_WORDS or _ADDRESS.search(typed) or _NUMBER.search(_YEAR.sub(" ", typed)):
        return ""
    joined = " ".join(words)
    return joined if len(joined) <= LONGEST else ""


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "misses"


def _append(line: dict[str, str]) -> None:
    path = _folder() / "waiting.jsonl"
    try:
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.stat().st_size < LARGEST:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())  # one call: lines do not mix
            finally:
                os.close(handle)
    except OSError as error:  # a full disk takes a count, not the page
        logger.warning("A search without an answer was not counted: %s", error)


@sweeps
def count_what_was_heard() -> None:
    """Add the waiting lines to the rows, and forget what nobody asks any more."""
    waiting = _folder() / "waiting.jsonl"
    if waiting.exists():
        waiting.rename(_folder() / f"taken-{secrets.token_hex(6)}.jsonl")  # whoever still writes to it is in time
    for taken in _folder().glob("taken-*.jsonl"):
        _add(taken.read_text(encoding="utf-8").splitlines())
        taken.unlink(missing_ok=True)
    Miss.objects.filter(last_day__lt=timezone.localdate() - KEPT).delete()


def _add(lines: Iterable[str]) -> None:
    heard: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], date] = {}
    for line in lines:
        try:
            one = json.loads(line)
            key, day = (one["words"], one["language"]), date.fromisoformat(one["day"])
        except (ValueError, KeyError, TypeError):  # cut by a crash
            continue
        if one["language"] in analysis.LANGUAGES:
            heard[key] += 1
            last[key] = max(day, last.get(key, day))
    with transaction.atomic():
        for (words, language), count in heard.items():
            day = last[words, language]
            known = Miss.objects.filter(words=words, language=language)
            if not known.update(count=F("count") + count, last_day=day):
                Miss.objects.create(words=words, language=language, count=count, last_day=day)
