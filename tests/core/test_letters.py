"""Letters are rows first: none is lost, none is sent twice."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from core import letters
from core.models import Letter, LetterState

pytestmark = pytest.mark.django_db


def write(**facts) -> Letter:
    return letters.post(**{"subject": "Bonjour", "text": "Une lettre", "to": "awa@example.org", **facts})


class Closed(EmailBackend):
    def open(self):
        raise OSError("connection refused")


class BreaksAfterSending(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise smtplib.SMTPServerDisconnected("the line broke")


def state(letter: Letter) -> str:
    letter.refresh_from_db()
    return letter.state


def test_a_letter_is_sent_once():
    letter = write(html="<p>Une lettre</p>")
    assert letters.send_waiting() == 1
    assert letters.send_waiting() == 0
    assert state(letter) == LetterState.SENT
    assert [(one.subject, one.to) for one in mail.outbox] == [("Bonjour", ["awa@example.org"])]
    assert mail.outbox[0].body == "Une lettre"  # the plain-text part is always there


def test_a_letter_waits_for_a_server_that_is_away(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Closed"
    letter = write()
    letters.send_waiting()
    assert state(letter) == LetterState.WAITING
    assert letter.not_before > timezone.now()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Letter.objects.update(not_before=timezone.now())
    assert letters.send_waiting() == 1


def test_a_letter_whose_end_is_unknown_is_never_sent_again(settings):
    settings.EMAIL_BACKEND = f"{__name__}.BreaksAfterSending"
    letter = write()
    letters.send_waiting()
    letters.send_waiting()
    assert state(letter) == LetterState.UNSURE
    assert len(mail.outbox) == 1


def test_a_letter_left_by_a_process_that_died_is_unsure():
    letter = write()
    Letter.objects.update(state=LetterState.SENDING, changed_at=timezone.now() - timedelta(minutes=11))
    letters.send_waiting()
    assert state(letter) == LetterState.UNSURE
    assert mail.outbox == []


def test_without_a_mail_server_letters_become_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.MAIL_DIR = tmp_path / "mail"
    write(subject="Réinitialiser")
    letters.send_waiting()
    [kept] = (tmp_path / "mail").glob("*.eml")
    assert "awa@example.org" in kept.read_text()


def test_a_forgotten_password_is_a_letter_in_french(client, member):
    client.post("/fr/account/password/reset/", {"email": member.email})
    letter = Letter.objects.get()
    assert letter.to == member.email
    assert "mot de passe" in letter.text
    assert letter.text.strip()


class Refuses(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"awa@example.org": (550, b"no such mailbox")})


def test_a_letter_the_server_would_not_have_is_refused_with_its_words(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refuses"
    letter = write()
    assert letters.send_waiting() == 0
    assert state(letter) == LetterState.REFUSED
    assert "no such mailbox" in letter.error


def test_a_letter_of_which_no_mail_can_be_made_holds_up_none(settings):
    poison, good = write(subject="Two\nlines"), write()
    assert letters.send_waiting() == 1
    assert (state(poison), state(good)) == (LetterState.REFUSED, LetterState.SENT)


def test_letters_wait_for_a_server_that_is_away_for_a_week(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Closed"
    letter = write()
    for _attempt in range(30):
        Letter.objects.update(not_before=timezone.now())
        letters.send_waiting()
    assert state(letter) == LetterState.WAITING


def test_a_letter_is_marked_before_the_server_hears_of_it_and_after(settings):
    seen: list[str] = []

    class Watching(EmailBackend):
        def send_messages(self, messages):
            seen.append(Letter.objects.get().state)
            return super().send_messages(messages)

    globals()["Watching"] = Watching
    settings.EMAIL_BACKEND = f"{__name__}.Watching"
    letter = write()
    letters.send_waiting()
    assert (seen, state(letter)) == ([LetterState.SENDING], LetterState.SENT)


def test_whom_nobody_rings_for_is_doubted_by_the_sweeper():
    from core import sweeping

    letter = write()
    Letter.objects.update(state=LetterState.SENDING, changed_at=timezone.now() - timedelta(minutes=11))
    sweeping.ring_for_letters()
    assert state(letter) == LetterState.UNSURE
