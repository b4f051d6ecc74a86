"""Mails as rows: written by the transaction that causes them, sent afterwards, never twice.

A row says *sending* before the dialogue with the server and *sent* after; a process killed in between leaves
*unsure*, which a person decides about.
"""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.doorbells import ring
from core.models import Letter, LetterState, User

PATIENCE = timedelta(minutes=10)  # a letter "being sent" for longer belongs to a process that died
ATTEMPTS = 12


def write(template: str, *, to: User | str, **facts: object) -> Letter:
    """Write a letter from `mail/<template>.subject.txt` and `.txt`, in the language of whom it goes to."""
    account = to if isinstance(to, User) else None
    with translation.override(account.language if account else translation.get_language()):
        facts = {**facts, "site": settings.SITE_URL, "account": account}
        subject = " ".join(render_to_string(f"mail/{template}.subject.txt", facts).split())
        text = render_to_string(f"mail/{template}.txt", facts)
    return post(subject=subject, text=text, to=account.email if account else str(to), account=account)


@transaction.atomic
def post(*, subject: str, text: str, to: str, account: User | None = None, html: str = "") -> Letter:
    from core.tasks import send_letters  # the task calls this module

    ring(send_letters)
    return Letter.objects.create(subject=subject[:250], text=text, html=html, to=to, account=account)


def send_waiting(limit: int = 50) -> int:
    """Send what waits; returns how many letters left."""
    _doubt_the_abandoned()
    sent = 0
    due = Letter.objects.filter(state=LetterState.WAITING, not_before__lte=timezone.now())
    for letter in due.order_by("written_at")[:limit]:
        if _claim(letter):
            sent += _send(letter)
    return sent


def _claim(letter: Letter) -> bool:
    return bool(
        Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING).update(
            state=LetterState.SENDING, attempts=F("attempts") + 1, changed_at=timezone.now()
        )
    )


def _send(letter: Letter) -> bool:
    connection = get_connection()
    mail = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.to], connection=connection)
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    try:
        connection.open()  # nothing has been said yet: whatever fails here may be tried again
    except OSError as error:
        _postpone(letter, str(error))
        return False
    try:
        mail.send()
    except Exception as error:  # the server may have taken it before the line broke
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.UNSURE, error=str(error)[:2000])
        return False
    finally:
        connection.close()
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, error="", changed_at=timezone.now())
    return True


def _postpone(letter: Letter, error: str) -> None:
    tries = letter.attempts + 1
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.WAITING if tries < ATTEMPTS else LetterState.UNSURE,
        not_before=timezone.now() + timedelta(seconds=min(3600, 15 * 2**tries)),
        error=error[:2000],
    )


def _doubt_the_abandoned() -> None:
    with transaction.atomic():
        Letter.objects.filter(state=LetterState.SENDING, changed_at__lt=timezone.now() - PATIENCE).update(
            state=LetterState.UNSURE
        )
