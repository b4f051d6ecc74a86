from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import Language, Wording, choose, folded


class PlaceQuerySet(models.QuerySet):
    def in_order(self, language: str | None = None) -> list[Any]:
        """By name as this reader knows them, "Égypte" among the e's; a list, for there are few."""
        return sorted(self, key=lambda place: folded(place.name_in(language).text))

    def called(self, text: str) -> list[Any]:
        """Those with this name in any language, or this code, accents and capitals aside."""
        wanted = folded(text)
        places: list[Any] = list(self)
        return [place for place in places if wanted in {folded(word) for word in place.all_names()}]


class Place(models.Model):
    """What countries and regions share: names in four languages, from CLDR."""

    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_pt = models.CharField(_("name in Portuguese"), max_length=80)
    name_es = models.CharField(_("name in Spanish"), max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in().text

    def name_in(self, language: str | None = None) -> Wording:
        names = {code: getattr(self, f"name_{code}") for code in Language.values}
        return choose(names, language) or Wording(str(self.pk), "", language or "")

    def all_names(self) -> list[str]:
        return [getattr(self, f"name_{code}") for code in Language.values]


class Region(Place):
    """A region of the world as the United Nations draw them (M49)."""

    code = models.CharField(_("UN M49 code"), max_length=3, primary_key=True)  # "011", with its zeros
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts", verbose_name=_("part of")
    )
    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Country(Place):
    """A country or territory with an ISO 3166 code."""

    iso2 = models.CharField(_("ISO code, two letters"), max_length=2, primary_key=True)
    iso3 = models.CharField(_("ISO code, three letters"), max_length=3, unique=True)
    m49 = models.CharField(_("UN M49 code"), max_length=3, blank=True)  # Kosovo has none
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="countries", verbose_name=_("region")
    )
    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["iso2"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def all_names(self) -> list[str]:
        return [*super().all_names(), self.iso2, self.iso3]
