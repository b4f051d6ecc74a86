import time

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engines.base import EngineAway, IndexBusy


class Command(BaseCommand):
    help = "Fill a new search index from the database and put it in the place of the old one; search goes on meanwhile."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--if-missing", action="store_true", help="Only when there is no index that can be read.")

    def handle(self, *args, if_missing: bool, **options) -> None:
        from search.engines import get_engine

        if if_missing and get_engine().health().ready:
            return
        started = time.monotonic()
        try:
            count = indexing.rebuild()
        except IndexBusy as busy:
            raise CommandError(f"{busy} Try again when it has finished.") from busy
        except EngineAway as away:
            raise CommandError(str(away)) from away
        self.stdout.write(f"{count} entries indexed in {time.monotonic() - started:.1f} s.")
