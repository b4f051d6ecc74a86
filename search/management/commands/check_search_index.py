import json
import sys

from django.core.management.base import BaseCommand

from search import indexing
from search.engines import get_engine
from search.engines.base import EngineAway


class Command(BaseCommand):
    help = "Compare every key and version of the search index with the database; exits with 1 when they differ."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--repair", action="store_true", help="Note what differs as changed, and tell it again.")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args, repair: bool, as_json: bool, **options) -> None:
        try:
            differences = indexing.compare()
        except EngineAway as away:
            self._say(as_json, {"ready": False, "reason": str(away), "differences": []}, str(away))
            sys.exit(1)
        if differences and repair:
            indexing.repair(differences)
            indexing.drain()
            differences = indexing.compare()
        entries = dict(get_engine().health().entries)
        held = ", ".join(f"{shelf} {count}" for shelf, count in entries.items())
        lines = [f"Entries by shelf: {held}."]
        lines += [str(difference) for difference in differences] or ["Index and database agree."]
        found = [vars(difference) for difference in differences]
        self._say(as_json, {"ready": True, "entries": entries, "differences": found}, "\n".join(lines))
        if differences:
            sys.exit(1)

    def _say(self, as_json: bool, facts: dict, sentence: str) -> None:
        self.stdout.write(json.dumps(facts, ensure_ascii=False) if as_json else sentence)
