from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from core.fields import FoldedField
from core.languages import Language, Wording, choose, folded

OUR_SCHEME = "https://w3id.org/sankore/themes"
LOCAL_SCHEME = "https://w3id.org/sankore/local-themes"  # what editors add: no file may retire it


class ConceptQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Those that may be chosen; retired ones stay readable where they were used."""
        return self.filter(is_retired=False)

    def labelled(self, text: str, language: str | None = None) -> Self:
        """Those with this label of any kind (an acronym is one), accents and capitals aside."""
        labels = Label.objects.filter(concept=OuterRef("pk"), folded_text=folded(text))
        return self.filter(Exists(labels.filter(language=language) if language else labels))

    def looking_like(self, text: str) -> Self:
        """Those with a label or key that has these words, or beginnings of words, in it: what an editor types."""
        wanted = self
        for word in folded(text).split():
            labels = Label.objects.filter(concept=OuterRef("pk"), folded_text__contains=word)
            wanted = wanted.filter(Exists(labels) | Q(key__contains=word))
        return wanted

    def with_labels(self) -> Self:
        return self.prefetch_related("labels")

    def in_order(self, language: str | None = None) -> list[Any]:
        """By label as this reader knows them; a list, for a vocabulary fits in memory."""
        return sorted(self.with_labels(), key=lambda concept: folded(concept.label_in(language).text))


class Concept(ClusterableModel):
    """A theme: one idea, whatever it is called in each language."""

    key = models.SlugField(_("key"), max_length=80, unique=True, help_text=_("In English, and lasting."))
    uri = models.CharField(_("address as linked data"), max_length=250, unique=True)
    scheme = models.CharField(_("vocabulary"), max_length=250, default=OUR_SCHEME, db_index=True)
    broader = ParentalManyToManyField(
        "self", symmetrical=False, blank=True, related_name="narrower", verbose_name=_("broader themes")
    )
    is_retired = models.BooleanField(
        _("retired"), default=False, help_text=_("No longer proposed; stays where it is used.")
    )
    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.label_in().text

    def save(self, *args: Any, **options: Any) -> None:
        if not self.uri:
            self.scheme, self.uri = LOCAL_SCHEME, f"{LOCAL_SCHEME}/{self.key}"
        super().save(*args, **options)

    def label_in(self, language: str | None = None) -> Wording:
        preferred = {label.language: label.text for label in self.labels.all() if label.kind == LabelKind.PREFERRED}
        return choose(preferred, language) or Wording(self.key, "", language or "")

    def other_labels_in(self, language: str) -> list[str]:
        return [
            label.text for label in self.labels.all() if label.language == language and label.kind == LabelKind.OTHER
        ]

    def definition_in(self, language: str | None = None) -> Wording | None:
        return choose({definition.language: definition.text for definition in self.definitions.all()}, language)


class LabelKind(models.TextChoices):
    PREFERRED = "preferred", _("preferred")
    OTHER = "other", _("other name or acronym")
    HIDDEN = "hidden", _("hidden: only searched")


class Label(models.Model):
    """What a theme is called in one language; acronyms and former names are labels too."""

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    text = models.CharField(_("label"), max_length=200)
    kind = models.CharField(_("kind"), max_length=9, choices=LabelKind, default=LabelKind.PREFERRED)
    by_hand = models.BooleanField(default=True, editable=False)  # no: from a vocabulary's file, which may take it back
    folded_text = FoldedField(source="text", max_length=240)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        indexes = [models.Index(fields=["folded_text"])]
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language"],
                condition=Q(kind="preferred"),
                name="one_preferred_label_a_language",
                violation_error_message=_("A theme has one preferred label in each language."),
            ),
            models.UniqueConstraint(fields=["concept", "language", "text"], name="a_label_once_a_language"),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if not folded(self.text):
            raise ValidationError({"text": _("A label needs at least one letter.")})


class Definition(models.Model):
    """What a theme means, in one language."""

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="definitions")
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    text = models.TextField(_("definition"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("definition")
        verbose_name_plural = _("definitions")
        constraints = [
            models.UniqueConstraint(fields=["concept", "language"], name="one_definition_a_language"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
