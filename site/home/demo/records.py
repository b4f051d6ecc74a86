"""The documents of the demo as plain facts, read from `texts/*.md`. No database here; see `load_demo`.

A text begins with its facts in TOML between two lines of `+++`. Then come its files, each after a line
`%%% name.fr.pdf | label | what changed`: the same name again is the next version of that file. In the text of a
file, `#` and `##` begin headings, `- ` an item of a list, `| a | b |` a row of a table.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from home.demo import papers

FOLDER = Path(__file__).parent
Role = Literal["author", "editor", "contributor", "translator", "funder", "contact"]


@dataclass(frozen=True)
class Credit:
    """A person by name, or an organisation by key, and what they did."""

    role: Role
    person: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Version:
    """What a file held at one time."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class DemoFile:
    """A file in one language; its versions, the oldest first."""

    name: str
    language: str
    label: str
    versions: tuple[Version, ...]
    invented: bool = True  # its pages say so
    cut: bool = False  # arrived damaged: its end is missing

    def write(self, path: Path, version: int = -1) -> None:
        """The bytes of one version, the current one unless told otherwise; the same every time."""
        papers.write(self.versions[version].text, path, name=self.name, language=self.language, invented=self.invented)
        if self.cut:
            papers.cut_off(path)


@dataclass(frozen=True)
class DemoDocument:
    """One record. Keys: those of `core/data` and of `organisations.py`; countries by ISO 3166."""

    slug: str
    kind: str
    language: str  # of the record
    titles: dict[str, str]
    summaries: dict[str, str]
    date: str  # as `core.dates.parse` reads it
    files: tuple[DemoFile, ...]
    publisher: str = ""
    series: str = ""
    number: str = ""
    licence: str = ""
    audience: str = "public"
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    good_practice: dict[str, str] = field(default_factory=dict)  # fields of documents.GoodPractice
    invented: bool = True  # else a founding document, or a note on one
    legal_text: dict[str, str] = field(default_factory=dict)  # fields of documents.LegalText; dates as text
    relations: tuple[tuple[str, str], ...] = ()  # (type, slug of the other document)

    @property
    def title(self) -> str:
        return self.titles[self.language]

    @property
    def summary(self) -> str:
        return self.summaries.get(self.language, "")


def documents() -> list[DemoDocument]:
    """All of them, in the order of their slugs."""
    return [read(path) for path in sorted((FOLDER / "texts").glob("*.md"))]


def read(path: Path) -> DemoDocument:
    _, facts, body = path.read_text("utf-8").split("+++\n", 2)
    told: dict[str, Any] = tomllib.loads(facts)
    cut = set(told.pop("cut", []))
    listed: dict[str, Any] = {name: tuple(told.pop(name, [])) for name in ("countries", "themes", "programmes")}
    credits = tuple(Credit(**credit) for credit in told.pop("credits", []))
    relations = tuple((relation["type"], relation["target"]) for relation in told.pop("relations", []))
    files = tuple(_files(body, cut, invented=told.get("invented", True)))
    return DemoDocument(slug=path.stem, files=files, credits=credits, relations=relations, **listed, **told)


def _files(body: str, cut: set[str], *, invented: bool) -> Iterator[DemoFile]:
    """`seeds/…` stands for a text of the folder of that name, kept as its authors wrote it."""
    found: dict[str, tuple[str, list[Version]]] = {}
    for part in body.split("%%% ")[1:]:
        head, _, text = part.partition("\n")
        name, label, note = ([piece.strip() for piece in head.split("|")] + ["", ""])[:3]
        if name.startswith("seeds/"):
            text = (FOLDER / name).read_text("utf-8")
            name = name.removeprefix("seeds/").replace(".txt", f".{note}.txt")
            note = ""
        _label, versions = found.setdefault(name, (label, []))
        versions.append(Version(text.strip() + "\n", note))
    for name, (label, versions) in found.items():
        yield DemoFile(name, name.split(".")[-2], label, tuple(versions), invented, name in cut)
