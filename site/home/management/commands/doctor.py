import shutil
from collections.abc import Iterable

from django.conf import settings
from django.core.management.base import BaseCommand

from core.models import Change, FileState, Letter, LetterState, PageText, StoredFile
from documents import recognition
from documents.extraction import sandbox
from search.engines import get_engine

ISOLATION = {
    "namespace": "files are read without a network (a namespace of their own)",
    "filter": "files are read without internet sockets (a system-call filter)",
    "none": "NOTHING keeps the reading of files from the network on this machine",
}


class Command(BaseCommand):
    help = "Say how this site is: what reads files, what waits, what is unsure, how much room is left."

    def handle(self, **options) -> None:
        self.stdout.write(f"Reading: {ISOLATION[sandbox.isolation()]}.")
        self.stdout.write(self.recognition())
        health = get_engine().health()
        held = ", ".join(f"{shelf} {count}" for shelf, count in health.entries.items())
        self.stdout.write(f"Search: {held or 'empty'}." if health.ready else f"Search is away: {health.reason}")
        waiting = Change.objects.filter(topic="search").waiting().count()
        unread = StoredFile.objects.filter(state__in=[FileState.WAITING, FileState.READING]).count()
        unsure = Letter.objects.filter(state=LetterState.UNSURE).count()
        self.stdout.write(f"Waiting: {waiting} changes for the index, {unread} files to read, {unsure} letters unsure.")
        free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
        self.stdout.write(f"Room: {free} MB free in {settings.DATA_DIR}.")

    def recognition(self) -> str:
        program = recognition.tesseract()
        if not program:
            return (
                "OCR: tesseract is not installed, so scanned pages wait without text. Install it (Debian: "
                f"apt install tesseract-ocr {_packages(recognition.TESSERACT_NAMES.values())}); they are then read."
            )
        known = recognition.languages_known(program)
        missing = [name for name in recognition.TESSERACT_NAMES.values() if name not in known]
        lacking = f" Missing: {', '.join(missing)} (Debian: apt install {_packages(missing)})." if missing else ""
        left = PageText.objects.filter(recognition__in=["waiting", "reading"]).count()
        return f"OCR: {program} reads {', '.join(known)}; {left} pages wait for it.{lacking}"


def _packages(languages: Iterable[str]) -> str:
    return " ".join(f"tesseract-ocr-{language}" for language in languages if language != "eng")
