import shutil

from django.conf import settings
from django.core.management.base import BaseCommand

from core.models import Change, FileState, Letter, LetterState, StoredFile
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
        health = get_engine().health()
        held = ", ".join(f"{shelf} {count}" for shelf, count in health.entries.items())
        self.stdout.write(f"Search: {held or 'empty'}." if health.ready else f"Search is away: {health.reason}")
        waiting = Change.objects.filter(topic="search").waiting().count()
        unread = StoredFile.objects.filter(state__in=[FileState.WAITING, FileState.READING]).count()
        unsure = Letter.objects.filter(state=LetterState.UNSURE).count()
        self.stdout.write(f"Waiting: {waiting} changes for the index, {unread} files to read, {unsure} letters unsure.")
        free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
        self.stdout.write(f"Room: {free} MB free in {settings.DATA_DIR}.")
