"""Decisions about accounts: invited, given a role, closed, erased. Each is written down with its author."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import letters, links, personal_data
from core.access import is_administrator
from core.models import AccountChange, AccountEvent, Letter, LetterState, Role, User

INVITATION = "invitation"  # what a signed link of an invitation is for


class Refusal(Exception):
    """What cannot be done to an account; its text is a sentence."""


def _sure(by: User) -> None:
    if not is_administrator(by):
        raise PermissionDenied


def _note(account: User, event: AccountEvent, *, by: User | None, role: str = "") -> None:
    AccountChange.objects.create(account=account, event=event, by=by, role=role)


# --- coming in --------------------------------------------------------------------------------------------


@transaction.atomic
def invite(email: str, *, by: User, role: str, language: str, first_name: str = "", last_name: str = "") -> User:
    """Make an account without a password, and write to its owner; raises Refusal when the address has one."""
    _sure(by)
    if User.objects.filter(email__iexact=email).exists():
        raise Refusal(_("%(email)s has an account already: find it in the list below.") % {"email": email})
    account = User.objects.create_user(email, None, language=language, first_name=first_name, last_name=last_name)
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=False)
    _note(account, AccountEvent.INVITED, by=by)
    if role:
        give(account, role, by=by)
    send_invitation(account, by=by)
    return account


def send_invitation(account: User, *, by: User) -> None:
    """Write the invitation, or write it again; the link holds for thirty days and until it was used."""
    _sure(by)
    if account.has_usable_password() or not account.is_active:
        raise Refusal(_("This invitation was accepted already, or the account is closed."))
    with translation.override(account.language):
        address = reverse("invited", args=[links.sign(INVITATION, account.pk)])
        letters.write("invitation", to=account, by=by, address=address, days=links.DEFAULT_LIFE.days)


def invited(token: str) -> User:
    """Whose invitation this is. Raises links.OldLink or links.BadLink; once accepted, it is no longer good."""
    pk = links.read(INVITATION, token)
    account = User.objects.filter(pk=pk, is_active=True).first()
    if account is None or account.has_usable_password():
        raise links.BadLink
    return account


@transaction.atomic
def accept(account: User, password: str) -> None:
    """The invitation reached its owner: whoever holds the link reads that mailbox."""
    account.set_password(password)
    account.consented_at = timezone.now()
    account.save()
    EmailAddress.objects.filter(user=account, email__iexact=account.email).update(verified=True)
    _note(account, AccountEvent.ACCEPTED, by=account)


def registered(account: User) -> None:
    """Somebody made an account for themselves, and agreed to the privacy page."""
    _note(account, AccountEvent.REGISTERED, by=account)


# --- roles, closing ---------------------------------------------------------------------------------------


@transaction.atomic
def give(account: User, role: str, *, by: User) -> None:
    _sure(by)
    if not account.groups.filter(name=Role(role).value).exists():
        account.groups.add(Group.objects.get(name=Role(role).value))
        _note(account, AccountEvent.GIVEN, by=by, role=role)


@transaction.atomic
def take(account: User, role: str, *, by: User) -> None:
    _sure(by)
    if role == Role.ADMINISTRATOR:
        _leave_one(account)
    if account.groups.filter(name=role).exists():
        account.groups.remove(Group.objects.get(name=role))
        if role == Role.ADMINISTRATOR and account.is_superuser:
            account.is_superuser = account.is_staff = False
            account.save(update_fields=["is_superuser", "is_staff"])
        _note(account, AccountEvent.TAKEN, by=by, role=role)


@transaction.atomic
def close(account: User, *, by: User) -> None:
    """Nobody enters with it any more, and whoever is in with it is out; what it did stays."""
    _sure(by)
    _leave_one(account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_sessions(account)
    _note(account, AccountEvent.CLOSED, by=by)


@transaction.atomic
def reopen(account: User, *, by: User) -> None:
    _sure(by)
    account.is_active = True
    account.save(update_fields=["is_active"])
    _note(account, AccountEvent.REOPENED, by=by)


def end_sessions(account: User) -> None:
    for session in UserSession.objects.filter(user=account):
        session.end()


def _leave_one(account: User) -> None:
    """A site without administrators could never have one again."""
    others = administrators().exclude(pk=account.pk)
    if administrators().filter(pk=account.pk).exists() and not others.exists():
        raise Refusal(_("This is the last administrator: make somebody else one first."))


def administrators():
    role = User.objects.filter(groups__name=Role.ADMINISTRATOR.value)
    return User.objects.filter(is_active=True).filter(pk__in=role.values("pk")) | User.objects.filter(
        is_active=True, is_superuser=True
    )


# --- leaving ----------------------------------------------------------------------------------------------


@transaction.atomic
def erase(account: User) -> None:
    """Everything the site holds on a person goes; what was published stays, without their name as its author."""
    _leave_one(account)
    personal_data.forget(account)
    end_sessions(account)
    Letter.objects.filter(account=account).exclude(state=LetterState.SENDING).delete()
    _note(account, AccountEvent.ERASED, by=None)
    account.delete()
