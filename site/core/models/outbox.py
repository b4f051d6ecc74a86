from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ChangeQuerySet(models.QuerySet):
    def waiting(self):
        """To be told now: held by no worker at the moment, and not set aside."""
        return self.untold().filter(Q(leased_until=None) | Q(leased_until__lt=timezone.now()))

    def untold(self):
        """Changed since it was last drained, unless it was set aside."""
        return self.filter(version__gt=F("drained"), set_aside=None)


class Change(models.Model):
    """That something changed which others must hear of: one row a thing, its version rising with each change.

    Written by the transaction that changes the thing; drained afterwards, by whoever is listening to the topic.
    """

    topic = models.CharField(max_length=20)  # "search"
    key = models.CharField(max_length=80)  # the key of the thing for that topic: "document:k7f3…"
    version = models.PositiveBigIntegerField(default=1)
    drained = models.PositiveBigIntegerField(default=0)  # the version that was delivered last
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)  # since the last delivery
    error = models.TextField(blank=True)
    set_aside = models.DateTimeField(null=True, blank=True)  # it failed again and again: a person looks at it
    changed_at = models.DateTimeField(default=timezone.now)
    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "key"], name="one_change_a_thing")]
        indexes = [models.Index(fields=["topic", "changed_at"])]

    def __str__(self) -> str:
        return f"{self.topic} {self.key} {self.drained}→{self.version}"


class LetterState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNSURE = "unsure", _("perhaps sent")
    REFUSED = "refused", _("refused by the mail server")


class Letter(models.Model):
    """A mail to one address, written by the transaction that causes it and sent afterwards, once."""

    to = models.EmailField(_("to"))
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=8, choices=LetterState, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [models.Index(fields=["state", "not_before"])]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
