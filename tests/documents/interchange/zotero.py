"""What Zotero's "Embedded Metadata" translator makes of a page: its rules, in our own words.

Highwire tags come first; the institution of a technical report decides the type; Dublin Core fills what is left; a
comma in an author's name parts it; the first address of a PDF becomes the file.
"""

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

# Highwire tag → field; a later one overwrites an earlier one.
HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_date": "date",
    "citation_series_title": "series",
    "citation_technical_report_institution": "institution",
    "citation_technical_report_number": "number",
    "citation_publisher": "publisher",
    "citation_isbn": "ISBN",
    "citation_abstract": "abstract",
    "citation_doi": "DOI",
    "citation_public_url": "url",
    "citation_language": "language",
}
# field → the RDF properties that may hold it, the first found wins.
DUBLIN_CORE = {
    "title": ("dc.title", "dcterms.title", "og:title"),
    "institution": ("dc.publisher",),
    "date": ("dc.date", "dcterms.date"),
    "abstract": ("og:description", "dc.description"),
    "language": ("dc.language",),
    "rights": ("dc.rights",),
    "url": ("og:url",),
}
DECISIVE = {  # a tag that makes the page one type, whatever else it says
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_book_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}
OG_TYPES = {"website": "webpage", "book": "book"}


@dataclass
class Item:
    type: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    creators: list[tuple[str, str, str]] = field(default_factory=list)  # role, family name (or all of it), given name
    files: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> str:
        return self.fields.get(name, "")


def read(html: str) -> Item:
    page = BeautifulSoup(html, "lxml")
    tags = [
        (str(meta.get("name") or meta.get("property") or ""), str(meta["content"]))
        for meta in page.head.find_all("meta")
        if meta.get("content")
    ]
    every: dict[str, list[str]] = {}
    for name, content in tags:
        every.setdefault(name if name.startswith("citation_") else name.lower(), []).append(content)
    item = Item(type=_type(tags, every))
    for name, properties in DUBLIN_CORE.items():
        item.fields[name] = next((every[one][0] for one in properties if one in every), "")
    for identifier in every.get("dc.identifier", []):
        kind, _space, value = identifier.partition(" ")
        if kind.upper() in {"DOI", "ISBN"}:
            item.fields[kind.upper()] = value
        elif identifier.startswith("10."):
            item.fields["DOI"] = identifier
    for name, target in HIGHWIRE.items():
        if name in every:
            item.fields[target] = " ".join(every[name][0].split())
    item.creators = [
        *_creators(every.get("citation_author", []), "author"),
        *_creators(every.get("citation_editor", []), "editor"),
    ] or [_parted(name, "author") for name in every.get("dc.creator", [])]
    item.files = every.get("citation_pdf_url", [])[:1]
    return item


def _type(tags: list[tuple[str, str]], every: dict[str, list[str]]) -> str:
    decided = [DECISIVE[name] for name, _content in tags if name in DECISIVE]
    if decided:
        return decided[-1]
    if (of_og := OG_TYPES.get(next(iter(every.get("og:type", [""])), ""))) is not None:
        return of_og
    told = next(iter(every.get("dc.type", [""])), "").lower().replace(" ", "")
    if told in {"report", "workingpaper"}:
        return "report"
    if told in {"book", "thesis", "presentation"}:
        return told
    if "citation_isbn" in every:
        return "book"
    return "journalArticle" if "citation_title" in every else "webpage"


def _creators(nodes: list[str], role: str) -> list[tuple[str, str, str]]:
    found = []
    for node in nodes:
        names = re.split(r"\s*;\s*", node)
        if len(names) == 1 and len(nodes) == 1:
            parts = re.split(r"\s*,\s*", names[0])
            if len(parts) > 1 and " " in parts[0] and " " in parts[1]:
                names = parts
        found += [_parted(name.strip(), role) for name in names if re.search(r"[^\s,\-.;]", name)]
    return found


def _parted(name: str, role: str) -> tuple[str, str, str]:
    has_comma = "," in name
    name = name.strip(" .,/[]:")
    if has_comma:
        family, _comma, given = name.partition(",")
        return role, family.strip(), given.strip()
    given, _space, family = name.rpartition(" ")
    return role, family, given
