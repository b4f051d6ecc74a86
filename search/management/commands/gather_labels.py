import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from lxml import etree
from rdflib import SKOS, Graph, Literal

from search import label_files
from search.analysis import LANGUAGES
from search.label_files import Labels

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# The goals of the United Nations are left out: a collection by which the search is measured is made of them.
LEFT_OUT = ("UNSDG-Goals", "UNSDG-Targets")
CLDR_FILES = ("countries", "regions", "languages", "currencies")


class Command(BaseCommand):
    help = "Write the label files of search/data again from the folders of their publishers."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--unesco", type=Path, metavar="FILE", help="the thesaurus, Turtle")
        parser.add_argument("--cldr", type=Path, metavar="FOLDER", help="countries.json, regions.json…, with names")
        parser.add_argument(
            "--iati", type=Path, nargs="+", metavar="FOLDER", help="code lists: XML, or CSV by language"
        )

    def handle(self, *args, unesco: Path | None, cldr: Path | None, iati: list[Path] | None, **options) -> None:
        if not (unesco or cldr or iati):
            raise CommandError("Say from where: --unesco FILE, --cldr FOLDER, --iati FOLDER.")
        for place in [unesco, cldr, *(iati or [])]:
            if place and not place.exists():
                raise CommandError(f"There is no {place}.")
        if unesco:
            self._tell("unesco", label_files.write("unesco", thesaurus(unesco)))
        if cldr:
            self._tell("cldr", label_files.write("cldr", names(cldr)))
        if iati:
            self._tell("iati", label_files.write("iati", (row for folder in iati for row in code_lists(folder))))

    def _tell(self, source: str, count: int) -> None:
        self.stdout.write(f"{source}: {count} things with a label in two languages or more.")


def thesaurus(path: Path) -> Iterator[Labels]:
    graph = Graph().parse(path)
    labels: dict[object, dict[str, str]] = defaultdict(dict)
    for concept, label in graph.subject_objects(SKOS.prefLabel):
        if isinstance(label, Literal) and label.language in LANGUAGES:
            labels[concept][label.language] = str(label)
    yield from labels.values()


def names(folder: Path) -> Iterator[Labels]:
    for name in CLDR_FILES:
        for row in json.loads((folder / f"{name}.json").read_text(encoding="utf-8")):
            yield {code: row["names"][code] for code in LANGUAGES if row["names"].get(code)}


def code_lists(folder: Path) -> Iterator[Labels]:
    for path in sorted(folder.rglob("*.xml")):
        if path.stem not in LEFT_OUT:
            yield from _narratives(path)
    labels: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for path in sorted(folder.rglob("*.csv")):
        language = path.parent.name if path.parent.name in LANGUAGES else "en"
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row.get("name"):
                    labels[path.stem, row["code"]][language] = row["name"]
    yield from labels.values()


def _narratives(path: Path) -> Iterator[Labels]:
    for item in etree.parse(path, etree.XMLParser(resolve_entities=False)).iter("codelist-item"):
        for element in ("name", "description"):
            said = item.findall(f"{element}/narrative")
            yield {
                code: one.text
                for one in said
                for code in [one.get(XML_LANGUAGE, "en")]
                if code in LANGUAGES and one.text
            }
