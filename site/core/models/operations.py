"""How the site is run: periodic work and which slot of it was done, who is at work, what administrators decided."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Errand(models.Model):
    """Periodic work: the last slot of its timetable that was done, and who is at the next one."""

    name = models.CharField(max_length=120, primary_key=True)
    done = models.DateTimeField(null=True)  # the slot done last, not the moment of doing it
    slot = models.DateTimeField(null=True)  # the one taken last, done or not
    leased_until = models.DateTimeField(null=True)  # past it, whoever took the slot is taken for dead
    by = models.CharField(max_length=120, blank=True)  # the scheduler that took it
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    failed_since = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Post(models.TextChoices):
    SCHEDULER = "scheduler", _("scheduler")
    WORKER = "worker", _("worker")


class Heartbeat(models.Model):
    """A process that does the site's work in the background, and when it last said so."""

    name = models.CharField(max_length=120, primary_key=True)  # "main@host", "scheduler 4121@host"
    post = models.CharField(max_length=10, choices=Post)
    queues = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["post", "name"]

    def __str__(self) -> str:
        return self.name


class Decision(models.TextChoices):
    RETRY = "retry", _("tried again")
    SETTLE = "settle", _("settled by hand")


class OperatorAct(models.Model):
    """What an administrator decided about work that had failed. Nobody edits it."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=20)  # the name of a core.work.Work
    decision = models.CharField(max_length=8, choices=Decision)
    count = models.PositiveIntegerField()  # things it was about

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.decision} {self.count}"
