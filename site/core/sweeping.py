"""What the sweeper looks after for the floor of the house."""

from django.utils import timezone

from core.doorbells import ring
from core.models import Letter, LetterState
from core.sweeper import sweeps
from core.tasks import send_letters


@sweeps
def ring_for_letters() -> None:
    if Letter.objects.filter(state=LetterState.WAITING, not_before__lte=timezone.now()).exists():
        ring(send_letters)
