from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import Language
from core.models import Concept


class Withdrawal(models.Model):
    """A key that must not be found on a shelf any more, though the index may still hold it there.

    Written by the transaction that restricts the thing; every query leaves the key out inside the engine until the
    index has confirmed.
    """

    shelf = models.CharField(max_length=10)
    key = models.CharField(max_length=80)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shelf", "key"], name="one_withdrawal_a_shelf")]

    def __str__(self) -> str:
        return f"{self.key} from {self.shelf}"


class Comparison(models.Model):
    """When index and database were compared last, and whether the engine has been away since. There is one row."""

    ONE = 1

    compared_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)  # that it took
    differing = models.PositiveIntegerField(default=0)  # things that had to be told again
    away = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.compared_at}: {self.differing}"

    @classmethod
    def state(cls) -> "Comparison":
        return cls.objects.get_or_create(pk=cls.ONE)[0]

    def note_away(self) -> None:
        if not self.away:
            Comparison.objects.filter(pk=self.ONE).update(away=True)

    def note_done(self, seconds: float, differing: int) -> None:
        Comparison.objects.filter(pk=self.ONE).update(
            compared_at=timezone.now(), seconds=seconds, differing=differing, away=False
        )


class LexiconEntry(models.Model):
    """What a stem of one language most likely is in the others, learnt from labels; replaced as a whole."""

    language = models.CharField(max_length=2, choices=Language)
    stem = models.CharField(max_length=60)
    renderings = models.JSONField()  # other language → [[stem, weight], …], the likeliest first

    class Meta:
        verbose_name = _("word of the lexicon")
        verbose_name_plural = _("words of the lexicon")
        constraints = [models.UniqueConstraint(fields=["language", "stem"], name="a_stem_once_a_language")]

    def __str__(self) -> str:
        return f"{self.stem} ({self.language})"


class ThemePhrase(models.Model):
    """The stems of one label of a theme: a question that holds them side by side speaks of the theme."""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="phrases")
    language = models.CharField(max_length=2, choices=Language)
    stems = models.CharField(max_length=240, db_index=True)  # of its telling words, with spaces between

    class Meta:
        verbose_name = _("phrase of a theme")
        verbose_name_plural = _("phrases of themes")

    def __str__(self) -> str:
        return f"{self.stems} ({self.language})"


class Miss(models.Model):
    """Words for which nothing was found, and how often: never who asked, nor when but for the last day."""

    words = models.CharField(_("words"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    count = models.PositiveIntegerField(_("times"), default=1)
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ["-count", "-last_day", "words"]
        verbose_name = _("search without an answer")
        verbose_name_plural = _("searches without an answer")
        constraints = [models.UniqueConstraint(fields=["words", "language"], name="a_miss_once_a_language")]

    def __str__(self) -> str:
        return self.words
