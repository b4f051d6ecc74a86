"""Adding a document starts here: a file arrives piece by piece, is read, and proposes what it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core import full_disk
from core.access import is_editor
from core.languages import Language
from core.models import FileState, StoredFile, User
from documents import proposed_form, services
from documents.extraction.reasons import sentence
from documents.models import Document, Kind, Upload
from documents.proposed_form import ProposedForm

PIECE = 1_000_000  # bytes: what a bad line carries before it breaks again


def _editor(request: HttpRequest) -> User:
    """Who is working; raises PermissionDenied for whoever is no editor."""
    if not is_editor(request.user):
        raise PermissionDenied
    return cast(User, request.user)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Drop a file; or start without one, with a title."""
    _editor(request)
    if request.method == "POST" and "title" in request.POST:
        return _start_without_a_file(request)
    if request.method == "POST":
        return _take_whole_file(request, document=None, file="")
    unfinished = [
        upload for upload in Upload.objects.filter(by=_editor(request), document=None) if upload.path.exists()
    ]
    arrived = Upload.objects.filter(by=_editor(request), document=None).exclude(stored=None)
    context = {"kinds": Kind.choices, "unfinished": unfinished, "arrived": arrived, "piece": PIECE}
    return render(request, "documents/admin/add.html", context)


def _start_without_a_file(request: HttpRequest) -> HttpResponse:
    title = request.POST["title"].strip()[:255]
    kind = request.POST.get("kind", Kind.WORKING_PAPER)
    if not title or kind not in Kind.values:
        messages.error(request, _("Give the document a title; the rest can come later."))
        return redirect("library_add")
    document = services.new_draft(kind=kind, title=title, by=_editor(request), language=_writing_language(request))
    return redirect("wagtailadmin_pages:edit", document.pk)


def _writing_language(request: HttpRequest) -> str:
    language = request.LANGUAGE_CODE[:2]
    return language if language in Language.values else "fr"


def _take_whole_file(request: HttpRequest, document: Document | None, file: str) -> HttpResponse:
    """Without JavaScript the browser sends the file in one go; Django has it whole, or we hear nothing of it."""
    back = reverse("library_files", args=[document.pk]) if document else reverse("library_add")
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("No file came. Choose one, then send it."))
        return redirect(back)
    upload = None
    try:
        upload = services.begin_upload(
            sent.name or "", sent.size or 0, by=_editor(request), document=document, file=file
        )
        for piece in sent.chunks():
            services.receive(upload, upload.received, piece)
        services.finish_upload(upload)
    except services.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return redirect("library_arrival", upload.identifier)


def _tells_of_a_full_disk(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """What has come of the file stays, and goes on when there is room again."""

    @wraps(view)
    def told(*words: Any, **more: Any) -> JsonResponse:
        try:
            return view(*words, **more)
        except (OSError, DatabaseError) as error:
            if not full_disk.is_cause_of(error):
                raise
            return JsonResponse({"error": full_disk.sentence()}, status=full_disk.STATUS)

    return told


@require_POST
@_tells_of_a_full_disk
def begin(request: HttpRequest) -> JsonResponse:
    """A file will come in pieces: name, size. An unfinished one of the same name and size goes on where it broke."""
    _editor(request)
    document = _document(request.POST.get("document"))
    name, size = request.POST.get("name", "")[-200:], request.POST.get("size", "")
    file = request.POST.get("file", "")
    try:
        if not _is_number(size):
            raise services.Refusal(_("The size of the file is missing. Choose it again."))
        same: dict[str, Any] = {
            "name": name,
            "document": document,
            "file": file,
            "mark": request.POST.get("mark", "")[:40],
        }
        editor = _editor(request)
        known = Upload.objects.filter(by=editor, size=int(size), stored=None, **same).first()
        upload = known or services.begin_upload(size=int(size), by=editor, **same)
    except services.Refusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse(_status(upload))


@require_http_methods(["GET", "PUT", "DELETE"])
@_tells_of_a_full_disk
def piece(request: HttpRequest, identifier: str) -> JsonResponse:
    """How much has come (GET); one more piece at `?offset=` (PUT); give up (DELETE)."""
    upload = _mine(request, identifier)
    if request.method == "DELETE":
        services.discard(upload)
        return JsonResponse({})
    if request.method == "PUT":
        offset = request.GET.get("offset", "")
        if len(request.body) > 2 * PIECE or not _is_number(offset):
            return JsonResponse({"error": _("This piece is not the one expected.")}, status=422)
        try:
            with services.alone_with(upload):
                upload.refresh_from_db()
                if upload.stored is None and services.receive(upload, int(offset), request.body) == upload.size:
                    services.finish_upload(upload)
        except services.Refusal as refusal:
            return JsonResponse({"error": str(refusal)}, status=422)
        except Upload.DoesNotExist as gone:
            raise Http404 from gone
    return JsonResponse(_status(upload))


def _status(upload: Upload) -> dict:
    status = {
        "upload": reverse("library_upload", args=[upload.identifier]),
        "received": upload.size if upload.stored else upload.received,
        "size": upload.size,
        "piece": PIECE,
    }
    if upload.stored:
        stored = upload.stored
        status |= {
            "arrival": reverse("library_arrival", args=[upload.identifier]),
            "state": stored.state,
            "sentence": state_sentence(stored),
            "final": stored.state not in {FileState.WAITING, FileState.READING},
        }
    return status


def state_sentence(stored: StoredFile) -> str:
    """The state of a file and its reason, in the reader's language."""
    if stored.state == FileState.WAITING:
        waiting = _("Waiting to be read.")
        return _("This file takes long; it is read in the slow lane.") if stored.slow else waiting
    if stored.state == FileState.READING:
        return _("Being read…")
    return sentence(stored.reason, stored.reason_facts)


@require_http_methods(["GET", "POST"])
def arrival(request: HttpRequest, identifier: str) -> HttpResponse:
    """What the file is, which documents it resembles, what it proposes, to correct; one button makes the draft."""
    upload = _mine(request, identifier)
    if upload.stored is None:
        return redirect("library_files", upload.document_id) if upload.document else redirect("library_add")
    reading = upload.stored.state in {FileState.WAITING, FileState.READING}
    if request.method == "POST" and not reading:
        return _make_of_it(request, upload)
    return _shown(request, upload, upload.stored, reading)


def _shown(
    request: HttpRequest, upload: Upload, stored: StoredFile, reading: bool, form: ProposedForm | None = None
) -> HttpResponse:
    """`form`: what was sent back, with what is wrong in it."""
    same = services.who_holds(stored, request.user)
    context = {
        "upload": upload,
        "stored": stored,
        "sentence": state_sentence(stored),
        "reading": reading,
        "same": same,
        "twins": []
        if reading
        else [twin for twin in services.near_twins(stored, request.user) if twin.document not in same],
    }
    if not reading and upload.document is None:
        context["form"] = form or proposed_form.of_arrival(upload)
    return render(request, "documents/admin/arrival.html", context, status=422 if form else 200)


def _make_of_it(request: HttpRequest, upload: Upload) -> HttpResponse:
    """The draft of a new document, the next version of a file, or nothing."""
    if request.POST.get("decision") == "discard":
        services.discard(upload)
        messages.success(request, _("The file was not kept."))
        return redirect("library_add")
    target = upload.document or _document(request.POST.get("document"))
    if target is not None:
        services.add_file(target, upload, by=_editor(request), note=request.POST.get("note", "")[:300])
        messages.success(request, _("The file is in the draft. Publish it for readers to see it."))
        return redirect("library_files", target.pk)
    form = proposed_form.of_arrival(upload, request.POST)
    if not form.is_valid():
        return _shown(request, upload, cast(StoredFile, upload.stored), reading=False, form=form)
    sources = form.still_proposed()
    document = services.draft_from(
        upload, kind=form.cleaned_data["kind"], by=_editor(request), facts=form.facts(), proposed=sources
    )
    messages.success(
        request,
        ngettext(
            "Draft made. %(count)s field was proposed: check it.",
            "Draft made. %(count)s fields were proposed: check them.",
            len(sources),
        )
        % {"count": len(sources)},
    )
    return redirect("wagtailadmin_pages:edit", document.pk)


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, page: int) -> HttpResponse:
    """The files of one document: their states, languages, labels and versions; add one, or a new version of one."""
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=page)
    if not document.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = document.get_latest_revision_as_object()
    if request.method == "POST":
        return _change_files(request, document, draft)
    rows = [
        {"file": file, "sentence": state_sentence(file.stored), "versions": _versions(document, file.identifier)}
        for file in draft.files.all()
    ]
    context = {"document": document, "rows": rows, "languages": Language.choices, "piece": PIECE}
    return render(request, "documents/admin/files.html", context)


def _versions(document: Document, identifier: str):
    return document.file_versions.filter(file=identifier).select_related("stored")


def _change_files(request: HttpRequest, document: Document, draft: Document) -> HttpResponse:
    if request.FILES:
        return _take_whole_file(request, document, request.POST.get("file", ""))
    gone = request.POST.get("remove")
    for file in list(draft.files.all()):
        if file.identifier == gone:
            draft.files.remove(file)
            continue
        language = request.POST.get(f"language-{file.identifier}", file.language)
        file.language = language if language in Language.values else file.language
        file.label = request.POST.get(f"label-{file.identifier}", file.label)[:120]
        file.caption = request.POST.get(f"caption-{file.identifier}", file.caption).strip()[:300]
        file.credit = request.POST.get(f"credit-{file.identifier}", file.credit).strip()[:200]
        draft.files.add(file)
    services.save_draft(draft, by=_editor(request))
    messages.success(request, _("The draft has these files now. Publish it for readers to see them."))
    return redirect("library_files", document.pk)


def _mine(request: HttpRequest, identifier: str) -> Upload:
    theirs = Upload.objects.filter(by=_editor(request)).select_related("stored", "document")
    return get_object_or_404(theirs, identifier=identifier)


def _document(pk: str | None) -> Document | None:
    return Document.objects.filter(pk=pk).first() if pk and _is_number(pk) else None


def _is_number(text: str) -> bool:
    """Whether it is a whole number that the database can hold."""
    return text.isascii() and text.isdigit() and len(text) < 19
