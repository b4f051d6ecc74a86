"""Importing from the admin: send a sheet, see what would change, confirm; past imports, each to be taken back."""

import csv
from pathlib import Path
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import is_editor
from core.models import User
from documents.importing import sources, upload
from documents.importing.columns import TEMPLATE
from documents.importing.differences import field_labels
from documents.interchange.sheets import safe_cell
from documents.models import Import, ImportState, RowAction

_SHOWN = 200


def _editor(request: HttpRequest) -> User:
    if not is_editor(request.user):
        raise PermissionDenied
    return cast(User, request.user)


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The form, and what was imported before."""
    editor = _editor(request)
    if request.method == "POST":
        sheet = request.FILES.get("sheet")
        if sheet is None:
            messages.error(request, _("No sheet came. Choose one, then send it."))
            return redirect("library_imports")
        try:
            import_ = upload.receive(
                sheet, request.FILES.get("files"), by=editor, as_drafts=request.POST.get("publish") != "yes"
            )
        except upload.NotTaken as refusal:
            messages.error(request, str(refusal))
            return redirect("library_imports")
        return redirect("library_import", import_.pk)
    page = Paginator(Import.objects.select_related("by"), 40).get_page(request.GET.get("p"))
    accepted = ",".join((*sources.SHEETS, *sources.CITATIONS))
    return render(request, "documents/admin/imports.html", {"page": page, "accepted": accepted})


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """What would change, what is wrong; then what happened. One button does the next thing."""
    _editor(request)
    import_ = get_object_or_404(Import.objects.select_related("by"), pk=number)
    if request.method == "POST":
        return _decide(request, import_)
    actions = {action.value: action.label for action in RowAction}
    context = {
        "import": import_,
        "counts": [(label, import_.counts.get(action, 0)) for action, label in actions.items()],
        "wrong": import_.counts.get("wrong", 0),
        "problems": import_.problems[:_SHOWN],
        "more_problems": max(0, len(import_.problems) - _SHOWN),
        "preview": [(place, actions.get(action, action), title, field_labels(changes))
                    for place, action, title, changes in import_.preview],
        "kept": import_.rows.filter(undone="kept").select_related("document")[:_SHOWN],
        "undone": import_.rows.filter(undone="back").count() if import_.state == ImportState.UNDONE else 0,
    }  # fmt: skip
    return render(request, "documents/admin/import.html", context)


def _decide(request: HttpRequest, import_: Import) -> HttpResponse:
    decision = request.POST.get("decision")
    if decision == "discard":
        upload.discard(import_)
        messages.success(request, _("The sheet was not kept; nothing was imported."))
        return redirect("library_imports")
    done = {"import": upload.confirm, "undo": upload.take_back}.get(decision or "", lambda _import: False)(import_)
    if not done:
        messages.warning(request, _("This was asked already; here is how far it has come."))
    return redirect("library_import", import_.pk)


@require_safe
def report(request: HttpRequest, number: int) -> HttpResponse:
    """What is wrong, by row and column, as a sheet without formulas."""
    _editor(request)
    import_ = get_object_or_404(Import, pk=number)
    rows = [[_("row"), _("column"), _("what is wrong")], *import_.problems]
    return _csv(rows, f"{Path(import_.name).stem[:60]}-{import_.pk}.csv")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    _editor(request)
    return _csv([[heading for heading, _cell in TEMPLATE], [cell for _heading, cell in TEMPLATE]], "sankore.csv")


def _csv(rows: list[list[str]], name: str) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "ignore").decode()}"'
    csv.writer(response, delimiter=";").writerows([[safe_cell(str(cell)) for cell in row] for row in rows])
    return response
