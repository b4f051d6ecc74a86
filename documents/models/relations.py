"""How documents stand to each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class RelationType(models.TextChoices):
    TRANSLATION_OF = "translation_of", _("translation of")
    REPLACES = "replaces", _("replaces")
    PART_OF = "part_of", _("part of")
    BASED_ON = "based_on", _("based on")
    AMENDS = "amends", _("amends")
    REPEALS = "repeals", _("repeals")


SEEN_FROM_THE_OTHER_END = {
    RelationType.TRANSLATION_OF: _("has a translation"),
    RelationType.REPLACES: _("replaced by"),
    RelationType.PART_OF: _("has the part"),
    RelationType.BASED_ON: _("served as a basis for"),
    RelationType.AMENDS: _("amended by"),
    RelationType.REPEALS: _("repealed by"),
}


class Relation(Orderable):
    """What one document is to another."""

    document = ParentalKey("documents.Document", on_delete=models.CASCADE, related_name="relations")
    type = models.CharField(_("relation"), max_length=16, choices=RelationType)
    target = models.ForeignKey(
        "documents.Document", verbose_name=_("document"), on_delete=models.CASCADE, related_name="relations_from"
    )

    class Meta(Orderable.Meta):
        verbose_name = _("relation")
        constraints = [
            models.UniqueConstraint(fields=["document", "type", "target"], name="one_relation_of_a_type"),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.target}"

    @classmethod
    def would_turn_in_a_circle(cls, document: int, type: str, target: int) -> bool:
        """Whether the target already stands in this relation to the document, directly or through others."""
        seen: set[int] = set()
        reached = {target}
        while reached:
            if document in reached:
                return True
            seen |= reached
            nexts = cls.objects.filter(document__in=reached, type=type).values_list("target", flat=True)
            reached = set(nexts) - seen
        return False
