from django.core.management.base import BaseCommand

from home import settling
from home.demo import loading


class Command(BaseCommand):
    help = "Load the demo: the five founding documents and some written for it. With --remove, take it away."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--remove", action="store_true", help="take the demo's documents and accounts away")

    def handle(self, *, remove: bool, **options) -> None:
        settling.settle()
        if remove:
            self.stdout.write(f"{loading.remove()} documents of the demo were removed.")
        else:
            self.stdout.write(f"The demo holds {loading.load()} documents.")
