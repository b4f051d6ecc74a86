import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models.files import FileState
from documents.extraction.outcome import LeafKind, Outcome
from documents.extraction.reasons import sentence
from documents.extraction.sandbox import readers


class Command(BaseCommand):
    help = "Read a file as the library would and print what came out of it. Nothing is stored."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = readers().read(options["file"], cover=False)
        except OSError as error:
            message = _("The file %(file)s cannot be opened: %(why)s.")
            raise CommandError(message % {"file": options["file"], "why": error.strerror or error}) from error
        self.stdout.write(_as_json(outcome) if options["json"] else _as_text(outcome))


def _as_json(outcome: Outcome) -> str:
    pages = [{"number": page.number, "language": page.language, "text": page.text} for page in outcome.pages]
    told = {
        "state": outcome.state,
        "reason": sentence(outcome.reason, outcome.facts),
        "kind": outcome.kind,
        "language": outcome.language,
        "seconds": outcome.seconds,
        "leaf": outcome.leaf,
        "pages": pages,
    }
    return json.dumps(told, ensure_ascii=False)


def _as_text(outcome: Outcome) -> str:
    state = FileState(outcome.state).label
    lines = [f"{state}: {sentence(outcome.reason, outcome.facts)}"]
    if outcome.pages:
        count = ngettext("%(pages)d page or part", "%(pages)d pages or parts", len(outcome.pages))
        lines.append(", ".join([count % {"pages": len(outcome.pages)}, outcome.language or _("language unknown")]))
    lines.append(_("%(seconds).2f seconds") % {"seconds": outcome.seconds})
    title = _("Part %(number)d") if outcome.leaf == LeafKind.PART else _("Page %(number)d")
    for page in outcome.pages:
        lines += [
            "",
            f"— {title % {'number': page.number}}" + (f" ({page.language})" if page.language else ""),
            page.text,
        ]
    return "\n".join(lines)
