"""Mails as rows: written by the transaction that causes them, sent afterwards, never twice.

A row says *sending* before the dialogue with the server and *sent* after; a process killed in between leaves
*unsure*, which a person decides about; one the server would not have is *refused*. While the server is away letters
wait, however long.
"""

import smtplib
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
LONGEST_PAUSE = 3600  # seconds between two attempts to reach the server
# Said by the server before it took anything: the letter certainly did not leave.
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPHeloError)


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
    doubt_the_abandoned()
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
    try:
        connection = get_connection()
        mail = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.to], connection=connection)
        if letter.html:
            mail.attach_alternative(letter.html, "text/html")
        mail.message()
    except Exception as error:  # no letter can be made of it, whoever tries
        return _ended(letter, LetterState.REFUSED, error)
    try:
        connection.open()  # nothing has been said yet: whatever fails here may be tried again
    except OSError as error:
        _postpone(letter, str(error))
        return False
    try:
        mail.send()
    except REFUSALS as error:
        return _ended(letter, LetterState.REFUSED, error)
    except Exception as error:  # the server may have taken it before the line broke
        return _ended(letter, LetterState.UNSURE, error)
    finally:
        connection.close()
    return _ended(letter, LetterState.SENT)


def _ended(letter: Letter, state: LetterState, error: Exception | None = None) -> bool:
    """Unless somebody took the letter for abandoned meanwhile; whether it was sent."""
    Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING).update(
        state=state, error=str(error or "")[:2000], changed_at=timezone.now()
    )
    return state == LetterState.SENT


def _postpone(letter: Letter, error: str) -> None:
    pause = min(LONGEST_PAUSE, 15 * 2 ** min(letter.attempts + 1, 8))
    Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING).update(
        state=LetterState.WAITING, not_before=timezone.now() + timedelta(seconds=pause), error=error[:2000]
    )


def doubt_the_abandoned() -> None:
    """A process that was killed between *sending* and *sent* left a letter nobody knows the end of."""
    abandoned = Letter.objects.filter(state=LetterState.SENDING, changed_at__lt=timezone.now() - PATIENCE)
    if abandoned.exists():
        abandoned.update(state=LetterState.UNSURE, changed_at=timezone.now())
