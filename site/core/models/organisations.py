from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from core.fields import PartialDateField
from core.languages import Wording, choose
from core.models.names import Name, Named, NamedQuerySet, Text
from core.models.places import Country


class OrganisationType(models.TextChoices):
    INTERNATIONAL = "international", _("international organisation")
    REGIONAL = "regional", _("regional organisation")
    MINISTRY = "ministry", _("ministry or government service")
    AGENCY = "agency", _("public agency")
    FUND = "fund", _("social security fund or insurer")
    MUTUAL = "mutual", _("mutual organisation or union of mutuals")
    NGO = "ngo", _("non-governmental organisation")
    NETWORK = "network", _("network or committee")
    WORKERS = "workers", _("workers' organisation")
    EMPLOYERS = "employers", _("employers' organisation")
    DONOR = "donor", _("donor agency")
    RESEARCH = "research", _("university or research centre")
    COMPANY = "company", _("company")
    OTHER = "other", _("other")


class OrganisationQuerySet(NamedQuerySet):
    def _of(self, country: str) -> Q:
        return Q(country=country) | Q(country=None)


class Organisation(Named):
    """A body that acts: an agency, a ministry, an association, an international organisation."""

    type = models.CharField(_("type"), max_length=15, choices=OrganisationType, default=OrganisationType.OTHER)
    country = models.ForeignKey(
        Country,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
        verbose_name=_("country"),
        help_text=_("Leave empty for an international or regional organisation."),
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts", verbose_name=_("part of")
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("succeeded by")
    )
    founded = PartialDateField(_("founded"), blank=True)
    dissolved = PartialDateField(_("dissolved"), blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.TextField(_("address"), blank=True)
    postal_box = models.CharField(_("postal box"), max_length=80, blank=True)
    phones = models.TextField(_("telephone numbers"), blank=True, help_text=_("One a line."))
    email = models.EmailField(_("e-mail address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    @property
    def phone_numbers(self) -> list[str]:
        return [line.strip() for line in self.phones.splitlines() if line.strip()]

    def mandate_in(self, language: str | None = None) -> Wording | None:
        return choose({mandate.language: mandate.text for mandate in self.mandates.all()}, language)


class OrganisationName(Name):
    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="names")

    class Meta(Name.Meta):
        verbose_name = _("name of an organisation")
        verbose_name_plural = _("names of organisations")
        indexes = [models.Index(fields=["folded_name"]), models.Index(fields=["folded_acronym"])]


class Mandate(Text):
    """What an organisation is there for, in one language."""

    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="mandates")

    class Meta(Text.Meta):
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "language"], name="one_mandate_a_language"),
        ]
