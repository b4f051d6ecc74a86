import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.backups import comparing
from core.backups.manifest import Unfit
from core.progress import Progress

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compare every file of the backup in DIR with the site, by its bytes and its row, and say what differs. "
        "Exits with 1 when something does; what came and what went since the backup is told, and is no difference."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--snapshot", default="", help="the name of another one than the newest")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, dir: Path, snapshot: str, as_json: bool, **options: Any) -> None:
        try:
            if as_json:
                found = comparing.compare(dir, snapshot)
            else:
                with Progress(self.stdout, _("Files compared")) as progress:
                    found = comparing.compare(dir, snapshot, progress)
        except Unfit as reason:
            raise CommandError(str(reason)) from reason
        if as_json:
            facts = {**asdict(found), "snapshot": found.snapshot.name, "same": found.is_the_same}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self._tell(found)
        if not found.is_the_same:
            sys.exit(1)

    def _tell(self, found: comparing.Compared) -> None:
        told = {
            _("damaged in the backup"): found.damaged,
            _("other bytes on the site"): found.changed,
            _("not on the site, though its row is"): found.absent,
            _("on the site without a row"): found.without_row,
            _("its row says another size"): found.other_size,
        }
        for what, names in told.items():
            for name in names[:SHOWN]:
                self.stdout.write(f"{what}: {name}")
            if len(names) > SHOWN:
                self.stdout.write(_("… and %(count)d more: %(what)s") % {"count": len(names) - SHOWN, "what": what})
        facts = {"came": len(found.came), "gone": len(found.gone)}
        if any(facts.values()):
            self.stdout.write(_("Since the backup %(came)d files came and %(gone)d went.") % facts)
        if found.is_the_same:
            said = _("%(count)d files of %(snapshot)s and the site agree, byte by byte.")
            self.stdout.write(said % {"count": found.files - len(found.gone), "snapshot": found.snapshot.name})
