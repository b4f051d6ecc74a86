"""A conversation with a reader about one file, and the Outcome drawn from it, whatever the file is and does."""

import base64
import binascii
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from documents.extraction.kinds import READABLE, named
from documents.extraction.languages import languages_of
from documents.extraction.outcome import (
    MEGABYTE,
    Budget,
    LeafKind,
    Outcome,
    Page,
    Refused,
    State,
    StillReading,
)
from documents.extraction.reader import EndedBadly, Reader
from documents.extraction.stretches import stretches_of

_COVER_SECONDS = 3.0  # a picture of the first page is worth no more


Lend = Callable[[], AbstractContextManager[Reader]]


def read_with(lend: Lend, path: Path, *, name: str, budget: Budget, stop_after: float | None, cover: bool) -> Outcome:
    """See `sandbox.Readers.read`."""
    started = time.monotonic()
    path = path.resolve()
    try:
        _check_size(path, budget)
        clock = _Clock(started, budget.wall_seconds, stop_after)
        job = {"do": "read", "path": str(path), "name": name or path.name, "budget": asdict(budget), "cover": cover}
        return _read_twice(job, clock, lend)
    except Refused as refusal:
        kind = named(name or path.name)
        return Outcome(refusal.state, refusal.reason, refusal.facts, kind=kind if kind in READABLE else "")


def _check_size(path: Path, budget: Budget) -> None:
    """By what the file system says, so that not a byte of a huge file is read."""
    size = path.stat().st_size
    if not path.is_file():
        raise OSError(f"{path} is not a file")
    if not size:
        raise Refused(State.DAMAGED, "empty")
    if size > budget.size:
        raise Refused(State.TOO_LARGE, "too_many_bytes", megabytes=-(-size // MEGABYTE), limit=budget.size // MEGABYTE)


@dataclass
class _Clock:
    started: float
    wall_seconds: float
    stop_after: float | None

    @property
    def deadline(self) -> float:
        return self.started + min(self.wall_seconds, self.stop_after or self.wall_seconds)

    @property
    def slice_is_over(self) -> bool:
        return self.stop_after is not None and time.monotonic() >= self.started + self.stop_after


@dataclass
class _Attempt:
    """What one process said of the file before it ended, well or badly."""

    kind: str = ""
    leaf: LeafKind = LeafKind.PAGE
    count: int = 0
    texts: dict[int, str] = field(default_factory=dict)
    drawn: set[int] = field(default_factory=set)  # pages without text on which something stands
    lost: list[int] = field(default_factory=list)
    blank: bool = False
    refusal: Refused | None = None
    ended: str = ""  # why, when it ended badly before the text was over
    repaired: bool = False
    end_is_missing: bool = False
    metadata: dict[str, str] = field(default_factory=dict)
    cover: bytes | None = None
    text_was_over: float = 0.0  # on the clock; 0 when it never was

    @property
    def worth(self) -> tuple[int, int]:
        return sum(map(bool, self.texts.values())), sum(map(len, self.texts.values()))


def _read_twice(job: dict[str, Any], clock: _Clock, lend: Lend) -> Outcome:
    """Once as it is; when that kills the reader, once more after a repair."""
    best = _attempt(job | {"repair": False}, clock, lend)
    if best.ended == "crash" and best.kind == "pdf":
        second = _attempt(job | {"repair": True}, clock, lend)
        best = max(second, best, key=lambda attempt: (not attempt.ended and not attempt.refusal, attempt.worth))
    outcome = _outcome(best)
    return replace(outcome, seconds=round((best.text_was_over or time.monotonic()) - clock.started, 3))


def _attempt(job: dict[str, Any], clock: _Clock, lend: Lend) -> _Attempt:
    attempts = [_Attempt(repaired=job["repair"])]
    text_was_over = 0.0
    try:
        with lend() as reader:
            reader.begin(job, processor_seconds=job["budget"]["processor_seconds"])
            deadline = clock.deadline
            while (event := reader.next_event(deadline)) is not None:
                if "text_is_over" in event:
                    text_was_over = time.monotonic()
                    deadline = text_was_over + _COVER_SECONDS
                _note(event, attempts)
    except EndedBadly as end:
        if not text_was_over:
            if end.why == "wall_time" and clock.slice_is_over:
                raise StillReading(len(attempts[-1].texts)) from None
            attempts[-1].ended = end.why
    best = max(reversed(attempts), key=lambda attempt: attempt.worth)
    best.kind, best.cover = attempts[0].kind, attempts[-1].cover
    best.text_was_over = text_was_over
    best.metadata |= attempts[-1].metadata
    best.end_is_missing = attempts[-1].end_is_missing
    return best


def _note(event: dict[str, Any], attempts: list[_Attempt]) -> None:
    """Write down one line of the child; of a line that makes no sense, nothing."""
    attempt = attempts[-1]
    match event:
        case {"kind": str(kind)}:
            attempt.kind = kind
        case {"leaf": str(leaf), "count": int(count)}:
            attempt.leaf, attempt.count = LeafKind(leaf), count
        case {"page": int(number), "text": str(text)}:
            attempt.texts[number] = text
            if event.get("is_drawn") is True:
                attempt.drawn.add(number)
        case {"again": True}:
            attempts.append(_Attempt(repaired=True))
        case {"read": True, "lost": list(lost), "blank": bool(blank), "metadata": dict(metadata)}:
            attempt.lost, attempt.blank = lost, blank
            attempt.metadata = metadata
        case {"xmp": dict(xmp), "end_is_missing": bool(missing)}:
            attempt.metadata = attempt.metadata | {f"xmp_{name}": value for name, value in xmp.items()}
            attempt.end_is_missing = missing
        case {"refused": str(state), "reason": str(reason), "facts": dict(facts)}:
            attempt.refusal = Refused(State(state), reason, **facts)
        case {"failed": str(_)}:
            attempt.ended = "crash"
        case {"headline": str(headline)}:
            attempt.metadata["headline"] = headline
        case {"cover": str(cover)}:
            with suppress(binascii.Error):
                attempt.cover = base64.b64decode(cover) or None


def _outcome(attempt: _Attempt) -> Outcome:
    state, reason, facts = _verdict(attempt)
    languages, language = languages_of(attempt.texts)
    pages = tuple(
        Page(number, text, languages[number], tuple(stretches_of(text, languages[number])), number in attempt.drawn)
        for number, text in sorted(attempt.texts.items())
    )
    complete = state in (State.READ, State.NO_TEXT)
    return Outcome(
        state,
        reason,
        facts,
        kind=attempt.kind,
        language=language,
        leaf=attempt.leaf,
        pages=pages if attempt.worth[0] or attempt.drawn else (),
        page_count=max(attempt.count, len(pages)) if complete or attempt.worth[0] else 0,
        cover=attempt.cover,
        metadata={name: said[:500] for name, said in attempt.metadata.items() if isinstance(said, str)},
    )


_NOTHING_READ = {
    "memory": (State.TOO_LARGE, "asks_too_much_memory"),
    "processor_time": (State.TOO_LARGE, "asks_too_much_time"),
    "wall_time": (State.TOO_LARGE, "asks_too_much_time"),
    "crash": (State.DAMAGED, "unreadable"),
}
_SOMETHING_READ = {
    "memory": "pages_before_memory_ran_out",
    "processor_time": "pages_before_time_ran_out",
    "wall_time": "pages_before_time_ran_out",
    "crash": "pages_before_damage",
}


def _verdict(attempt: _Attempt) -> tuple[State, str, dict[str, Any]]:
    """State, reason and its facts."""
    with_text = [number for number, text in attempt.texts.items() if text]
    facts: dict[str, Any] = {"pages": len(attempt.texts), "count": attempt.count, "range": spans(list(attempt.texts))}
    if attempt.refusal:
        return attempt.refusal.state, attempt.refusal.reason, attempt.refusal.facts
    if attempt.ended:
        if with_text:
            return State.DAMAGED, _SOMETHING_READ[attempt.ended], facts
        return *_NOTHING_READ[attempt.ended], {}
    if attempt.lost or attempt.end_is_missing:
        if not with_text:
            return State.DAMAGED, "unreadable", {}
        if attempt.lost:
            return State.DAMAGED, "pages_lost", facts | {"lost": spans(attempt.lost)}
        return State.DAMAGED, "end_is_missing", facts
    if not with_text:
        return State.NO_TEXT, "blank_pages" if attempt.blank else "only_images", facts
    if attempt.leaf == LeafKind.PART:
        return State.READ, "parts_read", facts
    if len(with_text) < len(attempt.texts):
        return State.READ, "pages_read_some_blank", facts | {"blank": len(attempt.texts) - len(with_text)}
    return State.READ, "pages_read_after_repair" if attempt.repaired else "pages_read", facts


def spans(numbers: list[int], most: int = 6) -> str:
    """[1, 2, 3, 7] as "1–3, 7"; a long list ends with an ellipsis."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1][-1] = number
        else:
            found.append([number, number])
    words = [str(first) if first == last else f"{first}–{last}" for first, last in found]
    return ", ".join(words[:most] + ["…"] * (len(words) > most))
