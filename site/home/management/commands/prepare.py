from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from core import metrics, servers
from core.backups import marker
from documents.models import Document
from home import settling
from home.demo.accounts import welcome
from search import indexing, learning
from search.engines.base import EngineAway, IndexBusy


class Command(BaseCommand):
    help = "Bring the database, the first content and the search index to what the code expects."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave the library empty")

    def handle(self, *, no_demo: bool, **options) -> None:
        if wrong := [sentence for _name, sentence in servers.unusable()]:
            raise CommandError("\n".join([*wrong, _("Nothing was changed.")]))
        if backup := marker.unfinished():
            raise CommandError(
                _("The restoration of %(backup)s was broken off: run `sankore restore %(folder)s --replace` again.")
                % {"backup": backup.name, "folder": backup.parent.parent}
            )
        metrics.begin_anew()
        first_time = self._migrate()
        settling.settle()
        learning.catch_up()
        if first_time and not no_demo and not Document.objects.exists():
            self.stdout.write("Loading the demo…")
            call_command("load_demo", stdout=self.stdout)
        if indexing.is_late():
            self.stdout.write("Building the search index…")
            try:
                indexing.rebuild()
            except (EngineAway, IndexBusy) as reason:  # the site works without; the index follows by itself
                self.stderr.write(str(reason))
        (settings.DATA_DIR / "welcome.txt").write_text("\n".join(welcome()) + "\n")

    def _migrate(self) -> bool:
        """Whether the database was empty."""
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            return False
        self.stdout.write(f"Preparing the database in {settings.DATA_DIR}…")
        first_time = not executor.loader.applied_migrations
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET statement_timeout = 0")  # to change a large table takes as long as it takes
        call_command("migrate", verbosity=0, interactive=False)
        return first_time
