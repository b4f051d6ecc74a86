"""What can be asked of the floor of the house: its services, its room, its processes, its work."""

import shutil
from secrets import token_hex

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import heartbeats, queues, servers, work
from core.examination import Finding, Level, examines, wrong
from core.models import Heartbeat, Post

LITTLE_ROOM = 1_000  # megabytes


@examines("database", gettext_lazy("Database"), far=True, needed=True)
def database() -> Finding:
    servers.database()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
        else:
            cursor.execute("SHOW server_version")
        [version] = cursor.fetchone()
    return Finding(_("Answers."), version=f"{connection.display_name} {version}")


@examines("cache", gettext_lazy("Cache"), far=True)
def memory() -> Finding:
    servers.cache()
    key, value = f"doctor-{token_hex(8)}", token_hex(8)
    cache.set(key, value, 10)
    if cache.get(key) != value:
        return wrong(_("It forgets at once what it is told: see whether its memory is full."))
    cache.delete(key)
    backend = settings.CACHES["default"]["BACKEND"]
    if not backend.endswith("RedisCache"):
        return Finding(_("The memory of each process."))
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    return Finding(_("Answers."), version=f"Redis {client.info('server')['redis_version']}")


@examines("broker", gettext_lazy("Broker"), far=True)
def broker() -> Finding:
    scheme = settings.CELERY_BROKER_URL.partition(":")[0]
    if scheme == "filesystem":
        return Finding(_("A folder of this machine."))
    servers.broker()
    with current_app.connection_for_write() as line:
        line.ensure_connection(max_retries=0, timeout=2)
        return Finding(_("Answers."), version=queues.version(line))


@examines("storage", gettext_lazy("Files"), far=True)
def storage() -> Finding:
    """Whether it can be asked at all; the doctor also writes."""
    servers.files()
    default_storage.exists("files/nothing")
    return Finding(_("They can be reached."), version=_name_of_storage())


@examines("storage-writes", gettext_lazy("Keeping a file"), far=True, thorough=True)
def storage_writes() -> Finding:
    content = token_hex(16).encode()
    name = default_storage.save(f"doctor/{token_hex(8)}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            same = file.read() == content
    finally:
        default_storage.delete(name)
    return Finding(_("A file was written, read and removed.")) if same else wrong(_("A file came back changed."))


def _name_of_storage() -> str:
    local = isinstance(default_storage, FileSystemStorage) or hasattr(default_storage, "base_location")
    return str(default_storage.base_location) if local else type(default_storage._wrapped).__name__  # type: ignore[attr-defined]


@examines("mail", gettext_lazy("Mail server"), far=True, thorough=True)
def mail_server() -> Finding:
    if not settings.MAIL_HAS_A_SERVER:
        said = _("There is none: letters become files in %(folder)s.")
        return Finding(said % {"folder": settings.MAIL_DIR}, Level.NOTE)
    line = get_connection(timeout=2)
    line.open()
    line.close()
    return Finding(_("Answers."))


@examines("migrations", gettext_lazy("Form of the database"), thorough=True)
def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if left:
        said = ngettext(
            "%(count)d migration is missing: run `sankore prepare --no-demo`.",
            "%(count)d migrations are missing: run `sankore prepare --no-demo`.",
            left,
        )
        return wrong(said % {"count": left})
    return Finding(_("It is that of the code."))


@examines("room", gettext_lazy("Room on the disk"))
def room() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
    facts = {"free": free, "folder": settings.DATA_DIR, "least": LITTLE_ROOM}
    if free < LITTLE_ROOM:
        said = _("Only %(free)d MB are free in %(folder)s: make room, at least %(least)d MB, before writing fails.")
        return wrong(said % facts)
    return Finding(_("%(free)d MB are free in %(folder)s.") % facts)


@examines("restoration", gettext_lazy("Restoration"), thorough=True)
def restoration() -> Finding:
    from core.backups.marker import unfinished  # a part of the house that few commands need

    backup = unfinished()
    if backup:
        said = _("That of %(backup)s was broken off: run `sankore restore %(folder)s --replace` again.")
        return wrong(said % {"backup": backup.name, "folder": backup.parent.parent})
    return Finding(_("None was broken off."))


@examines("processes", gettext_lazy("Processes"))
def processes() -> Finding:
    """A scheduler, and a worker for every queue."""
    present = Heartbeat.objects.filter(seen_at__gt=timezone.now() - heartbeats.LATELY)
    served = {queue for row in present if row.post == Post.WORKER for queue in row.queues.split(",")}
    if not any(row.post == Post.SCHEDULER for row in present):
        return wrong(_("No scheduler was seen within the last minute: start `sankore sweep`."))
    if missing := [queue for queue in queues.NAMES if queue not in served]:
        said = _("No worker was seen within the last minute for these queues: %(queues)s. Start one for each.")
        return wrong(said % {"queues": ", ".join(missing)})
    return Finding(_("A scheduler, and workers for all queues, were seen within the last minute."))


@examines("work", gettext_lazy("Work"))
def late_or_failed() -> Finding:
    told = []
    for kind in work.kinds():
        late, failed = kind.late(), kind.failed()
        if late.count:
            since = date_format(timezone.localtime(late.since), "SHORT_DATETIME_FORMAT") if late.since else "–"
            facts = {"kind": kind.label, "count": late.count, "since": since}
            told.append(_("%(kind)s: %(count)d late, the oldest since %(since)s.") % facts)
        if failed:
            told.append(_("%(kind)s: %(count)d failed.") % {"kind": kind.label, "count": failed})
    if told:
        where = _("See %(address)s.") % {"address": f"{settings.SITE_URL}/admin/operations/"}
        return wrong(" ".join([*told, where]))
    waiting = sum(kind.waiting() for kind in work.kinds())
    return Finding(_("Nothing is late, nothing failed; waiting: %(count)d.") % {"count": waiting})
