"""One change made to many documents at once, with what stood there before, so that it can be taken back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.identifiers import new_identifier


class BulkEdit(models.Model):
    """What an editor changed in many documents in one go, and in which."""

    identifier = models.CharField(max_length=12, unique=True, default=new_identifier, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    change = models.CharField(_("change"), max_length=30)  # a key of documents.bulk_editing.CHANGES
    value = models.CharField(max_length=200, blank=True)
    # {"<pk of the document>": {"before": …, "after": …}}, both as the change keeps them
    values = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.change} {self.value} ({len(self.values)})"
