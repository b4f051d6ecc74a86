"""The one search page: its state in its address, everything on it a link or a plain form."""

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import Reader
from search import addresses, feeds, misses
from search import completions as completing
from search.advice import Loosened, advice_for
from search.labels import words_for
from search.service import FacetValue, Question, ResultPage, find
from search.shelves import shelf_of
from search.trees import TREES, Above, Branch, branches, with_children, with_parents

HEADINGS = {
    "country": gettext_lazy("Country"),
    "kind": gettext_lazy("Kind"),
    "theme": gettext_lazy("Theme"),
    "year": gettext_lazy("Year"),
    "language": gettext_lazy("Language of the file"),
    "publisher": gettext_lazy("Publisher"),
}
SORTS = {
    "relevance": gettext_lazy("best answers first"),
    "newest": gettext_lazy("newest first"),
    "oldest": gettext_lazy("oldest first"),
    "added": gettext_lazy("latest added first"),
    "title": gettext_lazy("by title"),
}
MOST_OF_A_TREE = 14
SHOWN = 8  # values of a filter before "more" would be needed; chosen ones always
MOST_SINCE = 3  # "since 2025", "since 2020", "since 2015"
QUICK = {"country": 3, "kind": 4, "year": 2, "language": 2}  # what a phone shows outside of the list of filters


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    asked = addresses.question_of(request.GET, (get_language() or "fr")[:2])
    question, gone = _without_what_is_gone(asked)
    found = find(question, request.user)
    if request.method == "GET":
        misses.hear(found, shelf_of(request.user))
    words = {name: words_for(name, [one.value for one in values]) for name, values in found.facets.items()}
    above = {name: tree() if found.facets.get(name) else {} for name, tree in TREES.items()}
    chips = _chips(question, gone)
    return render(
        request,
        "search/results.html",
        {
            "found": found,
            "asked": question.words[:1000],
            "notes": [note.sentence for note in found.notes] + [_gone_sentence(name, value) for name, value in gone],
            "chips": chips,
            "themes": _themes(question, found),
            "groups": _groups(question, found, words, above),
            "quick": _quick(question, found, words, above),
            "sorts": _sorts(question, found),
            "forms": _forms(question, found),
            "suggestion": {"words": found.suggestion, "url": addresses.asking(question, found.suggestion)},
            "places": _places(question, found),
            "kept": _kept_by_the_form(question),
            "advice": _advice(question, found, request.user),
            "without_filters": addresses.without_filters(question) if chips else "",
            "pages": _pages(question, found),
            "feed": feeds.address_of(question),
            "feed_title": feeds.title_of(question),
            "kept_address": feeds.absolute(addresses.address_of(replace(question, page=1))),
        },
    )


@require_safe
def completions(request: HttpRequest) -> JsonResponse:
    """What the field proposes while one types; the page works without it."""
    language = (get_language() or "fr")[:2]
    found = completing.completions(request.GET.get("q", ""), request.user, language)
    kinds = {"theme": _("theme"), "title": _("document"), "word": ""}
    proposed = [
        {
            "text": one.text,
            "kind": kinds[one.kind],
            "language": one.language,
            "url": one.url or addresses.address_of(Question(one.text)),
        }
        for one in found
    ]
    said = ngettext("%(count)d proposal", "%(count)d proposals", len(found)) % {"count": len(found)}
    return JsonResponse({"said": said, "proposed": proposed})


def _without_what_is_gone(question: Question) -> tuple[Question, list[tuple[str, str]]]:
    """Filters of an old address may name what was deleted since: they are left out, and said."""
    filters: dict[str, tuple[str, ...]] = {}
    gone = []
    for name, values in question.filters.items():
        known = words_for(name, values)
        filters[name] = tuple(value for value in values if value in known)
        gone += [(name, value) for value in values if value not in known]
    return replace(question, filters={name: values for name, values in filters.items() if values}), gone[:5]


def _gone_sentence(name: str, value: str) -> str:
    return _("The filter “%(value)s” (%(name)s) is no longer in the library: it was left out of this search.") % {
        "value": value[:60],
        "name": HEADINGS[name],
    }


def _chips(question: Question, gone: list[tuple[str, str]]) -> list[dict]:
    """The filters in force, each with the address without it."""
    chips = [
        {"label": words.get(value, value), "name": HEADINGS[name], "url": addresses.toggled(question, name, value)}
        for name, values in question.filters.items()
        for words in [words_for(name, values)]
        for value in values
    ]
    if any(question.years):
        chips.append({"label": _years(question), "name": HEADINGS["year"], "url": addresses.without_years(question)})
    return chips


def _themes(question: Question, found: ResultPage) -> list[dict]:
    """The themes heard in the words, called as in each language, with the address without (or again with) that."""
    return [
        {
            "names": [{"language": code, "text": text} for code, text in _once(theme.names).items()],
            "is_left_out": theme.is_left_out,
            "url": addresses.translated(question, theme.key),
        }
        for theme in found.themes
    ]


def _once(names: Mapping[str, str]) -> dict[str, str]:
    """The names without those that are the same in two languages."""
    kept: dict[str, str] = {}
    for code, text in names.items():
        if text.casefold() not in map(str.casefold, kept.values()):
            kept[code] = text
    return kept


def _years(question: Question) -> str:
    first, last = question.years
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    return _("since %(year)s") % {"year": first} if first else _("until %(year)s") % {"year": last}


def _groups(
    question: Question, found: ResultPage, words: Mapping[str, Mapping[str, str]], above: Mapping[str, Above]
) -> list[dict]:
    groups = []
    for name, heading in HEADINGS.items():
        values = {one.value: one for one in found.facets.get(name, ()) if one.value in words[name]}
        links = _links(question, name, values, above.get(name, {}), words.get(name, {}))
        if name == "year":
            links = _since(question, values) + links
        if links:
            groups.append({"heading": heading, "name": name, "links": links})
    return groups


def _since(question: Question, values: Mapping[str, FacetValue]) -> list[dict]:
    """ "Since 2020", "since 2015": each round year that leaves some out, while no years are chosen."""
    if any(question.years) or any(one.selected for one in values.values()):
        return []
    dated = {int(value): one.count for value, one in values.items()}
    round_years = range(max(dated, default=0) // 5 * 5, min(dated, default=0), -5)
    since = [(year, sum(count for when, count in dated.items() if when >= year)) for year in round_years[:MOST_SINCE]]
    return [
        {
            "label": _("since %(year)s") % {"year": year},
            "count": count,
            "selected": False,
            "url": addresses.since(question, year),
            "links": [],
        }
        for year, count in since
        if count
    ]


def _links(
    question: Question, name: str, values: Mapping[str, FacetValue], above: Above, words: Mapping[str, str]
) -> list[dict]:
    """The values to choose from, as a tree where they form one."""
    chosen = [value for value, one in values.items() if one.selected]
    around = {*with_parents(chosen, above), *(value for value in values if set(above.get(value, ())) & set(chosen))}
    listed = sorted(values.values(), key=lambda one: one.value, reverse=True) if name == "year" else values.values()
    ranked = sorted(listed, key=lambda one: one.value not in around)  # stable: the commonest, or latest, first
    if above:
        ranked = [one for one in ranked if one.selected or not _says_no_more(one, values, above)]
    shown = ranked[: max(MOST_OF_A_TREE if above else SHOWN, len(chosen))]
    if name == "year":
        shown.sort(key=lambda one: one.value, reverse=True)

    def link(branch: Branch) -> dict:
        one = values[branch.value]
        kin = {*with_parents([one.value], above), *with_children([one.value], above)} if above else ()
        return {
            "label": words[one.value],
            "count": one.count,
            "selected": one.selected,
            "url": addresses.narrowed(question, name, one.value, kin),
            "links": [link(inner) for inner in branch.branches],
        }

    return [link(branch) for branch in branches([one.value for one in shown], above)]


def _says_no_more(one: FacetValue, values: Mapping[str, FacetValue], above: Above) -> bool:
    """Whether a single value below this one holds for just as many: then that one is enough."""
    below = [value for value in values if one.value in above.get(value, ())]
    return len(below) == 1 and values[below[0]].count == one.count


def _quick(
    question: Question, found: ResultPage, words: Mapping[str, Mapping[str, str]], above: Mapping[str, Above]
) -> list[dict]:
    """The most telling values of four filters: the commonest that do not hold for all, and a year to begin with."""
    quick: list[dict] = []
    for name, most in QUICK.items():
        values = {one.value: one for one in found.facets.get(name, ()) if one.value in words[name]}
        if name == "year":
            links = _since(question, values)
        else:
            parents = {parent for held in above.get(name, {}).values() for parent in held}
            links = [
                {"label": words[name][value], "count": one.count, "url": addresses.toggled(question, name, value)}
                for value, one in values.items()
                if value not in parents and not one.selected
            ]
        quick += [link for link in links if 0 < link["count"] < (found.total or 0)][:most]
    return quick


def _advice(question: Question, found: ResultPage, reader: Reader) -> dict:
    advice = advice_for(found, reader)
    themes = words_for("theme", [key for key, _count in advice.themes])
    return {
        "loosened": [
            {"sentence": _loosening(one), "count": one.count, "url": addresses.address_of(one.question)}
            for one in advice.loosened
        ],
        "words": [{"word": word, "url": addresses.address_of(Question(word))} for word in advice.words],
        "themes": [
            {"label": themes[key], "count": count, "url": addresses.address_of(Question(filters={"theme": (key,)}))}
            for key, count in advice.themes
            if key in themes
        ],
    }


def _loosening(one: Loosened) -> str:
    if one.what == "filter":
        said = words_for(one.name, [one.value]).get(one.value, one.value)
        return _("Without the filter “%(value)s”") % {"value": said}
    return {
        "years": _("Whatever the year"),
        "phrases": _("The same words, not necessarily side by side"),
        "excluded": _("Without leaving out any word"),
        "all": _("The same words alone, without any limit"),
    }[one.what]


def _sorts(question: Question, found: ResultPage) -> list[dict]:
    return [
        {"label": label, "here": sort == found.sort, "url": addresses.sorted_by(question, sort)}
        for sort, label in SORTS.items()
    ]


def _forms(question: Question, found: ResultPage) -> list[dict]:
    """The same answers as a list of documents or page by page, where there are words to look for."""
    if not found.terms.words or found.is_fallback:
        return []
    return [
        {"label": label, "here": found.by_page == by_page, "url": addresses.page_by_page(question, by_page)}
        for by_page, label in ((False, _("by document")), (True, _("page by page")))
    ]


def _places(question: Question, found: ResultPage) -> dict[str, str]:
    """Where one can go: the page before, the page after, the last one for whoever went past it."""
    places = {}
    if found.pages and found.page > found.pages:
        places["last"] = addresses.on_page(question, found.pages)
        return places
    if found.page > 1:
        places["previous"] = addresses.on_page(question, found.page - 1)
    if found.more:
        places["next"] = addresses.on_page(question, found.page + 1)
    return places


def _pages(question: Question, found: ResultPage) -> dict[str, int]:
    first = (found.page - 1) * question.size + 1
    return {"first": first, "last": first + len(found.hits) - 1}


def _kept_by_the_form(question: Question) -> list[tuple[str, str]]:
    """What new words keep of the old search: its filters and its sort."""
    kept = [(name, value) for name, values in question.filters.items() for value in values]
    kept += [(name, str(year)) for name, year in zip(("from", "to"), question.years, strict=True) if year]
    kept += [("by", "page")] if question.by_page else []
    return kept + ([("sort", question.sort)] if question.sort != "relevance" else [])
