"""A sheet for `import_documents`, made of records of real catalogues.

    make bench ARGS="catalogue_sheet FILE.jsonl… -o SHEET.csv --rows N"

Each line of a FILE is one record in JSON: `id`, `title` by language, `creators`, `publisher`, `date`, `type`,
`abstract`, `countries`, `language`. Records without a title in French, English, Portuguese or Spanish are left out.
Where the files hold fewer than N records, the same ones come again as further editions. SHEET may end in .csv or .xlsx.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

HEADINGS = ("identifier", "kind", "title_fr", "title_en", "title_pt", "title_es", "language", "summary", "date",
            "authors", "publisher", "countries", "number")  # fmt: skip
LANGUAGES = ("fr", "en", "pt", "es")
KINDS = (  # words in the type of a catalogue → a kind of the library, the first that fits
    ("survey", "statistics"), ("census", "statistics"), ("agreement", "legal_text"), ("law", "legal_text"),
    ("manual", "specification"), ("strategy", "strategy"), ("progress", "progress_report"),
    ("implementation", "progress_report"), ("plan", "strategy"), ("report", "study"), ("brief", "working_paper"),
    ("paper", "working_paper"),
)  # fmt: skip


def records(paths: list[Path]) -> Iterator[dict]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def row_of(record: dict, edition: int, known: set[str]) -> list[str] | None:
    titles = {code: clean(record["title"].get(code, ""))[:250] for code in LANGUAGES}
    if not any(titles.values()):
        return None
    language = next(code for code in (*record.get("language", []), *LANGUAGES) if titles.get(code))
    said = " ".join(record.get("type", [])).lower()
    kind = next((kind for word, kind in KINDS if word in said), "working_paper")
    if edition:
        titles = {code: f"{title} ({edition + 1})" if title else "" for code, title in titles.items()}
    countries = [name for name in record.get("countries", []) if name.casefold() in known or len(name) == 2]
    return [
        record["id"][:180] + (f"#{edition + 1}" if edition else ""),
        kind,
        *(titles[code] for code in LANGUAGES),
        language,
        clean(record.get("abstract", "")),
        record.get("date", "")[:10],
        "; ".join(clean(name).replace(";", ",")[:150] for name in record.get("creators", [])[:12]),
        clean(record.get("publisher", ""))[:200],
        "; ".join(countries),
        next((clean(one)[:60] for one in record.get("identifier", []) if one != record["id"]), ""),
    ]


def clean(text: str) -> str:
    return " ".join(str(text).split())


def rows(paths: list[Path], known: set[str]) -> Iterator[list[str]]:
    """Endless, unless the files hold nothing that can be used."""
    edition, met = 0, set[str]()
    while True:
        count = 0
        for record in records(paths):
            row = row_of(record, edition, known)
            if row and row[0] not in met:
                met.add(row[0])
                count += 1
                yield row
        if not count:
            return
        edition += 1


def countries_known() -> set[str]:
    """The names the import knows, so that the sheet tests its speed and not its list of mistakes."""
    import django

    django.setup()
    from documents.importing.lookups import Lookups

    return set(Lookups().countries)


def write(path: Path, found: list[list[str]]) -> None:
    if path.suffix == ".xlsx":
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("documents")
        for row in (list(HEADINGS), *found):
            sheet.append(row)
        book.save(path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADINGS, *found])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="SHEET.csv")
    parser.add_argument("--rows", type=int, default=2_000)
    options = parser.parse_args()
    missing = [str(path) for path in options.files if not path.is_file()]
    if missing:
        sys.exit(f"There is no file {', '.join(missing)}: this script needs catalogues as JSON lines.")
    found = list(islice(rows(options.files, countries_known()), options.rows))
    if not found:
        sys.exit("None of these records has a title in French, English, Portuguese or Spanish.")
    write(options.output, found)
    print(json.dumps({"benchmark": "catalogue_sheet", "rows": len(found), "sheet": str(options.output)}))


if __name__ == "__main__":
    main()
