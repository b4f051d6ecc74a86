"""Signed links: an address that lets whoever holds it do one thing, for a while, without signing in."""

from datetime import timedelta

from django.core import signing

DEFAULT_LIFE = timedelta(days=30)


class BadLink(Exception):
    """The link was altered, or made for something else."""


class OldLink(BadLink):
    """The link was good, and is too old."""


def sign(purpose: str, value: object) -> str:
    """A token for `purpose`, safe in an address; it can be read by whoever has it, not changed."""
    return signing.dumps(value, salt=f"link:{purpose}", compress=True)


def read(purpose: str, token: str, life: timedelta = DEFAULT_LIFE) -> object:
    """What was signed. Raises OldLink past its life, BadLink for anything else that is wrong."""
    try:
        return signing.loads(token, salt=f"link:{purpose}", max_age=life)
    except signing.SignatureExpired as error:
        raise OldLink from error
    except signing.BadSignature as error:
        raise BadLink from error
