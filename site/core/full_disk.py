"""When the disk of the server is full, a sentence says so; nothing half-written is left, nothing kept is touched."""

import errno
import shutil

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

STATUS = 507  # Insufficient Storage, RFC 4918
LITTLE = 10_000_000  # bytes: with less, a database fails to write


def is_cause_of(error: BaseException | None) -> bool:
    """Whether this error comes from a disk, or a quota on it, that is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        if isinstance(error, DatabaseError) and _says_full(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _says_full(said: str) -> bool:
    """SQLite's words for it, and PostgreSQL's. SQLite cannot make its log on a full disk, and then only says I/O."""
    if "disk I/O error" in said:
        return shutil.disk_usage(settings.DATA_DIR).free < LITTLE
    return "disk is full" in said or "No space left on device" in said


def sentence() -> str:
    return _("The disk of the server is full. What you just sent was not kept; all that was kept before is safe. "
             "Try again when the people who run the site have made room.")  # fmt: skip
