"""The documents of the demo as plain facts, read from `texts/*.md`. No database here; see `load_demo`.

A text begins with its facts in TOML between two lines of `+++`: what only its kind has stands in `[details]`, what
is said of the picture of a file in `[pictures."name.fr.pdf"]`. Then come its files, each after a line
`%%% name.fr.pdf | label | what changed`: the same name again is the next version of that file. In the text of a
file, `#` and `##` begin headings, `- ` an item of a list, `| a | b |` a row of a table.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Literal

from home.demo import papers, scans, slides

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
    scanned: bool = False  # its pages are images only
    caption: str = ""
    credit: str = ""

    def write(self, path: Path, version: int = -1) -> None:
        """The bytes of one version, the current one unless told otherwise; the same every time."""
        text = self.versions[version].text
        match Path(self.name).suffix:
            case ".pdf":
                wide = "diapositives" in self.name
                papers.write_pdf(text, path, language=self.language, wide=wide, invented=self.invented)
            case ".docx":
                papers.write_docx(text, path)
            case ".pptx":
                notice = papers.notice_of(self.language, invented=True) if self.invented else ""
                slides.write_pptx(text, path, language=self.language, notice=notice)
            case _:
                path.write_text(text, "utf-8")
        if self.cut:
            papers.cut_off(path)
        if self.scanned:
            scans.scan(path)


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
    details: dict[str, Any] = field(default_factory=dict)  # what its kind adds; keys of others, dates as text
    invented: bool = True  # else a founding document, or a note on one
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


def in_order() -> list[DemoDocument]:
    """All of them, each after those it stands in relation to; raises graphlib.CycleError when they turn in a circle."""
    told = {document.slug: document for document in documents()}
    after = {slug: [target for _type, target in document.relations] for slug, document in told.items()}
    return [told[slug] for slug in TopologicalSorter(after).static_order()]


def read(path: Path) -> DemoDocument:
    _, facts, body = path.read_text("utf-8").split("+++\n", 2)
    told: dict[str, Any] = tomllib.loads(facts)
    pictures = told.pop("pictures", {})
    marks: dict[str, dict[str, Any]] = {name: dict(facts) for name, facts in pictures.items()}
    for mark in ("cut", "scanned"):
        for name in told.pop(mark, []):
            marks.setdefault(name, {})[mark] = True
    listed: dict[str, Any] = {name: tuple(told.pop(name, [])) for name in ("countries", "themes", "programmes")}
    credits = tuple(Credit(**credit) for credit in told.pop("credits", []))
    relations = tuple((relation["type"], relation["target"]) for relation in told.pop("relations", []))
    files = tuple(_files(body, marks, invented=told.get("invented", True)))
    return DemoDocument(slug=path.stem, files=files, credits=credits, relations=relations, **listed, **told)


def _files(body: str, marks: dict[str, dict[str, Any]], *, invented: bool) -> Iterator[DemoFile]:
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
        yield DemoFile(name, name.split(".")[-2], label, tuple(versions), invented, **marks.get(name, {}))
