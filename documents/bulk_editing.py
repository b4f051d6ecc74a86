"""One change to many documents: shown first, made then, taken back when asked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Audience, is_editor
from core.models import Concept, Country, Organisation, User
from documents.models import BulkEdit, Document, Kind, Licence

MOST = 200  # documents in one go: saving and publishing one takes about 50 ms


@dataclass(frozen=True)
class Change:
    """A field, and what is done to it with the value that is chosen."""

    field: str
    name: object
    choices: Callable[[], Sequence[tuple[str, object]]]
    adds: bool | None = None  # for a list of things: put the value in, or take it out

    def read(self, document: Document) -> Any:
        """What stands there now, in a form that JSON keeps: a text, or a sorted list of keys."""
        if self.adds is None:
            value = getattr(document, self.field)
            return getattr(value, "pk", value) or ""
        return sorted(str(one.pk) for one in getattr(document, self.field).all())

    def after(self, before: Any, value: str) -> Any:
        if self.adds is None:
            return int(value) if self.field == "publisher" and value else value
        return sorted(set(before) | {value}) if self.adds else [one for one in before if one != value]

    def write(self, document: Document, kept: Any) -> None:
        if self.field == "publisher":
            document.publisher = Organisation.objects.filter(pk=kept or None).first()
        elif self.adds is None:
            setattr(document, self.field, kept)
        else:
            model = Document._meta.get_field(self.field).related_model
            setattr(document, self.field, list(model.objects.filter(pk__in=kept)))


def _named(rows: Iterable) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]


CHANGES: dict[str, Change] = {
    "audience": Change("audience", _("who may read it"), lambda: list(Audience.choices)),
    "kind": Change("kind", _("kind"), lambda: list(Kind.choices)),
    "licence": Change("licence", _("licence"), lambda: list(Licence.choices)),
    "publisher": Change("publisher", _("publisher"), lambda: _named(Organisation.objects.with_names().in_order())),
    "add_theme": Change("themes", _("add a theme"), lambda: _themes(), adds=True),
    "remove_theme": Change("themes", _("remove a theme"), lambda: _themes(), adds=False),
    "add_country": Change("countries", _("add a country"), lambda: _countries(), adds=True),
    "remove_country": Change("countries", _("remove a country"), lambda: _countries(), adds=False),
}


def _themes() -> list[tuple[str, str]]:
    return _named(Concept.objects.current().with_labels().in_order())


def _countries() -> list[tuple[str, str]]:
    return _named(Country.objects.in_order())


@dataclass(frozen=True)
class Step:
    """What one document has now, and would have."""

    document: Document
    before: str
    after: str
    waits: bool  # it has a newer draft: both the published text and the draft are changed

    @property
    def changes(self) -> bool:
        return self.before != self.after


def preview(change: Change, value: str, documents: Iterable[Document]) -> list[Step]:
    words = dict(change.choices())

    def said(kept: Any) -> str:
        keys = kept if isinstance(kept, list) else [kept]
        return ", ".join(str(words.get(str(key), key)) for key in keys if key not in ("", None)) or "–"

    return [
        Step(document, said(before), said(change.after(before, value)), document.has_unpublished_changes)
        for document in documents
        for before in [change.read(document)]
    ]


def make(name: str, value: str, documents: Iterable[Document], *, by: User) -> BulkEdit:
    """Change every one of them; each in a transaction of its own, so that readers never wait long."""
    if not is_editor(by):
        raise PermissionDenied
    change = CHANGES[name]
    edit = BulkEdit.objects.create(by=by, change=name, value=value)
    for document in documents:
        before = change.read(document)
        after = change.after(before, value)
        if after != before:
            _change(document, change, after, by=by, keep=(edit, before))
    return edit


def undo(edit: BulkEdit, *, by: User) -> list[Document]:
    """Put back what stood there; returns the documents left alone because somebody has changed them since."""
    if not is_editor(by):
        raise PermissionDenied
    if not BulkEdit.objects.filter(pk=edit.pk, undone_at=None).update(undone_at=timezone.now()):
        return []
    change, left = CHANGES[edit.change], []
    for document in Document.objects.filter(pk__in=edit.values):
        kept = edit.values[str(document.pk)]
        if change.read(document) == kept["after"]:
            _change(document, change, kept["before"], by=by)
        else:
            left.append(document)
    return left


@transaction.atomic
def _change(
    document: Document, change: Change, value: Any, *, by: User, keep: tuple[BulkEdit, Any] | None = None
) -> None:
    """The published text and the newest draft alike; what waited unpublished in the draft goes on waiting."""
    draft = document.get_latest_revision_as_object()
    waits = document.has_unpublished_changes
    change.write(draft, value)
    if document.live and waits:
        change.write(document, value)
        document.save()
    elif not document.live:
        draft.save()
    revision = draft.save_revision(user=by, log_action=True)
    if document.live and not waits:
        revision.publish(user=by)
    if keep:
        edit, before = keep
        edit.values[str(document.pk)] = {"before": before, "after": value}
        edit.save(update_fields=["values"])
