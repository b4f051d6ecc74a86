"""Searching inside one document: its pages that answer, best first, each with an excerpt."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from documents.search_index import DocumentIndex
from search import addresses
from search.inside import inside as search_inside

SIZE = 20  # pages listed at once


@require_safe
def inside(request: HttpRequest, identifier: str) -> HttpResponse:
    asked = " ".join(request.GET.get("q", "")[:1000].split())
    key = f"{DocumentIndex.prefix}:{identifier}"
    number = addresses.question_of(request.GET, "").page
    found = search_inside(key, asked, request.user, (get_language() or "fr")[:2], number, SIZE)
    if found is None:
        raise Http404
    places = {
        name: _address(identifier, asked, number)
        for name, number in (("previous", found.page - 1), ("next", found.page + 1), ("last", found.last_page))
        if 0 < number <= found.last_page and (name != "last" or found.page > found.last_page)
    }
    return render(
        request,
        "documents/inside.html",
        {"document": found.object, "asked": asked, "found": found, "places": places, "is_listed": bool(asked)},
    )


def _address(identifier: str, asked: str, page: int) -> str:
    pairs: list[tuple[str, str | int]] = [("q", asked), ("page", page)]
    return f"{reverse('document_inside', args=[identifier])}?{urlencode(pairs)}"
