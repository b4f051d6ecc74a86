"""What happened to accounts: who gave which role, who closed what. Nobody edits it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.users import Role


class AccountEvent(models.TextChoices):
    INVITED = "invited", _("invited")
    REGISTERED = "registered", _("registered")
    ACCEPTED = "accepted", _("accepted the invitation")
    GIVEN = "given", _("role given")
    TAKEN = "taken", _("role taken")
    CLOSED = "closed", _("account closed")
    REOPENED = "reopened", _("account opened again")
    ERASED = "erased", _("account erased")


class AccountChange(models.Model):
    """One thing that happened to one account."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="changes")
    event = models.CharField(_("what happened"), max_length=10, choices=AccountEvent)
    role = models.CharField(_("role"), max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.role}".strip()

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label) if self.role in Role.values else self.role
