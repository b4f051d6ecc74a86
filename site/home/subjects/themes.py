"""Themes: the tree of those with documents, and each with what is broader and narrower."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.anybody import same_for_anybody
from core.languages import Language, folded, reader_language
from core.models import Concept, LabelKind
from documents.models import Document
from home.subjects import shown

NEWEST = 5


@dataclass(frozen=True)
class Branch:
    """A theme in the tree, its depth in it, and its number of documents."""

    theme: Concept
    held: int
    depth: int


@require_safe
@same_for_anybody
def themes(request: HttpRequest) -> HttpResponse:
    held = shown.themes(request.user)
    rows = Concept.objects.filter(pk__in=held).prefetch_related("labels", "narrower")
    by_pk = {theme.pk: theme for theme in rows}
    below = {pk: [one.pk for one in theme.narrower.all() if one.pk in by_pk] for pk, theme in by_pk.items()}
    narrower = {pk for children in below.values() for pk in children}
    tops = [pk for pk in by_pk if pk not in narrower] or list(by_pk)
    branches = list(_walk(_sorted(tops, by_pk), below, by_pk, held, 0, frozenset()))
    return render(request, "home/themes.html", {"branches": branches})


def _walk(
    pks: Iterable[int], below: dict, by_pk: dict, held: dict, depth: int, above: frozenset[int]
) -> Iterator[Branch]:
    """Depth first; a theme may stand under several, but not under itself."""
    for pk in pks:
        yield Branch(by_pk[pk], held[pk], depth)
        yield from _walk(
            _sorted([one for one in below[pk] if one not in above | {pk}], by_pk),
            below,
            by_pk,
            held,
            depth + 1,
            above | {pk},
        )


def _sorted(pks: Iterable[int], by_pk: dict[int, Concept]) -> list[int]:
    return sorted(pks, key=lambda pk: folded(str(by_pk[pk])))


@require_safe
@same_for_anybody
def theme(request: HttpRequest, key: str) -> HttpResponse:
    held = shown.themes(request.user)
    found = Concept.objects.filter(pk__in=held).prefetch_related(
        "labels", "definitions", "broader__labels", "narrower__labels"
    )
    here = get_object_or_404(found, key=key)
    documents = Document.objects.visible_to(request.user).filter(themes=here)
    return render(
        request,
        "home/theme.html",
        {
            "theme": here,
            "broader": _seen(here.broader.all(), held),
            "narrower": _seen(here.narrower.all(), held),
            "called": _called(here),
            "newest": documents.for_cards().newest()[:NEWEST],
            "total": held[here.pk],
        },
    )


def _seen(others: Iterable[Concept], held: dict[int, int]) -> list[dict[str, Any]]:
    rows = sorted((other for other in others if other.pk in held), key=lambda other: folded(str(other)))
    return [{"theme": other, "held": held[other.pk]} for other in rows]


def _called(theme: Concept) -> list[dict[str, str]]:
    """What it is called in the other languages, and what else in the reader's."""
    here = reader_language()
    preferred = [
        {"language": label.language, "text": label.text}
        for label in theme.labels.all()
        if label.kind == LabelKind.PREFERRED and label.language != here
    ]
    others = [{"language": here, "text": text} for text in theme.other_labels_in(here)]
    order = list(Language.values)
    return [*others, *sorted(preferred, key=lambda one: order.index(one["language"]))]
