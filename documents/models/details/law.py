"""Texts that bind: what they change, and whether they hold."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.dates import PartialDate
from core.fields import PartialDateField
from core.models import Organisation
from documents.models.details.base import Details, of_document, only_one

IN_FORCE_HELP = _("For example: since 2009, or 2009 to 2016.")


class Force(models.TextChoices):
    """Whether a text holds today; never written down, always worked out from its dates."""

    HOLDS = "holds", _("in force")
    NOT_YET = "not_yet", _("not yet in force")
    NO_LONGER = "no_longer", _("no longer in force")


def force_on(day: date, period: PartialDate | None) -> Force | None:
    """What a period of validity says of one day; None when it does not tell (no dates, or "2009" on a day of 2009)."""
    if period is None:
        return None
    begins, ends = period.first_day, period.last_day
    if begins and day < begins:
        return Force.NOT_YET
    if not period.is_range:  # "2009" is when it came into force; nothing says that it ended
        certainly_begun = ends is not None and day >= ends
        return Force.HOLDS if certainly_begun else None
    if ends and day > ends:
        return Force.NO_LONGER
    return Force.HOLDS if begins or ends else None


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


class LegalText(Details):
    """What makes a legal text useful: which instrument it is, since when it holds, what it changes."""

    document = of_document("legal_text_details")
    instrument = models.CharField(_("instrument"), max_length=16, choices=Instrument, blank=True)
    official_number = models.CharField(_("official number"), max_length=80, blank=True)
    adopted = PartialDateField(_("adopted"), blank=True)
    in_force = PartialDateField(_("in force"), blank=True, help_text=IN_FORCE_HELP)
    published_in = models.CharField(
        _("published in"), max_length=200, blank=True, help_text=_("The official journal, its number and its day.")
    )
    amends = models.TextField(_("amends"), blank=True, help_text=_("One text a line, if it is not in the library."))
    repeals = models.TextField(_("repeals"), blank=True, help_text=_("One text a line, if it is not in the library."))

    FACTS = ("instrument", "official_number", "adopted", "in_force", "published_in", "amends", "repeals")

    class Meta:
        verbose_name = _("legal text")
        constraints = only_one("legal_text")

    def __str__(self) -> str:
        return f"{self.get_instrument_display()} {self.official_number}".strip()


class Statutes(Details):
    """The founding text of a body: whose it is, who adopted it, since when it holds."""

    document = of_document("statutes_details")
    body = models.ForeignKey(
        Organisation,
        verbose_name=_("statutes of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="statutes",
    )
    adopted_by = models.CharField(
        _("adopted by"), max_length=200, blank=True, help_text=_("For example: the constitutive general assembly.")
    )
    adopted = PartialDateField(_("adopted"), blank=True)
    in_force = PartialDateField(_("in force"), blank=True, help_text=IN_FORCE_HELP)
    registered = models.CharField(_("registered as"), max_length=120, blank=True)

    FACTS = ("body", "adopted_by", "adopted", "in_force", "registered")

    class Meta:
        verbose_name = _("statutes")
        constraints = only_one("statutes")
