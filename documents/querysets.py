"""Questions to the library, in the reader's words."""

from typing import Self

from django.db.models import Prefetch, Q
from django.utils import timezone
from wagtail.models import PageManager, PageQuerySet

from core.access import Reader, audiences, is_editor


class DocumentQuerySet(PageQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Editors all, drafts included; others what is published, meant for them, and free of embargo.

        The one rule of access for documents and all that hangs on them: files, pages, covers, texts.
        """
        if is_editor(reader):
            return self.all()
        free = Q(embargo_until=None) | Q(embargo_until__lte=timezone.localdate())
        return self.filter(free, live=True, audience__in=audiences(reader))

    def for_cards(self) -> Self:
        """With what a line in a list shows, in a handful of queries."""
        return (
            self.defer_streamfields()
            .select_related("publisher")
            .prefetch_related("texts", "files__stored", "countries", "publisher__names")
        )

    def for_record(self) -> Self:
        """With all that the record page shows."""
        return self.for_cards().prefetch_related(
            "themes__labels",
            "programmes__names",
            "credits__person",
            "credits__organisation__names",
            Prefetch("file_versions"),
        )

    def newest(self) -> Self:
        return self.order_by("-first_published_at", "-pk")


DocumentManager = PageManager.from_queryset(DocumentQuerySet)
