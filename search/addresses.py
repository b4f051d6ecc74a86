"""The whole state of a search stands in its address: words, filters, years, sort, page."""

from collections.abc import Collection
from dataclasses import replace

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from search.questions import LONGEST
from search.registry import FACETS
from search.service import LAST_PAGE, Question


def question_of(query: QueryDict, language: str) -> Question:
    """What an address asks; whatever in it makes no sense is left out."""
    return Question(
        words=query.get("q", "")[:12_000],
        filters={name: tuple(query.getlist(name)) for name in FACETS if query.getlist(name)},
        years=(_number(query.get("from")), _number(query.get("to"))),
        by_page=query.get("by") == "page",
        without=tuple(query.getlist("without")),
        sort=query.get("sort", "relevance"),
        page=min(_number(query.get("page")) or 1, LAST_PAGE),
        language=language,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def address_of(question: Question) -> str:
    first, last = question.years
    words = question.words[:LONGEST]
    pairs: list[tuple[str, str | int]] = [("q", words)] if words else []
    pairs += [(name, value) for name, values in question.filters.items() for value in values]
    pairs += [(name, year) for name, year in (("from", first), ("to", last)) if year is not None]
    pairs += [("by", "page")] if question.by_page else []
    pairs += [("without", theme) for theme in question.without]
    if question.sort != "relevance":
        pairs.append(("sort", question.sort))
    if question.page > 1:
        pairs.append(("page", question.page))
    return f"{reverse('search')}{'?' if pairs else ''}{urlencode(pairs)}"


def toggled(question: Question, name: str, value: str) -> str:
    """With this filter where it was not chosen, without it where it was; from the first page on."""
    chosen = question.filters.get(name, ())
    values = tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)
    filters = {**question.filters, name: values}
    return address_of(replace(question, filters={key: kept for key, kept in filters.items() if kept}, page=1))


def narrowed(question: Question, name: str, value: str, kin: Collection[str]) -> str:
    """With this value instead of those above and below it: a part is chosen in the place of the whole."""
    kept = tuple(one for one in question.filters.get(name, ()) if one not in kin or one == value)
    return toggled(replace(question, filters={**question.filters, name: kept}), name, value)


def translated(question: Question, theme: str) -> str:
    """Without what this theme is called in other languages, or with it where it was left out."""
    left_out = question.without
    kept = tuple(one for one in left_out if one != theme) if theme in left_out else (*left_out, theme)
    return address_of(replace(question, without=kept, page=1))


def since(question: Question, year: int) -> str:
    return address_of(replace(question, years=(year, None), page=1))


def without_years(question: Question) -> str:
    return address_of(replace(question, years=(None, None), page=1))


def without_filters(question: Question) -> str:
    return address_of(replace(question, filters={}, years=(None, None), page=1))


def on_page(question: Question, page: int) -> str:
    return address_of(replace(question, page=page))


def sorted_by(question: Question, sort: str) -> str:
    return address_of(replace(question, sort=sort, by_page=False, page=1))


def page_by_page(question: Question, by_page: bool) -> str:
    """Pages are found by relevance alone: what a sort says is said of things."""
    return address_of(replace(question, by_page=by_page, sort="relevance", page=1))


def asking(question: Question, words: str) -> str:
    return address_of(replace(question, words=words, without=(), page=1))
