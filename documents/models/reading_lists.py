"""What a reader puts aside: one list of bookmarks to begin with, others under names of their own."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.access import Reader


class ReadingListQuerySet(models.QuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """One's own; the list of another is seen by its link alone."""
        return self.filter(owner=reader.pk) if reader.is_authenticated else self.none()


class ReadingList(models.Model):
    """Documents one reader keeps together; its secret link shows it to whoever has it, until it is withdrawn."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_lists")
    name = models.CharField(_("name of the list"), max_length=120)
    about = models.TextField(_("what it is for"), blank=True, max_length=1000)
    link = models.CharField(max_length=32, unique=True, null=True, blank=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ReadingListQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_reading_list_a_name")]

    def __str__(self) -> str:
        return self.name

    def share(self) -> None:
        """Give it a link nobody can guess; a new one each time, so that an old one stays dead."""
        self.link = secrets.token_urlsafe(18)
        self.save(update_fields=["link"])

    def withdraw(self) -> None:
        self.link = None
        self.save(update_fields=["link"])


class Kept(models.Model):
    """One document of a list, with a word on why it is there."""

    list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="kept")
    document = models.ForeignKey("documents.Document", on_delete=models.CASCADE, related_name="kept_in")
    note = models.CharField(_("why it is here"), max_length=300, blank=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kept_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["list", "document"], name="a_document_once_a_list")]

    def __str__(self) -> str:
        return str(self.document)
