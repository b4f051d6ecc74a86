"""What the sweeper and the scheduler look after for the floor of the house."""

from celery.schedules import crontab
from django.core.management import call_command
from django.utils import timezone

from core import letters
from core.doorbells import ring
from core.models import Letter, LetterState
from core.periodic import periodic
from core.sweeper import sweeps
from core.tasks import send_letters


@sweeps
def ring_for_letters() -> None:
    letters.doubt_the_abandoned()  # here too: perhaps no letter is ever sent again
    if Letter.objects.filter(state=LetterState.WAITING, not_before__lte=timezone.now()).exists():
        ring(send_letters)


@periodic(at=crontab(hour="4", minute="10"))
def forget_ended_sessions() -> None:
    call_command("clearsessions")
