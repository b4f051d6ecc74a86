"""How far a long command has come: a bar in a terminal, a plain line now and then anywhere else."""

from types import TracebackType
from typing import Any, Self

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

_EVERY = 10  # per cent between two plain lines


class Progress:
    """Call it with (done, total); used as a context, so that the bar ends with the work."""

    def __init__(self, out: Any, what: str) -> None:
        self._out, self._what = out, what
        self._bar: Bar | None = None
        self._told = 0
        if getattr(out, "isatty", lambda: False)():
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Bar(*columns, console=Console(file=getattr(out, "_out", out)))
            self._task = self._bar.add_task(what, total=None)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        if self._bar:
            self._bar.update(self._task, completed=done, total=total)
            return
        percent = 100 * done // total if total else 100
        if percent >= self._told + _EVERY:
            self._told = percent - percent % _EVERY
            self._out.write(_("%(what)s: %(done)d of %(total)d") % {"what": self._what, "done": done, "total": total})
