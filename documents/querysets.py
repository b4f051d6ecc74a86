"""Questions to the library, in the reader's words."""

from typing import Self

from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q
from django.utils import timezone
from wagtail.models import PageManager, PageQuerySet

from core.access import Reader, audiences, is_editor


class DocumentQuerySet(PageQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Editors all, drafts included; others what is published, meant for them, and free of embargo.

        The one rule of access for documents and all that hangs on them: files, pages, covers, texts.
        """
        seen = self if is_editor(reader) else self.filter(_published_for(reader))
        return seen.annotate(is_replaced=_takes_its_place("replaces", reader),
                             is_repealed=_takes_its_place("repeals", reader))  # fmt: skip

    def for_cards(self) -> Self:
        """With what a line in a list shows, in a handful of queries."""
        return (
            self.defer_streamfields()
            .select_related("publisher")
            .prefetch_related("texts", "files__stored", "countries", "publisher__names", "legal_text_details")
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


def _published_for(reader: Reader, of: str = "") -> Q:
    """What is published, meant for this reader, and free of embargo; `of` leads to the document ("document__")."""
    free = Q(**{f"{of}embargo_until": None}) | Q(**{f"{of}embargo_until__lte": timezone.localdate()})
    return free & Q(**{f"{of}live": True, f"{of}audience__in": audiences(reader)})


def _takes_its_place(type: str, reader: Reader) -> ExpressionWrapper:
    """Whether a published document this reader may see says so; a hidden one betrays itself to nobody.

    Asked once a query, not once a row: SQLite would go through all documents for each of them.
    """
    relations = apps.get_model("documents", "Relation").objects.filter(type=type)
    told = relations.filter(_published_for(reader, "document__")).values("target")
    return ExpressionWrapper(Q(pk__in=told), output_field=BooleanField())


DocumentManager = PageManager.from_queryset(DocumentQuerySet)
