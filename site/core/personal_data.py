"""What the site holds on a person: each app says its part, so that it can be handed over and erased whole."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from core.models import Letter, User

Telling = Callable[[User], Any]
_tellers: dict[str, Telling] = {}
_forgetters: list[Callable[[User], object]] = []


def tells(name: str) -> Callable[[Telling], Telling]:
    """Register what is told under this name: plain lists, dicts and texts, as JSON takes them."""

    def register(teller: Telling) -> Telling:
        _tellers[name] = teller
        return teller

    return register


def forgets(forgetter: Callable[[User], object]) -> Callable[[User], object]:
    """Register what is to be done before an account is deleted, where the deletion of its row is not enough."""
    _forgetters.append(forgetter)
    return forgetter


def of(account: User) -> dict[str, Any]:
    """All of it, by name."""
    return {name: teller(account) for name, teller in _tellers.items()}


def forget(account: User) -> None:
    for forgetter in _forgetters:
        forgetter(account)


@tells("account")
def _account(account: User) -> dict[str, Any]:
    return {
        "email": account.email,
        "first_name": account.first_name,
        "last_name": account.last_name,
        "language": account.language,
        "joined": account.date_joined,
        "last_sign_in": account.last_login,
        "agreed_to_the_privacy_page": account.consented_at,
        "roles": sorted(account.groups.values_list("name", flat=True)),
        "addresses": list(EmailAddress.objects.filter(user=account).values("email", "verified", "primary")),
        "changes": list(account.changes.values("event", "role", "at")),
    }


@tells("sign_in")
def _sign_in(account: User) -> dict[str, Any]:
    return {
        "second_factors": list(Authenticator.objects.filter(user=account).values("type", "created_at", "last_used_at")),
        "sessions": list(
            UserSession.objects.filter(user=account).values("ip", "user_agent", "created_at", "last_seen_at")
        ),
    }


@tells("letters")
def _letters(account: User) -> list[Any]:
    return list(Letter.objects.filter(account=account).values("subject", "text", "to", "state", "written_at"))
