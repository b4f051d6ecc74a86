"""Who may see what: roles of a reader, audiences of an object, and the words both share.

Each kind of object has one `visible_to(user)` on its queryset, built from these; every door goes through it.
"""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Role, User

Reader = User | AnonymousUser


class Audience(models.TextChoices):
    """For whom an object is meant; also the name of the shelf it stands on."""

    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("Members")
    STAFF = "staff", _("Editors")


def roles(reader: Reader) -> frozenset[str]:
    """The roles of a reader; read from the database once a request."""
    if not reader.is_authenticated or not reader.is_active:
        return frozenset()
    if reader.known_roles is None:
        reader.known_roles = frozenset(reader.groups.values_list("name", flat=True)) & set(Role.values)
    return reader.known_roles


def is_editor(reader: Reader) -> bool:
    """Editors and administrators read all that the library holds, drafts included."""
    return reader.is_authenticated and (reader.is_superuser or bool(roles(reader) & {Role.EDITOR, Role.ADMINISTRATOR}))


def is_administrator(reader: Reader) -> bool:
    """Administrators give and take roles."""
    return reader.is_authenticated and (reader.is_superuser or Role.ADMINISTRATOR in roles(reader))


def is_member(reader: Reader) -> bool:
    """Whoever was given a role; an account alone opens nothing that is not public."""
    return reader.is_authenticated and reader.is_active and (reader.is_superuser or bool(roles(reader)))


def audiences(reader: Reader) -> tuple[str, ...]:
    """The audiences a reader belongs to."""
    if is_editor(reader):
        return (Audience.PUBLIC, Audience.MEMBERS, Audience.STAFF)
    return (Audience.PUBLIC, Audience.MEMBERS) if is_member(reader) else (Audience.PUBLIC,)


def shelf(reader: Reader) -> str:
    """The one shelf whose index a reader's search opens: the widest they may read whole."""
    return audiences(reader)[-1]
