"""Whether a row says the same as before, and what it changes in a document."""

import hashlib
import json
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from documents.importing.folder import Folder
from documents.importing.records import Entry, Record
from documents.models import Document


def digest_of(entry: Entry, folder: Folder, record: Record) -> str:
    """All a row says, its files included."""
    said = {key: text.strip() for key, text in entry.cells.items() if text.strip()}
    files = [folder.mark(told.name) for told in record.files]
    return hashlib.sha256(json.dumps([said, files], sort_keys=True).encode()).hexdigest()


def differences(before: dict, after: dict) -> list[str]:
    """The names of the fields that differ, keys of rows and Wagtail's own fields aside."""
    return [name for name in after if name not in _OF_WAGTAIL and _bare(before.get(name)) != _bare(after[name])]


_OF_WAGTAIL = {"slug", "url_path", "draft_title", "latest_revision", "latest_revision_created_at", "live_revision",
               "has_unpublished_changes", "last_published_at", "first_published_at"}  # fmt: skip


def field_labels(names: str) -> str:
    """The names of fields, as the reader knows them: "files, title" as « fichier, titre »."""
    return ", ".join(_label(name) for name in names.split(", ") if name)


def _label(name: str) -> str:
    try:
        known = Document._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    related = known.related_model if known.auto_created else None
    return str(related._meta.verbose_name if related else getattr(known, "verbose_name", name))  # type: ignore[union-attr]


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        bare = [_bare(one) for one in value]
        return sorted(bare, key=str) if all(isinstance(one, str | int) for one in bare) else bare
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if key not in {"pk", "sort_order"}}
    return value
