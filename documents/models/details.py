"""What some kinds of document add to the record, one to one."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from core.fields import PartialDateField


class GoodPractice(models.Model):
    """What was done somewhere, what came of it, and what it takes to do it elsewhere."""

    document = ParentalKey("documents.Document", on_delete=models.CASCADE, related_name="good_practice_details")
    context = models.TextField(_("context"), blank=True)
    problem = models.TextField(_("problem"), blank=True)
    what_was_done = models.TextField(_("what was done"), blank=True)
    results = models.TextField(_("results, with figures"), blank=True)
    conditions = models.TextField(_("conditions for replication"), blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    contacts = models.TextField(_("contacts"), blank=True)

    SECTIONS = ("context", "problem", "what_was_done", "results", "conditions", "lessons", "contacts")

    class Meta:
        verbose_name = _("good practice")
        constraints = [models.UniqueConstraint(fields=["document"], name="one_good_practice_a_document")]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Heading and text of what was filled in, in reading order."""
        return [
            (str(getattr(self._meta.get_field(name), "verbose_name", name)), getattr(self, name))
            for name in self.SECTIONS
            if getattr(self, name)
        ]


class Instrument(models.TextChoices):
    CONSTITUTION = "constitution", _("Constitution")
    TREATY = "treaty", _("Treaty or convention")
    REGULATION = "regulation", _("Community regulation")
    DIRECTIVE = "directive", _("Directive")
    LAW = "law", _("Law")
    ORDINANCE = "ordinance", _("Ordinance")
    DECREE = "decree", _("Decree")
    ORDER = "order", _("Order")
    RECOMMENDATION = "recommendation", _("Recommendation")
    OTHER = "other", _("Other instrument")


class LegalText(models.Model):
    """What makes a legal text useful: which instrument it is, since when it holds, what it changes."""

    document = ParentalKey("documents.Document", on_delete=models.CASCADE, related_name="legal_text_details")
    instrument = models.CharField(_("instrument"), max_length=16, choices=Instrument, blank=True)
    official_number = models.CharField(_("official number"), max_length=80, blank=True)
    adopted = PartialDateField(_("adopted"), blank=True)
    in_force = PartialDateField(_("in force"), blank=True, help_text=_("For example: since 2009, or 2009 to 2016."))
    amends = models.TextField(_("amends"), blank=True, help_text=_("One text a line, if it is not in the library."))
    repeals = models.TextField(_("repeals"), blank=True, help_text=_("One text a line, if it is not in the library."))

    class Meta:
        verbose_name = _("legal text")
        constraints = [models.UniqueConstraint(fields=["document"], name="one_legal_text_a_document")]

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {self.official_number}".strip()
