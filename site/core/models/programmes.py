from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from core.fields import PartialDateField
from core.languages import Wording, choose
from core.models.names import Name, Named, NamedQuerySet, Text
from core.models.organisations import Organisation
from core.models.places import Country


class ProgrammeType(models.TextChoices):
    PROGRAMME = "programme", _("programme")
    SCHEME = "scheme", _("scheme")
    SYSTEM = "system", _("system or platform")
    PROJECT = "project", _("project")


class ProgrammeStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")
    UNKNOWN = "unknown", _("unknown")


class ProgrammeQuerySet(NamedQuerySet):
    def _of(self, country: str) -> Q:
        where = Programme.countries.through.objects.filter(programme=OuterRef("pk"))
        return Q(Exists(where.filter(country=country))) | ~Q(Exists(where))


class Programme(Named):
    """What is run for people's protection: a scheme (RAMU), a system (the single registry), a programme, a project."""

    type = models.CharField(_("type"), max_length=10, choices=ProgrammeType, default=ProgrammeType.PROGRAMME)
    status = models.CharField(_("status"), max_length=8, choices=ProgrammeStatus, default=ProgrammeStatus.UNKNOWN)
    code = models.CharField(
        _("code"), max_length=60, blank=True, help_text=_("A project code, as its owner writes it.")
    )
    countries = models.ManyToManyField(Country, blank=True, related_name="programmes", verbose_name=_("countries"))
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="programmes",
        verbose_name=_("organisation in charge"),
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts", verbose_name=_("part of")
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name=_("succeeded by")
    )
    started = PartialDateField(_("started"), blank=True)
    ended = PartialDateField(_("ended"), blank=True)
    website = models.URLField(_("website"), blank=True)
    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("programme or system")
        verbose_name_plural = _("programmes and systems")

    def description_in(self, language: str | None = None) -> Wording | None:
        return choose({description.language: description.text for description in self.descriptions.all()}, language)


class ProgrammeName(Name):
    programme = ParentalKey(Programme, on_delete=models.CASCADE, related_name="names")

    class Meta(Name.Meta):
        verbose_name = _("name of a programme")
        verbose_name_plural = _("names of programmes")
        indexes = [models.Index(fields=["folded_name"]), models.Index(fields=["folded_acronym"])]


class Description(Text):
    """What a programme does, in one language."""

    programme = ParentalKey(Programme, on_delete=models.CASCADE, related_name="descriptions")

    class Meta(Text.Meta):
        verbose_name = _("description")
        verbose_name_plural = _("descriptions")
        constraints = [
            models.UniqueConstraint(fields=["programme", "language"], name="one_description_a_language"),
        ]
