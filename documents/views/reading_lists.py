"""Documents put aside, in lists of one's own that can be shared by a link."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.models import User
from documents.models import Document, Kept, ReadingList

MOST = 500  # documents of one list


class ListForm(forms.ModelForm):
    class Meta:
        model = ReadingList
        fields = ["name", "about"]
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        theirs = ReadingList.objects.filter(owner=self.instance.owner, name=name).exclude(pk=self.instance.pk)
        if theirs.exists():
            raise forms.ValidationError(gettext_lazy("You have a list of this name already: choose another one."))
        return name


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """One's lists; a new one is begun here."""
    form = ListForm(request.POST or None, instance=ReadingList(owner=cast(User, request.user)))
    if request.method == "POST" and form.is_valid():
        return redirect("reading_list", form.save().pk)
    seen = Count("kept", filter=Q(kept__document__in=Document.objects.visible_to(request.user).values("pk")))
    context = {"lists": ReadingList.objects.visible_to(request.user).annotate(seen=seen), "form": form}
    return render(request, "documents/reading_lists.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A list: what is in it, its name, its link."""
    held = get_object_or_404(ReadingList.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        return _changed(request, held)
    shared = request.build_absolute_uri(reverse("shared_list", args=[held.link])) if held.link else ""
    return _shown(request, held, "documents/reading_list.html", shared=shared, form=ListForm(instance=held))


def _changed(request: HttpRequest, held: ReadingList) -> HttpResponse:
    decision, _space, which = request.POST.get("decision", "").partition(" ")
    match decision:
        case "take_out" if which.isascii() and which.isdigit() and len(which) < 19:
            held.kept.filter(document=which).delete()
        case "share":
            held.share()
        case "withdraw":
            held.withdraw()
            messages.success(request, _("The link is dead. A new one can be made at any time."))
        case "delete":
            held.delete()
            messages.success(
                request, _("The list “%(name)s” is deleted; the documents stay in the library.") % {"name": held}
            )
            return redirect("reading_lists")
        case _unknown:
            form = ListForm(request.POST, instance=held)
            if not form.is_valid():
                held.refresh_from_db()
                return _shown(request, held, "documents/reading_list.html", form=form, status=422)
            form.save()
            messages.success(request, _("Saved."))
    return redirect("reading_list", held.pk)


@require_safe
def shared(request: HttpRequest, link: str) -> HttpResponse:
    """The list of another, seen by its link; of its documents only what this reader may see anyway."""
    held = get_object_or_404(ReadingList.objects.select_related("owner"), link=link)
    response = _shown(request, held, "documents/shared_list.html")
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(request: HttpRequest, held: ReadingList, template: str, status: int = 200, **more: Any) -> HttpResponse:
    kept = list(held.kept.all()[:MOST])
    visible = Document.objects.visible_to(request.user).filter(pk__in=[one.document_id for one in kept]).for_cards()
    seen = {document.pk: document for document in visible}
    rows = [(one, seen[one.document_id]) for one in kept if one.document_id in seen]
    return render(request, template, {"list": held, "rows": rows, **more}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, identifier: str) -> HttpResponse:
    """Put a document into a list, or out of it; whoever had to sign in first finds themselves here."""
    document = get_object_or_404(Document.objects.visible_to(request.user).for_cards(), identifier=identifier)
    if not request.user.is_authenticated:  # asked after the document: what is hidden answers as what is absent
        return redirect_to_login(request.get_full_path())
    owner = cast(User, request.user)
    if request.method == "POST":
        return _kept(request, document, owner)
    mine = [
        (one, any(kept.document_id == document.pk for kept in one.kept.all()))
        for one in ReadingList.objects.visible_to(owner).prefetch_related("kept")
    ]
    return render(request, "documents/keep.html", {"document": document, "lists": mine})


def _kept(request: HttpRequest, document: Document, owner: User) -> HttpResponse:
    which, name = request.POST.get("list", ""), request.POST.get("name", "").strip()[:120]
    if which.isascii() and which.isdigit() and len(which) < 19:
        held = get_object_or_404(ReadingList.objects.visible_to(owner), pk=which)
    else:
        held, _new = ReadingList.objects.get_or_create(owner=owner, name=name or _("My bookmarks"))
    if request.POST.get("decision") == "take_out":
        held.kept.filter(document=document).delete()
        messages.success(request, _("Taken out of “%(list)s”.") % {"list": held})
    elif held.kept.count() >= MOST:
        messages.error(request, _("The list “%(list)s” is full: %(most)s documents.") % {"list": held, "most": MOST})
    else:
        Kept.objects.get_or_create(list=held, document=document, defaults={"note": request.POST.get("note", "")[:300]})
        messages.success(request, _("Kept in “%(list)s”.") % {"list": held})
    return redirect("keep", document.identifier)
