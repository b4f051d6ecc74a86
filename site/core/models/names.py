"""Names that differ by language, by country and with time: shared by organisations and programmes."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from core.fields import FoldedField, PartialDateField
from core.languages import Language, Wording, folded, in_order_for, reader_language
from core.models.places import Country


class Name(models.Model):
    """One name of a thing: in a language, perhaps only in one country, perhaps only for some years."""

    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    name = models.CharField(_("name"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    country = models.ForeignKey(
        Country,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("used in"),
        help_text=_("Leave empty when this name is used everywhere."),
    )
    valid_from = PartialDateField(_("used from"), blank=True)
    valid_until = PartialDateField(_("used until"), blank=True)
    is_preferred = models.BooleanField(
        _("preferred"), default=True, help_text=_("The name to show; the others are only searched.")
    )
    folded_name = FoldedField(source="name", max_length=300)
    folded_acronym = FoldedField(source="acronym", max_length=60)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_until and self.valid_until.is_before(self.valid_from):
            raise ValidationError({"valid_until": _("A name cannot go out of use before it comes into use.")})

    def is_valid_on(self, day: date) -> bool:
        """Whether the name may have been in use that day; a vague date is given the benefit of the doubt."""
        begins = self.valid_from.first_day if self.valid_from else None
        ends = self.valid_until.last_day if self.valid_until else None
        return (begins is None or begins <= day) and (ends is None or day <= ends)


class NamedQuerySet(models.QuerySet):
    def with_names(self) -> Self:
        return self.prefetch_related("names")

    def called(self, text: str, country: Country | str | None = None) -> Self:
        """Those with this name or acronym in any language and period, accents and capitals aside.

        With a country: those that are called so there, as CMU is one scheme in Senegal and another in Côte d'Ivoire.
        """
        words = folded(text)
        names = self._names().filter(Q(folded_name=words) | Q(folded_acronym=words))
        if country is not None:
            code = country.pk if isinstance(country, Country) else country.upper()
            return self.filter(
                Exists(names.filter(country=code)) | (Exists(names.filter(country=None)) & self._of(code))
            )
        return self.filter(Exists(names))

    def looking_like(self, text: str) -> Self:
        """Those with a name or key that has these words, or beginnings of words, in it: what an editor types."""
        wanted = self
        for word in folded(text).split():
            names = self._names().filter(Q(folded_name__contains=word) | Q(folded_acronym__contains=word))
            wanted = wanted.filter(Exists(names) | Q(key__contains=word))
        return wanted

    def _names(self) -> models.QuerySet:
        """The names of the row of the outer query."""
        relation = self.model.names.rel  # type: ignore[attr-defined]
        return relation.related_model.objects.filter(**{relation.remote_field.name: OuterRef("pk")})

    def _of(self, country: str) -> Q:
        """Of that country, or of none in particular."""
        raise NotImplementedError

    def in_order(self, language: str | None = None) -> list[Any]:
        return sorted(self.with_names(), key=lambda named: folded(named.name_in(language).text))


class Named(ClusterableModel):
    """A thing with names, kept apart from the thing because the thing stays when its name changes."""

    key = models.SlugField(
        _("key"), max_length=60, unique=True, help_text=_("Short and lasting: it stands in addresses and exports.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        named = self.name_in()
        acronym = self.acronym_in()
        return f"{named} ({acronym})" if acronym and acronym.text != named.text else named.text

    def name_in(self, language: str | None = None, *, on: date | None = None) -> Wording:
        """The name for a reader of this language, on that day (by default today).

        A name of another time is better than none: where no name is valid that day, all are considered.
        """
        language = language or reader_language()
        best = self._best(language, on, self.names.all())
        return Wording(best.name, best.language, language) if best else Wording(self.key, "", language)

    def acronym_in(self, language: str | None = None, *, on: date | None = None) -> Wording | None:
        language = language or reader_language()
        best = self._best(language, on, [name for name in self.names.all() if name.acronym])
        return Wording(best.acronym, best.language, language) if best else None

    def short_name_in(self, language: str | None = None, *, on: date | None = None) -> Wording:
        """The acronym when it has one in this language, else the name."""
        acronym = self.acronym_in(language, on=on)
        return acronym if acronym and not acronym.is_fallback else self.name_in(language, on=on)

    def all_names(self) -> list[str]:
        """Every name and acronym it has or had, once each: what a search should find it by."""
        words = [word for name in self.names.all() for word in (name.name, name.acronym) if word]
        return list(dict.fromkeys(words))

    def _best(self, language: str, on: date | None, names: Iterable[Name]) -> Name | None:
        names = list(names)
        day = on or date.today()
        candidates = [name for name in names if name.is_valid_on(day)] or names
        if not candidates:
            return None
        order = in_order_for(language, {name.language for name in candidates})

        def rank(name: Name) -> tuple:
            began = name.valid_from.sort_key() if name.valid_from else 0
            return (order.index(name.language), not name.is_preferred, -began, name.pk or 0)

        return min(candidates, key=rank)


class Text(models.Model):
    """A longer text about a thing, once in each language."""

    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    text = models.TextField(_("text"))

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]
