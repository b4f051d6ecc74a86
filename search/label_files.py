"""Labels in several languages that come with the code, one file a source: what words of one language mean in others.

Each file is a table, compressed: a column a language, a row a thing. `data/README.md` says where they are from and on
which terms.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from search.analysis import LANGUAGES

FOLDER = Path(__file__).parent / "data"
SOURCES = ("unesco", "cldr", "iati")

Labels = Mapping[str, str]  # language → what one thing is called in it


def read(*sources: str) -> Iterator[Labels]:
    for source in sources or SOURCES:
        with gzip.open(FOLDER / f"{source}.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, dialect="excel-tab"):
                yield {language: text for language, text in row.items() if text}


def write(source: str, rows: Iterable[Labels]) -> int:
    """Put the rows of one source into its file, each once; returns how many. The same rows give the same bytes."""
    told = sorted({tuple(row.get(code, "") for code in LANGUAGES) for row in rows if len(row) > 1})
    with (
        (FOLDER / f"{source}.tsv.gz").open("wb") as file,
        gzip.GzipFile("", "wb", mtime=0, fileobj=file) as packed,
    ):
        for row in [LANGUAGES, *told]:
            packed.write(("\t".join(" ".join(text.split()) for text in row) + "\r\n").encode())
    return len(told)
