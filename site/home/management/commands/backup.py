from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.backups import making
from core.backups.manifest import Unfit
from core.progress import Progress


class Command(BaseCommand):
    help = (
        "Add a snapshot of the database and of all files to the backup in DIR, while the site works. What DIR holds "
        "already is not copied again. The secret key is left out unless --with-secret-key."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--with-secret-key", action="store_true", help="keep the key of the data folder with it")

    def handle(self, *, dir: Path, with_secret_key: bool, **options: Any) -> None:
        try:
            with Progress(self.stdout, _("Files")) as progress:
                made = making.make(dir, with_key=with_secret_key, progress=progress)
        except Unfit as reason:
            raise CommandError(str(reason)) from reason
        except OSError as error:
            said = _("The backup was not made, and none that was there is changed: %(error)s")
            raise CommandError(said % {"error": error}) from error
        facts = {"snapshot": made.snapshot, "files": len(made.manifest.files), "copied": made.copied}
        self.stdout.write(_("%(snapshot)s holds the database and %(files)d files; %(copied)d of them are new.") % facts)
        if not with_secret_key:
            self.stdout.write(_("The secret key is not in it: keep it elsewhere, or sessions and signed links end."))
        if made.manifest.missing:
            said = _("The site itself lacks %(count)d files, or holds them damaged, among them %(name)s.")
            raise CommandError(said % {"count": len(made.manifest.missing), "name": made.manifest.missing[0]})
