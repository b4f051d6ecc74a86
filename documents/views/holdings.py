"""The library as editors go through it: narrowed, changed many at once, seen growing old."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, is_editor
from core.languages import Language
from core.models import User
from documents import bulk_editing, holdings
from documents.bulk_editing import CHANGES, MOST
from documents.models import BulkEdit, Document, Kind

PER_PAGE = 40
SHOWN_OF_EACH = 20  # documents of one kind of ageing


def _editor(request: HttpRequest) -> User:
    if not is_editor(request.user):
        raise PermissionDenied
    return cast(User, request.user)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Everything the library holds, newest work first, with what is still to check or to publish."""
    _editor(request)
    choice = holdings.Choice.of(request.GET)
    found = choice.narrow(Document.objects.visible_to(request.user).for_cards())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    chosen = {name: value for name, value in request.GET.items() if name != "p" and value}
    return render(
        request,
        "documents/admin/listing.html",
        {
            "page": page,
            "choice": choice,
            "selects": _selects(choice),
            "changes": [(name, change.name) for name, change in CHANGES.items()],
            "query": urlencode(chosen),
            "most": MOST,
            "last_edit": BulkEdit.objects.filter(by=_editor(request), undone_at=None).first(),
        },
    )


def _selects(choice: holdings.Choice) -> list[dict[str, Any]]:
    def words(told: Mapping[str, tuple]) -> list[tuple[str, object]]:
        return [(value, pair[0]) for value, pair in told.items()]

    lists: list[tuple[str, str, list]] = [
        ("kind", _("Kind"), list(Kind.choices)),
        ("language", _("Language"), list(Language.choices)),
        ("state", _("State"), words(holdings.STATES)),
        ("audience", _("Who may read it"), list(Audience.choices)),
        ("missing", _("Lacks"), words(holdings.MISSING)),
        ("sort", pgettext("of a list", "Order"), words(holdings.SORTS)),
    ]
    return [
        {"name": name, "label": label, "choices": all_, "chosen": getattr(choice, name)} for name, label, all_ in lists
    ]


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """What a change would do to the chosen documents; with `sure`, it is made."""
    editor = _editor(request)
    change = CHANGES.get(request.POST.get("change", ""))
    documents = _chosen(request)
    back = f"{request.path.removesuffix('bulk/')}?{request.POST.get('query', '')}"
    if change is None or not documents:
        messages.error(request, _("Tick some documents and choose what to change."))
        return redirect(back)
    if len(documents) > MOST:
        messages.error(
            request,
            _("These are %(n)s documents; %(most)s can be changed in one go. Narrow the list, then try again.")
            % {"n": len(documents), "most": MOST},
        )
        return redirect(back)
    value = request.POST.get("value", "")
    choices = change.choices()
    known = value in dict(choices)
    if known and request.POST.get("sure"):
        edit = bulk_editing.make(request.POST["change"], value, documents, by=editor)
        _tell_of(request, edit)
        return redirect(back)
    return render(
        request,
        "documents/admin/bulk.html",
        {
            "change": change,
            "name": request.POST["change"],
            "choices": choices,
            "value": value,
            "known": known,
            "steps": bulk_editing.preview(change, value, documents) if known else [],
            "documents": documents,
            "query": request.POST.get("query", ""),
            "back": back,
        },
    )


def _chosen(request: HttpRequest) -> list[Document]:
    """Those that were ticked, or all that the list was narrowed to."""
    visible = Document.objects.visible_to(request.user).prefetch_related("themes", "countries")
    if request.POST.get("all"):
        said = QueryDict(request.POST.get("query", ""))
        return list(holdings.Choice.of(said).narrow(visible)[: MOST + 1])
    ticked = [one for one in request.POST.getlist("document") if one.isascii() and one.isdigit() and len(one) < 19]
    return list(visible.filter(pk__in=ticked).order_by("title", "pk"))


def _tell_of(request: HttpRequest, edit: BulkEdit) -> None:
    n = len(edit.values)
    told = ngettext("%(n)s document was changed.", "%(n)s documents were changed.", n) % {"n": n}
    messages.success(request, told)


@require_POST
def undo(request: HttpRequest, identifier: str) -> HttpResponse:
    editor = _editor(request)
    edit = get_object_or_404(BulkEdit, identifier=identifier)
    left = bulk_editing.undo(edit, by=editor)
    n = len(edit.values) - len(left)
    messages.success(request, ngettext("%(n)s document is as before.", "%(n)s documents are as before.", n) % {"n": n})
    if left:
        titles = ", ".join(document.title for document in left[:5])
        messages.warning(request, _("Left alone, since they were changed again: %(titles)s") % {"titles": titles})
    return redirect("library")


@require_http_methods(["GET", "HEAD"])
def ageing(request: HttpRequest) -> HttpResponse:
    """Documents that grow old, by the way they do."""
    _editor(request)
    groups = []
    for one in holdings.AGEING:
        found = one.documents().order_by("latest_revision_created_at", "pk")
        total = found.count()
        if total:
            groups.append({"ageing": one, "total": total, "documents": found[:SHOWN_OF_EACH]})
    return render(request, "documents/admin/ageing.html", {"groups": groups})
