from django.db import models
from django.utils import timezone


class Turn(models.Model):
    """That a transaction changed what somebody may read; each has a row, so that no writer waits for another."""

    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.at:%Y-%m-%d %H:%M:%S}"
