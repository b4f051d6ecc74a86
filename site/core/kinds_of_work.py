"""The work of the floor of the house: letters, changes to be told, periodic errands."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import changes
from core.doorbells import ring
from core.models import Change, Errand, Letter, LetterState
from core.periodic import timetables
from core.sweeper import brooms
from core.work import Failure, Work, register


class Letters(Work):
    name, queue, since = "letters", "mail", "written_at"
    label = gettext_lazy("Letters")
    settle_label = gettext_lazy("It arrived, or is not needed")
    patience = timedelta(minutes=2)

    def waiting_rows(self) -> QuerySet:
        return Letter.objects.filter(state__in=[LetterState.WAITING, LetterState.SENDING])

    def late_rows(self) -> QuerySet:
        return self.waiting_rows().filter(written_at__lt=timezone.now() - self.patience)

    def failed_rows(self) -> QuerySet:
        return Letter.objects.filter(state__in=[LetterState.UNSURE, LetterState.REFUSED]).order_by("written_at", "pk")

    def tell(self, row: Letter) -> Failure:
        if row.state == LetterState.REFUSED:
            said = _("The mail server refused it: %(error)s") % {"error": row.error}
        else:
            said = _("It may have left, so it is not sent again by itself. %(error)s") % {"error": row.error}
        return Failure(row.pk, f"{row.subject} → {row.to}", said.strip(), row.written_at)

    def retry_rows(self, rows: QuerySet) -> int:
        from core.tasks import send_letters  # the tasks call the letters

        ring(send_letters)
        return rows.order_by().update(state=LetterState.WAITING, attempts=0, not_before=timezone.now())

    def settle_rows(self, rows: QuerySet) -> int:
        return rows.order_by().update(state=LetterState.SENT, changed_at=timezone.now())


class Changes(Work):
    """What one listener has to be told."""

    since = "changed_at"

    def __init__(self, topic: str, label: str | Promise, queue: str = "index") -> None:
        self.topic, self.label, self.queue = topic, label, queue
        self.name = f"changes-{topic}"

    def waiting_rows(self) -> QuerySet:
        return Change.objects.filter(topic=self.topic).untold()

    def late_rows(self) -> QuerySet:
        return self.waiting_rows().filter(changed_at__lt=timezone.now() - self.patience)

    def failed_rows(self) -> QuerySet:
        return Change.objects.filter(topic=self.topic).exclude(set_aside=None).order_by("set_aside", "pk")

    def tell(self, row: Change) -> Failure:
        return Failure(row.pk, row.key, row.error, row.set_aside)

    def retry_rows(self, rows: QuerySet) -> int:
        return changes.try_again(rows.values_list("pk", flat=True))  # the sweeper rings


class Errands(Work):
    """Periodic work; a slot that failed is tried again by itself, so whoever looks here only hastens it."""

    name, queue, since = "errands", "", "done"
    label = gettext_lazy("Periodic work")
    patience = timedelta(minutes=5)

    def waiting_rows(self) -> QuerySet:
        return self._due(timezone.now())

    def late_rows(self) -> QuerySet:
        return self._due(timezone.now() - self.patience)

    def _due(self, moment: datetime) -> QuerySet:
        known = {errand.name: errand.done for errand in Errand.objects.all()}
        due = [one.name for one in timetables() if one.name in known and one.due(known[one.name], moment)]
        return Errand.objects.filter(name__in=due)

    def failed_rows(self) -> QuerySet:
        ours = [*brooms(), *(one.name for one in timetables())]
        return Errand.objects.filter(name__in=ours, failures__gt=0)

    def tell(self, row: Errand) -> Failure:
        return Failure(row.name, row.name, row.error, row.failed_since)

    def retry_rows(self, rows: QuerySet) -> int:
        pausing = rows.filter(leased_until__isnull=False, ended_at__gte=F("began_at"))  # nobody is at it
        return pausing.order_by().update(leased_until=None)


register(Letters())
register(Errands())
