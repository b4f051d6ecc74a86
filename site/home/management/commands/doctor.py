import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core.examination import Finding, Level, Question, examine, questions


class Command(BaseCommand):
    help = (
        "Say how this site is: whether every service answers, what is late or failed, whether index and database "
        "agree, what reads files, how much room is left. Exits with 1 when something is wrong."
    )
    requires_system_checks: list[str] = []  # a broken site is what it is for

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--quick", action="store_true", help="leave out what takes time: the full comparison")

    def handle(self, *, as_json: bool, quick: bool, **options: Any) -> None:
        asked = questions(thorough=not quick)
        found = examine(one for one in asked if one.far)
        the_base_stands = not any(found[one.name].is_wrong for one in asked if one.needed)
        if the_base_stands:
            found |= examine(one for one in asked if not one.far)
        if as_json:
            self.stdout.write(json.dumps(self._facts(asked, found), ensure_ascii=False, indent=2))
        else:
            self._tell(asked, found, the_base_stands)
        if any(finding.is_wrong for finding in found.values()):
            sys.exit(1)

    def _facts(self, asked: list[Question], found: dict[str, Finding]) -> dict:
        return {
            "well": not any(finding.is_wrong for finding in found.values()),
            "findings": [
                {
                    "name": one.name,
                    "level": found[one.name].level,
                    "version": found[one.name].version,
                    "sentence": found[one.name].sentence,
                }
                for one in asked
                if one.name in found
            ],
        }

    def _tell(self, asked: list[Question], found: dict[str, Finding], the_base_stands: bool) -> None:
        marks = {
            Level.WELL: _("well"),
            Level.NOTE: _("note"),
            Level.WRONG: self.style.ERROR(_("WRONG")),
        }
        for one in asked:
            if finding := found.get(one.name):
                version = f" ({finding.version})" if finding.version else ""
                self.stdout.write(f"{marks[finding.level]:6} {one.label}{version}: {finding.sentence}")
        if not the_base_stands:
            self.stdout.write(_("Everything else is asked of the database: put that right, then run this again."))
