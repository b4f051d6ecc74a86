"""Papers of projects: what is ordered, what was done, what is reported."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import PartialDateField
from documents.models.details.base import Details, of_document, only_one


class TermsOfReference(Details):
    """What is ordered, from whom, until when."""

    document = of_document("terms_of_reference_details")
    ordered_by = models.CharField(_("ordered by"), max_length=200, blank=True)
    period = PartialDateField(_("dates of the work"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    funding = models.CharField(_("funding"), max_length=200, blank=True)
    objectives = models.TextField(_("objectives"), blank=True)
    expected = models.TextField(_("expected results"), blank=True)
    method = models.TextField(_("method"), blank=True)

    FACTS = ("ordered_by", "period", "place", "funding")
    SECTIONS = ("objectives", "expected", "method")

    class Meta:
        verbose_name = _("terms of reference")
        constraints = only_one("terms_of_reference")


class ProgressReport(Details):
    """Which project reports, on which period, and how it says it stands."""

    document = of_document("progress_report_details")
    project_code = models.CharField(_("project code"), max_length=60, blank=True)
    period = PartialDateField(_("period reported on"), blank=True)
    donors = models.CharField(_("donors"), max_length=200, blank=True)
    standing = models.CharField(
        _("delivery, by its own assessment"),
        max_length=20,
        blank=True,
        choices=[
            ("highly_satisfactory", _("highly satisfactory (over 80 %)")),
            ("satisfactory", _("satisfactory (60 to 80 %)")),
            ("unsatisfactory", _("unsatisfactory (40 to 60 %)")),
            ("very_unsatisfactory", _("very unsatisfactory (under 40 %)")),
            ("ambiguous", _("ambiguous in the source")),
        ],
    )
    done = models.TextField(_("what was done"), blank=True)
    problems = models.TextField(_("problems and what was done about them"), blank=True)
    outlook = models.TextField(_("outlook"), blank=True)

    FACTS = ("project_code", "period", "donors", "standing")
    SECTIONS = ("done", "problems", "outlook")

    class Meta:
        verbose_name = _("progress report")
        constraints = only_one("progress_report")


class ActivityRecord(Details):
    """An aid activity as a register tells it; amounts and labels as they are written there."""

    document = of_document("activity_record_details")
    activity = models.CharField(
        _("IATI identifier"), max_length=120, blank=True, help_text=_("For example: XM-DAC-2-10-6715.")
    )
    other_code = models.CharField(_("other code"), max_length=60, blank=True)
    period = PartialDateField(_("start and end"), blank=True)
    status = models.CharField(_("status"), max_length=80, blank=True)
    budget = models.CharField(_("budget"), max_length=120, blank=True)
    sector = models.CharField(_("sector"), max_length=250, blank=True)
    aims = models.TextField(_("aims"), blank=True)
    results = models.TextField(_("results"), blank=True)
    disclaimer = models.TextField(_("disclaimer of the source"), blank=True)

    FACTS = ("activity", "other_code", "period", "status", "budget", "sector")
    SECTIONS = ("aims", "results", "disclaimer")

    class Meta:
        verbose_name = _("activity record")
        constraints = only_one("activity_record")
