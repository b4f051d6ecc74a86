from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.backups import restoring
from core.backups.manifest import Unfit
from core.progress import Progress
from search import indexing
from search.engines.base import EngineAway, IndexBusy


class Command(BaseCommand):
    help = (
        "Put the newest snapshot of the backup in DIR in the place of this site. All of it is checked first; a site "
        "that is not empty is refused unless --replace. Stop the site before."
    )
    requires_system_checks: list[str] = []  # there may be no database yet

    def add_arguments(self, parser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--snapshot", default="", help="the name of another one than the newest")
        parser.add_argument("--replace", action="store_true", help="put it in the place of what this site holds")

    def handle(self, *, dir: Path, snapshot: str, replace: bool, **options: Any) -> None:
        try:
            with Progress(self.stdout, _("Files checked")) as progress:
                done = restoring.restore(dir, name=snapshot, replace=replace, progress=progress)
        except Unfit as reason:
            raise CommandError(str(reason)) from reason
        except OSError as error:
            said = _("The restoration was broken off (%(error)s): put that right, then run it again with --replace.")
            raise CommandError(said % {"error": error}) from error
        facts = {"snapshot": done.snapshot.name, "files": done.files}
        self.stdout.write(_("%(snapshot)s was restored, with %(files)d files.") % facts)
        if done.doubtful_letters:
            said = _("%(count)d letters waited then and have perhaps left since: an administrator decides about them.")
            self.stdout.write(said % {"count": done.doubtful_letters})
        try:
            count = indexing.rebuild()
        except (EngineAway, IndexBusy) as reason:
            said = _("The index could not be built again (%(reason)s): run `sankore rebuild_search_index` later.")
            self.stdout.write(said % {"reason": reason})
        else:
            self.stdout.write(_("The index was built again, with %(count)d entries.") % {"count": count})
