from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.progress import Progress
from core.themes_loading import OUR_VOCABULARY, Report, VocabularyUnreadable, load, loading_ended


class Command(BaseCommand):
    help = "Load a vocabulary of themes from a SKOS file; loading it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=OUR_VOCABULARY,
            help="SKOS in Turtle, RDF/XML or JSON-LD (our own vocabulary unless told)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Reading %(path)s…") % {"path": options["file"]})
        try:
            with Progress(self.stdout, _("Themes")) as progress:
                report = load(options["file"], dry_run=options["dry_run"], progress=progress)
        except VocabularyUnreadable as error:
            raise CommandError(str(error)) from error
        for problem in report.problems:
            self.stderr.write(problem)
        for line in self.lines(report):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write(_("Nothing was changed: this was a dry run."))
        else:
            loading_ended.send(sender=Command)

    def lines(self, report: Report) -> list[str]:
        added, changed = len(report.added), len(report.changed)
        unchanged, retired, remarks = len(report.unchanged), len(report.retired), len(report.problems)
        return [
            ngettext("%(number)d theme added", "%(number)d themes added", added) % {"number": added},
            ngettext("%(number)d theme changed", "%(number)d themes changed", changed) % {"number": changed},
            ngettext("%(number)d theme unchanged", "%(number)d themes unchanged", unchanged) % {"number": unchanged},
            ngettext("%(number)d theme retired", "%(number)d themes retired", retired) % {"number": retired},
            ngettext("%(number)d remark on the file", "%(number)d remarks on the file", remarks) % {"number": remarks},
        ]
