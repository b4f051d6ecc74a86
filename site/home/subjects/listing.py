"""Lists one can walk: by letter and by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from core.languages import folded

A_PAGE = 60  # names of an index
DOCUMENTS_A_PAGE = 20


@dataclass(frozen=True)
class Group:
    """The names under one letter."""

    letter: str
    rows: Sequence[Any]


@dataclass(frozen=True)
class Leaf:
    """One page of a list, and the way to those beside it."""

    rows: Sequence[Any]
    number: int
    last: int
    total: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


def leaf(request: HttpRequest, rows: Any, size: int = A_PAGE) -> Leaf:
    """The page an address asks for; past the end the last one, for what makes no sense the first."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    page = Paginator(rows, size).get_page(number)
    return Leaf(list(page.object_list), page.number, page.paginator.num_pages, page.paginator.count)


def by_letter(rows: Sequence[Any], name: Callable[[Any], str]) -> list[Group]:
    """In their order, put under their first letters; what begins with a figure stands under "#"."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        first = folded(name(row))[:1].upper()
        groups.setdefault(first if first.isalpha() else "#", []).append(row)
    return [Group(letter, held) for letter, held in groups.items()]
