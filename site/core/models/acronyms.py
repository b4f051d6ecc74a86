from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import FoldedField
from core.languages import Language, Wording, choose, folded
from core.models.places import Country

TAKEN = _("These letters have a meaning there already: change that one.")


class AcronymQuerySet(models.QuerySet):
    def looking_like(self, text: str) -> Self:
        """Those with these letters, or these words in what they stand for: what an editor types."""
        wanted = self
        for word in folded(text).split():
            meant = Q(name_fr__icontains=word) | Q(name_en__icontains=word)
            wanted = wanted.filter(meant | Q(folded_letters__contains=word))
        return wanted


class Acronym(models.Model):
    """What letters stand for, everywhere or in one country: CMU is one scheme in Senegal, another in Côte d'Ivoire."""

    letters = models.CharField(_("letters"), max_length=40, help_text=_("As they are written: CMU, SP/CNPS."))
    country = models.ForeignKey(
        Country,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("used in"),
        help_text=_("Leave empty when it means this everywhere."),
    )
    name_fr = models.CharField(_("meaning in French"), max_length=250, blank=True)
    name_en = models.CharField(_("meaning in English"), max_length=250, blank=True)
    name_pt = models.CharField(_("meaning in Portuguese"), max_length=250, blank=True)
    name_es = models.CharField(_("meaning in Spanish"), max_length=250, blank=True)
    folded_letters = FoldedField(source="letters", max_length=60)
    objects = AcronymQuerySet.as_manager()

    class Meta:
        ordering = ["folded_letters", "country"]
        verbose_name = _("acronym")
        verbose_name_plural = _("acronyms")
        constraints = [
            models.UniqueConstraint(
                fields=["letters", "country"], name="one_meaning_a_country", violation_error_message=TAKEN
            ),
            models.UniqueConstraint(
                fields=["letters"],
                condition=Q(country=None),
                name="one_meaning_everywhere",
                violation_error_message=TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letters} ({self.country})" if self.country else self.letters

    def clean(self) -> None:
        super().clean()
        if not any(getattr(self, f"name_{code}") for code in Language.values):
            raise ValidationError(_("Say what the letters stand for, in one language at least."))
        if len([sign for sign in self.letters if sign.isalpha()]) < 2:
            raise ValidationError({"letters": _("An acronym has two letters at least.")})

    def meaning_in(self, language: str | None = None) -> Wording:
        names: dict[str, Any] = {code: getattr(self, f"name_{code}") for code in Language.values}
        return choose(names, language) or Wording(self.letters, "", language or "")
