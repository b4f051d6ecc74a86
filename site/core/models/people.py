import re
from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.fields import FoldedField, PartialDateField
from core.languages import folded
from core.models.organisations import Organisation
from core.models.places import Country


def check_orcid(value: str) -> None:
    """An ORCID ends with a check digit (ISO 7064, mod 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value):
        raise ValidationError(_("An ORCID looks like 0000-0002-1825-0097."))
    *digits, last = list(value.replace("-", ""))
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != last:
        raise ValidationError(_("This ORCID has a wrong digit."))


class PersonQuerySet(models.QuerySet):
    def called(self, text: str) -> Self:
        """Those with this name, in either order of its parts, accents and capitals aside."""
        words = folded(text.replace(",", " "))
        return self.filter(Q(folded_name=words) | Q(folded_sort_name=words))

    def looking_like(self, text: str) -> Self:
        """Those with these words, or beginnings of words, in their name or e-mail address: what an editor types."""
        wanted = self
        for word in folded(text).split():
            wanted = wanted.filter(
                Q(folded_name__contains=word) | Q(folded_sort_name__contains=word) | Q(email__icontains=word)
            )
        return wanted


class Person(ClusterableModel):
    """Someone who writes, advises, answers or can be asked. Whether they have an account here is another matter."""

    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    family_name = models.CharField(_("family name"), max_length=120)
    display_name = models.CharField(
        _("name as it is shown"), max_length=250, blank=True, help_text=_("Leave empty for given name, family name.")
    )
    sort_name = models.CharField(
        _("name as it is sorted"), max_length=250, blank=True, help_text=_("Leave empty for family name, given name.")
    )
    organisations = models.ManyToManyField(
        Organisation, through="Affiliation", related_name="people", verbose_name=_("organisations")
    )
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="people", verbose_name=_("country")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    languages = models.CharField(
        _("languages"),
        max_length=60,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}(,\s*[a-z]{2,3})*$", _("Write codes with commas: fr, en, pt."))],
        help_text=_("Codes with commas, the best spoken first: fr, en, pt."),
    )
    orcid = models.CharField("ORCID", max_length=19, blank=True, validators=[check_orcid])
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
        verbose_name=_("account"),
    )
    folded_name = FoldedField(source="name", max_length=300)
    folded_sort_name = FoldedField(source="name_to_sort", max_length=300)
    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["folded_sort_name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["folded_name"]), models.Index(fields=["folded_sort_name"])]
        constraints = [
            models.UniqueConstraint(fields=["orcid"], condition=~Q(orcid=""), name="one_person_an_orcid"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.display_name or f"{self.given_name} {self.family_name}".strip()

    @property
    def name_to_sort(self) -> str:
        """Without its comma when folded into a column, so that "Batchabi Dramane" is found too."""
        return (self.sort_name or f"{self.family_name} {self.given_name}").replace(",", " ").strip()

    @property
    def name_in_references(self) -> str:
        """Family name first, with a comma, as references are written."""
        return self.sort_name or ", ".join(part for part in (self.family_name, self.given_name) if part)

    @property
    def words_of_address(self) -> str:
        """How the person is called in an address: no number, which would tell how many others there are."""
        return slugify(self.name) or "nn"

    @property
    def spoken(self) -> list[str]:
        return [code.strip() for code in self.languages.split(",") if code.strip()]

    def affiliations_on(self, day: date | None = None) -> list["Affiliation"]:
        """Where the person works that day (by default today)."""
        return [affiliation for affiliation in self.affiliations.all() if affiliation.is_valid_on(day or date.today())]


class Affiliation(models.Model):
    """That a person works for an organisation, as what, and for how long."""

    person = ParentalKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="affiliations", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=160, blank=True)
    begins = PartialDateField(_("from"), blank=True)
    ends = PartialDateField(_("until"), blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"

    def is_valid_on(self, day: date) -> bool:
        begins = self.begins.first_day if self.begins else None
        ends = self.ends.last_day if self.ends else None
        return (begins is None or begins <= day) and (ends is None or day <= ends)
