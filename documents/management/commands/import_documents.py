from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from core.alone import SomebodyElse
from core.models import User
from core.progress import Progress
from documents.importing import session
from documents.importing.columns import TEMPLATE
from documents.importing.differences import field_labels
from documents.importing.running import Outcome
from documents.importing.sources import SHEETS, Source, read
from documents.importing.undoing import Undone
from documents.interchange.sheets import write_csv
from documents.models import Import, ImportState, RowAction

_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Take documents in from a sheet (CSV, XLSX) and a folder of files, or from citations (BibTeX, RIS, MARC), "
        "which become drafts. Good rows are imported, wrong ones are named; the same sheet again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="where the files lie that the sheet names")
        parser.add_argument("sheet", nargs="?", type=Path, help="a sheet, or a file of citations")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--report", type=Path, metavar="OUT.csv", help="write what is wrong, by row and column")
        parser.add_argument("--template", type=Path, metavar="OUT.csv", help="write the headings with an example row")
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="take back the import of this number")
        parser.add_argument("--drafts", action="store_true", help="publish nothing: each document becomes a draft")
        parser.add_argument("--strict", action="store_true", help="import nothing if a single row is wrong")
        parser.add_argument("--by", metavar="E-MAIL", help="the editor in whose name it is done")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self._template(options["template"])
        elif options["undo"] is not None:
            self._undo(options["undo"], self._editor(options["by"]))
        else:
            self._import(options)

    # --- the three things it does ----------------------------------------------------------------------

    def _template(self, path: Path) -> None:
        try:
            write_csv(path, iter([[heading for heading, _cell in TEMPLATE], [cell for _heading, cell in TEMPLATE]]))
        except OSError as error:
            raise CommandError(_unwritable(path, error)) from error
        self.stdout.write(_("%(path)s holds the headings and an example row.") % {"path": path})

    def _undo(self, number: int, by: User | None) -> None:
        import_ = Import.objects.filter(pk=number).first()
        if import_ is None:
            raise CommandError(_("There is no import number %(number)d.") % {"number": number})
        if import_.state == ImportState.UNDONE:
            raise CommandError(_("Import %(number)d was taken back already.") % {"number": number})
        with Progress(self.stdout, _("Taking back")) as progress:
            undone = self._alone(lambda: session.undo(import_, by=by, progress=progress))
        for line in undone_lines(undone):
            self.stdout.write(line)

    def _import(self, options: dict[str, Any]) -> None:
        folder, sheet = self._places(options)
        source = read(sheet)
        for line in source.remarks:
            self.stdout.write(line)
        if source.stops:
            self._report(options["report"], Outcome())
            raise CommandError("\n".join([*source.stops, _("Nothing was imported.")]))
        dry = options["dry_run"] or options["strict"]
        if dry:
            import_ = Import(name=sheet.name, sheet=str(sheet), folder=str(folder or ""), as_drafts=options["drafts"])
            with Progress(self.stdout, _("Checking")) as progress:
                _source, outcome = session.check(import_, progress)
            if options["dry_run"] or outcome.problems:
                self._tell(outcome, options["report"], dry=True)
                if options["dry_run"]:
                    self.stdout.write(_("Nothing was changed: this was a dry run."))
                    return
                raise CommandError(_("Some rows are wrong, so nothing was imported."))
        self._really(source, sheet, folder, options)

    def _really(self, source: Source, sheet: Path, folder: Path | None, options: dict[str, Any]) -> None:
        by = self._editor(options["by"])
        import_ = session.begin(sheet, folder, by=by, as_drafts=options["drafts"])
        if import_.state == ImportState.RUNNING:
            self.stdout.write(_("Import %(number)d was cut short; it goes on.") % {"number": import_.pk})
        with Progress(self.stdout, _("Importing")) as progress:
            outcome = self._alone(lambda: session.perform(import_, source, by=by, progress=progress))
        self._tell(outcome, options["report"], dry=False)
        facts = {"number": import_.pk, "command": f"import_documents --undo {import_.pk}"}
        self.stdout.write(_("This is import number %(number)d; “%(command)s” takes it back.") % facts)

    # --- around them -----------------------------------------------------------------------------------

    def _places(self, options: dict[str, Any]) -> tuple[Path | None, Path]:
        """Folder and sheet; a sheet alone has no files."""
        folder, sheet = options["folder"], options["sheet"]
        if sheet is None and folder is not None and not folder.is_dir():
            folder, sheet = None, folder
        if sheet is None:
            raise CommandError(_("Name a folder and a sheet: import_documents FOLDER SHEET."))
        if folder is not None and not folder.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": folder})
        if folder is not None and not sheet.is_file() and (folder / sheet).is_file():
            sheet = folder / sheet  # it lies beside its files
        if not sheet.is_file():
            raise CommandError(
                _("There is no sheet %(sheet)s (%(kinds)s).") % {"sheet": sheet, "kinds": ", ".join(SHEETS[:2])}
            )
        return folder, sheet

    def _editor(self, email: str | None) -> User | None:
        if not email:
            return None
        editor = User.objects.filter(email__iexact=email).first()
        if editor is None:
            raise CommandError(_("Nobody here has the address %(email)s.") % {"email": email})
        return editor

    def _alone(self, work):  # type: ignore[no-untyped-def]
        try:
            return work()
        except SomebodyElse as error:
            raise CommandError(_("Another import is at work: try again when it has ended.")) from error

    def _tell(self, outcome: Outcome, report: Path | None, *, dry: bool) -> None:
        if dry:
            for place, action, title, changes in outcome.shown[:_SHOWN]:
                changed = f"  ({field_labels(changes)})" if changes else ""
                self.stdout.write(f"{place:>6}  {RowAction(action).label}  {title[:70]}{changed}")
        for problem in outcome.problems[: _SHOWN if report is None or len(outcome.problems) > _SHOWN else None]:
            self.stderr.write(problem_line(problem.place, problem.column, problem.sentence))
        if len(outcome.problems) > _SHOWN:
            more = len(outcome.problems) - _SHOWN
            self.stderr.write(
                ngettext("… and %(more)d more problem.", "… and %(more)d more problems.", more) % {"more": more}
            )
        self._report(report, outcome)
        for line in count_lines(outcome.counts):
            self.stdout.write(line)

    def _report(self, path: Path | None, outcome: Outcome) -> None:
        if path is None:
            return
        rows = [problem.as_row for problem in outcome.problems]
        try:
            write_csv(path, iter([[_("row"), _("column"), _("what is wrong")], *rows]))
        except OSError as error:
            raise CommandError(_unwritable(path, error)) from error


def _unwritable(path: Path, error: OSError) -> str:
    return _("The file %(path)s cannot be written: %(cause)s.") % {"path": path, "cause": error.strerror}


def problem_line(place: int, column: str, sentence: str) -> str:
    facts = {"row": place, "column": column, "sentence": sentence}
    return (_("Row %(row)d, %(column)s: %(sentence)s") if column else _("Row %(row)d: %(sentence)s")) % facts


_COUNTED = {
    "created": ngettext_lazy("%(number)d document is new", "%(number)d documents are new", "number"),
    "updated": ngettext_lazy("%(number)d document is changed", "%(number)d documents are changed", "number"),
    "unchanged": ngettext_lazy("%(number)d document is unchanged", "%(number)d documents are unchanged", "number"),
    "wrong": ngettext_lazy("%(number)d row is wrong and left out", "%(number)d rows are wrong and left out", "number"),
}


def count_lines(counts: dict[str, int]) -> list[str]:
    return [str(words % {"number": counts.get(name, 0)}) for name, words in _COUNTED.items()]


def undone_lines(undone: Undone) -> list[str]:
    lines = [
        ngettext("%(number)d document was taken away", "%(number)d documents were taken away", undone.removed)
        % {"number": undone.removed},
        ngettext(
            "%(number)d document is as it was before", "%(number)d documents are as they were before", undone.restored
        )
        % {"number": undone.restored},
    ]
    if undone.kept:
        said = ngettext(
            "%(number)d document was edited since and stays: %(titles)s",
            "%(number)d documents were edited since and stay: %(titles)s",
            len(undone.kept),
        )
        lines.append(said % {"number": len(undone.kept), "titles": "; ".join(undone.kept[:20])})
    return lines
