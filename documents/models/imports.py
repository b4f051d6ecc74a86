"""Records taken in by the hundred, and what each import did, so that it can be taken back."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document


class ImportState(models.TextChoices):
    WAITING = "waiting", _("waiting to be checked")
    CHECKED = "checked", _("checked, nothing imported yet")
    RUNNING = "running", _("being imported")
    ENDED = "ended", _("imported")
    REFUSED = "refused", _("not imported")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


ATTEMPTS = 5  # without progress, after which an import waits for an administrator
AT_WORK = (ImportState.WAITING, ImportState.RUNNING, ImportState.UNDOING)


class Import(models.Model):
    """One sheet, or one file of citations, taken into the library; its number is what `--undo` asks for."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    name = models.CharField(max_length=200)  # of the sheet, as its sender calls it
    sheet = models.CharField(max_length=500)  # where it is read from
    folder = models.CharField(max_length=500, blank=True)  # where its files lie
    digest = models.CharField(max_length=64)  # SHA-256 of the sheet: the same one goes on where it stopped
    as_drafts = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.WAITING)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    working_until = models.DateTimeField(null=True, blank=True)  # a lease: past it, the sweeper rings again
    attempts = models.PositiveSmallIntegerField(default=0)  # since the last progress
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # "created", "updated", "unchanged", "wrong" → how many
    remarks = models.JSONField(default=list)  # sentences about the sheet
    problems = models.JSONField(default=list)  # [row, heading, sentence]; the first thousand
    preview = models.JSONField(default=list)  # [row, action, title, what changes]; the first hundred
    organisations = models.JSONField(default=list)  # keys of those it added

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.pk}: {self.name}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK and self.attempts < ATTEMPTS

    @property
    def percent(self) -> int:
        return 100 * self.rows_done // self.rows_total if self.rows_total else 0

    @property
    def good(self) -> int:
        """Rows that would be written, or were."""
        return sum(self.counts.get(name, 0) for name in ("created", "updated"))

    @property
    def place(self) -> Path:
        """A folder of its own for what was sent from the admin."""
        return settings.DATA_DIR / "imports" / str(self.pk)


class RowAction(models.TextChoices):
    CREATED = "created", _("new")
    UPDATED = "updated", _("changed")
    UNCHANGED = "unchanged", _("unchanged")


class RowUndone(models.TextChoices):
    NOT = "", _("stands")
    TAKEN_BACK = "back", _("taken back")
    KEPT = "kept", _("edited since, so it stays")


class ImportedRow(models.Model):
    """What one import did with one row; written in the transaction that did it."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()  # the row as the spreadsheet shows it
    key = models.CharField(max_length=200, blank=True, db_index=True)  # what the sheet calls the document
    digest = models.CharField(max_length=64)  # of all the row says: the same again changes nothing
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="imported_rows")
    action = models.CharField(max_length=9, choices=RowAction)
    before = models.PositiveBigIntegerField(null=True)  # the newest revision there was
    after = models.PositiveBigIntegerField(null=True)  # the one this import made
    was_live = models.BooleanField(default=False)
    undone = models.CharField(max_length=4, choices=RowUndone, default=RowUndone.NOT, blank=True)

    class Meta:
        ordering = ["of", "place"]
        constraints = [models.UniqueConstraint(fields=["of", "place"], name="one_outcome_a_row")]

    def __str__(self) -> str:
        return f"{self.of_id}.{self.place}"
