"""What readers bring to the editors: a document, a mistake they found, a question."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access import Reader, is_editor
from core.models import StoredFile
from documents.identifiers import new_identifier


class SuggestionType(models.TextChoices):
    DOCUMENT = "document", _("a document for the library")
    MISTAKE = "mistake", _("a mistake in a record")
    QUESTION = "question", _("a message to the editors")


class SuggestionState(models.TextChoices):
    WAITING = "waiting", _("waiting for an editor")
    TAKEN_IN = "taken_in", _("taken in")
    SETTLED = "settled", _("settled")
    DECLINED = "declined", _("not taken in")


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Editors all of them, others what they sent themselves while signed in."""
        if is_editor(reader):
            return self.all()
        return self.filter(by=reader.pk) if reader.is_authenticated else self.none()

    def waiting(self) -> Self:
        return self.filter(state=SuggestionState.WAITING)

    def for_lists(self) -> Self:
        """Those that wait first, the longest waiting on top; then the others, the last decided on top."""
        waits_first = models.Case(models.When(state=SuggestionState.WAITING, then=0), default=1)
        return self.select_related("by", "document", "decided_by", "stored").order_by(
            waits_first, "-decided_at", "sent_at"
        )


class Suggestion(models.Model):
    """One thing brought to the editors, and what they made of it. Only editors and its sender see it."""

    identifier = models.CharField(max_length=12, unique=True, default=new_identifier, editable=False)
    type = models.CharField(_("type"), max_length=8, choices=SuggestionType)
    words = models.TextField(_("what was written"), max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="suggestions",
    )
    email = models.EmailField(_("e-mail for the answer"), blank=True)  # of a sender without an account
    language = models.CharField(max_length=2, default="fr")  # in which they are answered
    # What a mistake is in, or what became of a document that was brought.
    document = models.ForeignKey(
        "documents.Document", null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions"
    )
    stored = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggested_by"
    )
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=SuggestionState, default=SuggestionState.WAITING)
    answer = models.TextField(_("answer"), blank=True, max_length=4000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        indexes = [models.Index(fields=["state", "sent_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SuggestionState.WAITING) | Q(decided_at__isnull=False),
                name="a_decided_suggestion_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return " ".join(self.words.split())[:80]

    @property
    def can_be_answered(self) -> bool:
        """Whether somebody would receive an answer."""
        return bool(self.by or self.email)

    @property
    def is_waiting(self) -> bool:
        return self.state == SuggestionState.WAITING
