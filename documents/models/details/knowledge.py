"""What was found out, counted, decided or specified."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import PartialDateField
from documents.models.details.base import Details, of_document, only_one


class Study(Details):
    """How something was found out, and what was found."""

    document = of_document("study_details")
    fieldwork = PartialDateField(_("when the data was gathered"), blank=True)
    sample = models.CharField(
        _("who or what was studied"),
        max_length=250,
        blank=True,
        help_text=_("For example: 1 200 households, 4 regions."),
    )
    question = models.TextField(_("question"), blank=True)
    method = models.TextField(_("method"), blank=True)
    findings = models.TextField(_("main findings"), blank=True)
    limits = models.TextField(_("limits"), blank=True)

    FACTS = ("fieldwork", "sample")
    SECTIONS = ("question", "method", "findings", "limits")

    class Meta:
        verbose_name = _("study")
        constraints = only_one("study")


class Statistics(Details):
    """What the figures count, when and where, and who answers for them."""

    document = of_document("statistics_details")
    period = PartialDateField(_("period counted"), blank=True, help_text=_("For example: 2015 to 2020."))
    coverage = models.CharField(
        _("coverage"), max_length=200, blank=True, help_text=_("For example: national, or the eight WAEMU countries.")
    )
    frequency = models.CharField(
        _("frequency"),
        max_length=10,
        blank=True,
        choices=[
            ("once", _("once")),
            ("monthly", _("every month")),
            ("quarterly", _("every quarter")),
            ("yearly", _("every year")),
            ("irregular", _("irregular")),
        ],
    )
    source = models.CharField(_("source of the data"), max_length=250, blank=True)
    next_issue = PartialDateField(_("next issue"), blank=True)
    indicators = models.TextField(_("indicators"), blank=True, help_text=_("One a line."))
    method = models.TextField(_("how it was counted"), blank=True)

    FACTS = ("period", "coverage", "frequency", "source", "next_issue")
    SECTIONS = ("indicators", "method")

    class Meta:
        verbose_name = _("statistics")
        constraints = only_one("statistics")


class Strategy(Details):
    """What somebody decided to reach, until when, and who decided it."""

    document = of_document("strategy_details")
    period = PartialDateField(_("period"), blank=True, help_text=_("For example: 2024 to 2028."))
    adopted_by = models.CharField(_("adopted by"), max_length=200, blank=True)
    adopted = PartialDateField(_("adopted"), blank=True)
    budget = models.CharField(_("budget"), max_length=120, blank=True)
    objectives = models.TextField(_("objectives"), blank=True)
    follow_up = models.TextField(_("how it is followed up"), blank=True)

    FACTS = ("period", "adopted_by", "adopted", "budget")
    SECTIONS = ("objectives", "follow_up")

    class Meta:
        verbose_name = _("strategy")
        constraints = only_one("strategy")


class Specification(Details):
    """A specification or a manual: of which system, in which version, for whom."""

    document = of_document("specification_details")
    system = models.CharField(_("system or procedure"), max_length=200, blank=True)
    version = models.CharField(_("version of the system"), max_length=60, blank=True)
    for_whom = models.CharField(_("for whom"), max_length=200, blank=True)
    scope = models.TextField(_("what it covers"), blank=True)
    requirements = models.TextField(_("what it asks for"), blank=True)

    FACTS = ("system", "version", "for_whom")
    SECTIONS = ("scope", "requirements")

    class Meta:
        verbose_name = _("specification or manual")
        constraints = only_one("specification")
