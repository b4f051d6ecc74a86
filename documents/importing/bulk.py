"""Many new documents at once: what `add_child`, `save_revision` and `publish` write for one, in few statements.

Wagtail takes 48 ms a page; two thousand would hold the library up for two minutes. The rows are the same: the page,
its children, a revision, versions of its files, the log, the index's change; a test compares them with Wagtail's.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, router
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from core.access import Audience
from core.models import User
from documents.models import Document, FileVersion, LibraryPage
from search import indexing


def create(documents: Sequence[Document], *, by: User | None) -> None:
    """Part of the caller's transaction. Those whose `live` is set are published; all get keys and a revision."""
    if not documents:
        return
    _place(documents, by)
    _insert(documents)
    _insert_children(documents)
    revisions = _revise(documents, by)
    FileVersion.objects.bulk_create(_versions(documents, by))
    PageLogEntry.objects.bulk_create(_log(documents, revisions, by))
    _refer(documents)
    indexing.announce([document.key for document in documents])


def _place(documents: Sequence[Document], by: User | None) -> None:
    """Where they stand in the tree, and what Wagtail keeps about a page."""
    library = LibraryPage.objects.select_for_update().get()
    last: Page | None = library.get_last_child()
    now = timezone.now()
    content_type = ContentType.objects.get_for_model(Document)
    for document in documents:
        document.path = last._inc_path() if last else Page._get_path(library.path, library.depth + 1, 1)
        document.depth, document.numchild, last = library.depth + 1, 0, document
        document.slug = f"{slugify(document.title)[:60].strip('-') or 'document'}-{document.identifier}"
        document.url_path = f"{library.url_path}{document.slug}/"
        document.draft_title, document.content_type, document.locale_id = (
            document.title,
            content_type,
            library.locale_id,
        )
        document.translation_key = document.translation_key or uuid.uuid4()
        document.owner = by
        document.has_unpublished_changes = not document.live
        if document.live:
            document.first_published_at = document.last_published_at = now
    Page.objects.filter(pk=library.pk).update(numchild=F("numchild") + len(documents))


def _insert(documents: Sequence[Document]) -> None:
    """The row of the page, then that of the document: Django inserts no many rows of an inherited model itself."""
    fields = [field.attname for field in Page._meta.concrete_fields if field.attname != "id"]
    pages = [Page(**{name: getattr(document, name) for name in fields}) for document in documents]
    Page.objects.bulk_create(pages)
    for document, page in zip(documents, pages, strict=True):
        document.pk = document.id = document.page_ptr_id = page.pk
        document._state.adding = False
    using = router.db_for_write(Document)
    local = Document._meta.local_concrete_fields
    size = max(1, connections[using].ops.bulk_batch_size(list(local), list(documents)))
    for start in range(0, len(documents), size):
        Document._base_manager.get_queryset()._insert(documents[start : start + size], fields=local, using=using)


def _insert_children(documents: Sequence[Document]) -> None:
    rows: dict[type[models.Model], list[Any]] = defaultdict(list)
    links: dict[Any, list[Any]] = defaultdict(list)
    for document in documents:
        held = document.__dict__.setdefault("_cluster_related_objects", {})
        for relation in get_all_child_relations(Document):
            # a list, even an empty one: what is in memory is not asked of the database
            for place, child in enumerate(held.setdefault(relation.get_accessor_name(), [])):
                setattr(child, relation.field.attname, document.pk)
                if hasattr(child, "sort_order"):
                    child.sort_order = place
                rows[type(child)].append(child)
        for many in get_all_child_m2m_relations(Document):
            through = many.remote_field.through
            for target in held.setdefault(many.name, []):
                ids = {many.m2m_column_name(): document.pk, many.m2m_reverse_name(): target.pk}
                links[through].append(through(**ids))
    for model, children in (*rows.items(), *links.items()):
        model._default_manager.bulk_create(children)


def _revise(documents: Sequence[Document], by: User | None) -> list[Revision]:
    own, base = (ContentType.objects.get_for_model(model) for model in (Document, Page))
    now = timezone.now()
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=own,
            base_content_type=base,
            object_id=str(document.pk),
            created_at=now,
            user=by,
            object_str=str(document)[:255],
            content=document.serializable_data(),
        )
        for document in documents
    )
    pages = []
    for document, revision in zip(documents, revisions, strict=True):
        document.latest_revision, document.latest_revision_created_at = revision, now
        document.live_revision = revision if document.live else None
        facts = {"latest_revision": revision, "live_revision": document.live_revision}
        pages.append(Page(pk=document.pk, latest_revision_created_at=now, **facts))
    Page.objects.bulk_update(pages, ["latest_revision", "live_revision", "latest_revision_created_at"])
    return revisions


def _versions(documents: Sequence[Document], by: User | None) -> list[FileVersion]:
    return [
        FileVersion(
            document=document,
            file=file.identifier,
            number=1,
            stored_id=file.stored_id,
            name=file.name,
            note=file.note,
            audience=Audience.STAFF if document.is_embargoed else document.audience,
            by=by,
        )
        for document in documents
        if document.live
        for file in document.files.all()
    ]


def _log(documents: Sequence[Document], revisions: Sequence[Revision], by: User | None) -> list[PageLogEntry]:
    now, content_type = timezone.now(), ContentType.objects.get_for_model(Document)
    return [
        PageLogEntry(
            page_id=document.pk,
            content_type=content_type,
            label=str(document)[:255],
            action=action,
            timestamp=now,
            user=by,
            uuid=uuid.uuid4(),
            revision=revision,
            content_changed=action == "wagtail.create",
            data={},
        )
        for document, revision in zip(documents, revisions, strict=True)
        for action in (("wagtail.create", "wagtail.publish") if document.live else ("wagtail.create",))
    ]


def _refer(documents: Sequence[Document]) -> None:
    """What Wagtail's own admin needs: where a theme or an organisation is used, and its search for pages."""
    own, base = (ContentType.objects.get_for_model(model) for model in (Document, Page))
    ReferenceIndex.objects.bulk_create(
        (
            ReferenceIndex(
                content_type=own,
                base_content_type=base,
                object_id=str(document.pk),
                to_content_type_id=to_type,
                to_object_id=to_object,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )
            for document in documents
            for to_type, to_object, model_path, content_path in ReferenceIndex._extract_references_from_object(document)
        ),
        ignore_conflicts=True,
    )
    get_search_backend().add_bulk(Document, list(documents))
