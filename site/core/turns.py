"""Whether anything changed since a page was made: each transaction that changes what can be read leaves a turn.

A page of the site shows names, relations and counts of many rows; to follow each of them would be a second copy of
every query. So a page depends on all turns: between two of them it is the same for everybody who is nobody in
particular.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from core.models import (
    AccountChange,
    Change,
    Errand,
    Heartbeat,
    Letter,
    OperatorAct,
    Turn,
    User,
)
from core.periodic import periodic

APPS = {"core", "documents", "home", "search", "wagtailcore", "wagtailimages"}
# Rows that no page for everybody shows. Whatever is not named here makes pages anew.
SILENT: set[type[models.Model] | str] = {AccountChange, Change, Errand, Heartbeat, Letter, OperatorAct,
                                         Turn, User}  # fmt: skip
LAST = 200  # turns that are looked at: of transactions that overlap, one with a lower number may end later
FORGOTTEN = timedelta(hours=1)


def take() -> None:
    """Part of the caller's transaction: seen by others when it is."""
    Turn.objects.create()


def now() -> str:
    """The same as long as nothing changed; of all turns that have ended, whatever the order they ended in."""
    last = Turn.objects.order_by("-pk").values_list("pk", flat=True)[:LAST]
    return hashlib.blake2b(repr(list(last)).encode(), digest_size=12).hexdigest()


def silent(*rows: type[models.Model]) -> None:
    """For the apps above: nothing of these rows stands on a page for everybody."""
    SILENT.update(rows)


def _noticed(sender: Any, **_: object) -> None:
    if sender in SILENT or sender._meta.app_label not in APPS:
        return
    take()


for _signal in (post_save, post_delete, m2m_changed):
    _signal.connect(_noticed, dispatch_uid="turns")


@periodic(every=timedelta(hours=1))
def forget_old_turns() -> None:
    """The newest ones stay, so that a quiet site keeps its pages."""
    with transaction.atomic():
        kept = Turn.objects.order_by("-pk").values_list("pk", flat=True)[LAST : LAST + 1]
        if oldest := list(kept):
            Turn.objects.filter(pk__lte=oldest[0], at__lt=timezone.now() - FORGOTTEN).delete()
