"""Is the site well? Apps register what can be asked; each answer is one plain sentence with what to do.

Whoever is far away (a database, a broker, an engine) is asked in a thread of its own and given a moment: a service
that hangs makes nobody hang, and is not asked again while its last question is still open.
"""

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic

from django.db import connections
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.servers import Unusable

PATIENCE = 2.0  # seconds given to whoever is far away
KEPT = 5.0  # seconds for which an answer is given again
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


class Level(StrEnum):
    WELL = "well"
    NOTE = "note"  # worth knowing, and no trouble
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    sentence: str
    level: Level = Level.WELL
    version: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.level == Level.WRONG


def wrong(sentence: str) -> Finding:
    return Finding(sentence, Level.WRONG)


@dataclass
class Question:
    """What can be asked, and who answers it."""

    name: str
    label: str | Promise
    ask: Callable[[], Finding]
    far: bool  # answered by another process: a service
    needed: bool  # without it no page is served
    thorough: bool  # asked by the doctor only: it takes its time, or leaves a trace
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: threading.Thread | None = None
    _told: Finding | None = None
    _told_at: float = float("-inf")

    def answer(self) -> Finding:
        """Of this moment, in this thread; whatever goes wrong is the answer."""
        try:
            return self.ask()
        except Unusable as why:  # already a sentence, with the setting that names the server
            return wrong(str(why))
        except Exception as error:
            said = _("It does not answer (%(error)s): see that it runs, and that its address and password are right.")
            return wrong(said % {"error": plain(error)})

    def begin(self) -> None:
        """Have a far one asked, unless it is being asked, or answered a moment ago."""
        with self._lock:
            if (self._open and self._open.is_alive()) or monotonic() - self._told_at < KEPT:
                return
            self._told = None
            self._open = threading.Thread(target=self._ask_aside, name=f"asks {self.name}", daemon=True)
            self._open.start()

    def _ask_aside(self) -> None:
        try:
            self._told = self.answer()
            self._told_at = monotonic()
        finally:
            connections.close_all()

    def end(self, deadline: float) -> Finding:
        if self._open:
            self._open.join(max(0.0, deadline - monotonic()))
        said = _("It has not answered within %(seconds)d seconds: see that it runs and can be reached.")
        return self._told or wrong(said % {"seconds": round(PATIENCE)})

    def forget(self) -> None:
        self._told, self._told_at = None, float("-inf")


def plain(error: BaseException) -> str:
    """One line about an error, without a password."""
    said = " ".join(str(error).split()) or type(error).__name__
    return _CREDENTIALS.sub("…@", said)[:300].rstrip(".")


_questions: dict[str, Question] = {}


def examines(
    name: str, label: str | Promise, *, far: bool = False, needed: bool = False, thorough: bool = False
) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Register a function that answers one question about the site."""

    def register(ask: Callable[[], Finding]) -> Callable[[], Finding]:
        _questions[name] = Question(name, label, ask, far, needed, thorough)
        return ask

    return register


def questions(*, thorough: bool = False) -> list[Question]:
    """Services first, and first of all what no page can do without."""
    asked = [one for one in _questions.values() if thorough or not one.thorough]
    return sorted(asked, key=lambda one: (not one.needed, not one.far, one.thorough, one.name))


def question(name: str) -> Question:
    return _questions[name]


def examine(asked: Iterable[Question]) -> dict[str, Finding]:
    """Name → answer; all that are far at the same time, then the others one by one."""
    asked = list(asked)
    for one in asked:
        if one.far:
            one.begin()
    deadline = monotonic() + PATIENCE
    return {one.name: one.end(deadline) if one.far else one.answer() for one in asked}
