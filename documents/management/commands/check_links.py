import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.alone import SomebodyElse
from core.progress import Progress
from documents.models import OutsideLink
from documents.outside import checking


class Command(BaseCommand):
    help = (
        "Ask other sites whether the links to them that stand in the library still hold, and print those that do not."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those that are not due yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Progress(self.stdout, _("Links asked")) as progress:
                asked = checking.check_all(options["all"], progress)
        except SomebodyElse as error:
            raise CommandError(_("The links are being checked at this moment: try again in a minute.")) from error
        for link in OutsideLink.objects.failing_or_moved().for_report():
            self.stdout.write(_in_words(link))
        told = ngettext("%(n)s link was asked, of %(total)s.", "%(n)s links were asked, of %(total)s.", asked)
        self.stdout.write(told % {"n": asked, "total": OutsideLink.objects.count()})


def _in_words(link: OutsideLink) -> str:
    lines = [link.address, f"  {link.said}"]
    if link.moved_to:
        lines.append("  " + _("It moved to %(address)s.") % {"address": link.moved_to})
    lines += [f"  {place.get_kind_display()}: {place.title}" for place in link.places.all()]
    return "\n".join(lines)
