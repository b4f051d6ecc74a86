"""MARC 21 into entries for the import: MARCXML, or binary records in MARC-8 or UTF-8."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pymarc
from django.utils.translation import gettext as _
from lxml import etree

from documents.extraction.xml import UnsafeXML, parse
from documents.interchange.citations_read import Citations, joined
from documents.interchange.sheets import decoded

Field = tuple[str, str, str, list[tuple[str, str]]]  # tag, two indicators, subfields; a control field has one, ""
_RECORD = re.compile(r"<((?:\w+:)?)record\b[^>]*>.*?</\1record\s*>", re.DOTALL)
_OPENED = re.compile(r"<(?:\w+:)?record\b[^>]*>")
_SPACE = ' xmlns="http://www.loc.gov/MARC21/slim"'
_LANGUAGES = {"fre": "fr", "fra": "fr", "eng": "en", "por": "pt", "spa": "es"}
_FULL_STOP = re.compile(r"(?<=\w\w)\.$")  # ends the field, unless it follows an initial
_END = re.compile(r"[\s/:;,=]+$")


def read_marc(path: Path) -> Citations:
    """The place of an entry is the number of its record, for a catalogue may well stand in one line."""
    content = path.read_bytes()
    binary = re.match(rb"\d{5}[a-z ]", content) is not None
    found = Citations()
    for place, (fields, problem) in enumerate(_binary(content) if binary else _xml(content, found), start=1):
        cells = _cells(fields) if fields else {}
        if problem or not cells.get("title"):
            found.problems.append((place, problem or _("This record has no title (field 245).")))
        else:
            found.entries.append((place, cells))
    return found


Told = Iterator[tuple[list[Field], str]]  # the fields of a record, or what is wrong with it


def _xml(content: bytes, found: Citations) -> Told:
    """Record by record: one that is not well formed spoils no other."""
    named = re.match(rb"""\s*<\?xml[^>]*encoding=["']([\w-]+)""", content[:200])
    try:
        text = content.decode(named[1].decode() if named else "utf-8")
    except (UnicodeDecodeError, LookupError):
        text, _encoding, remarks = decoded(content)
        found.remarks += remarks
    if "<!ENTITY" in text:
        yield [], _("The file declares entities, which no catalogue does, so it was not read.")
        return
    end = 0
    for record in _RECORD.finditer(text):
        inside = list(_OPENED.finditer(record[0]))
        start = record.start() + inside[-1].start()  # a record that is never closed swallows the next one's beginning
        for lost in inside[:-1]:
            line = text.count("\n", 0, record.start() + lost.start()) + 1
            yield [], _never_closed(line)
        line = text.count("\n", 0, start) + 1
        yield _parsed(text[start : record.end()], line)
        end = record.end()
    for lost in _OPENED.finditer(text, end):
        yield [], _never_closed(text.count("\n", 0, lost.start()) + 1)


def _never_closed(line: int) -> str:
    return _("The record that begins in line %(line)d is never closed.") % {"line": line}


def _parsed(text: str, line: int) -> tuple[list[Field], str]:
    prefix = re.match(r"<(?:(\w+):)?record", text)
    space = f' xmlns:{prefix[1]}="http://www.loc.gov/MARC21/slim"' if prefix and prefix[1] else _SPACE
    try:
        root = parse(f"<collection{space}>{text}</collection>".encode())
    except UnsafeXML:
        return [], _("The file declares entities, which no catalogue does, so it was not read.")
    except etree.XMLSyntaxError:
        said = _("The record that begins in line %(line)d is not well formed: a mark is not closed, perhaps.")
        return [], said % {"line": line}
    fields: list[Field] = []
    for node in root[0]:
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        tag = node.get("tag", "")
        if name == "controlfield":
            fields.append((tag, "", "", [("", node.text or "")]))
        elif name == "datafield":
            pieces = [(one.get("code", ""), " ".join((one.text or "").split())) for one in node]
            fields.append((tag, node.get("ind1", " "), node.get("ind2", " "), pieces))
    return fields, ""


def _binary(content: bytes) -> Told:
    reader = pymarc.MARCReader(io.BytesIO(content), to_unicode=True, permissive=True)  # MARC-8 where its leader says so
    for record in reader:
        record = record or _otherwise(reader.current_chunk)
        if record is None:
            yield [], _("This record is damaged, or breaks off.")
            continue
        fields: list[Field] = []
        for field in record.fields:
            if field.is_control_field():
                fields.append((field.tag, "", "", [("", field.data or "")]))
            else:
                pieces = [(one.code, one.value) for one in field.subfields]
                fields.append((field.tag, field.indicator1, field.indicator2, pieces))
        yield fields, ""


def _otherwise(chunk: bytes | None) -> pymarc.Record | None:
    """The record in the other encoding than its leader says, which old exports often get wrong."""
    if not chunk or len(chunk) < 25:
        return None
    other = b" " if chunk[9:10] == b"a" else b"a"
    try:
        return pymarc.Record(chunk[:9] + other + chunk[10:], to_unicode=True)
    except (pymarc.exceptions.PymarcException, UnicodeDecodeError, ValueError, IndexError):
        return None


# --- what the fields mean (MARC 21 Format for Bibliographic Data) ------------------------------------------


def _cells(fields: list[Field]) -> dict[str, str]:
    def all_of(tags: str, codes: str = "a") -> list[str]:
        return [text.strip() for tag, _1, _2, pieces in fields if tag in tags.split() for code, text in pieces
                if code in codes and text.strip()]  # fmt: skip

    def first(tags: str, codes: str = "a") -> str:
        return _END.sub("", next(iter(all_of(tags, codes)), ""))

    fixed = next((pieces[0][1] for tag, _1, _2, pieces in fields if tag == "008"), "")
    control = next((pieces[0][1] for tag, _1, _2, pieces in fields if tag == "001"), "").strip()
    whose = next((pieces[0][1] for tag, _1, _2, pieces in fields if tag == "003"), "").strip()
    title, rest = first("245", "a"), first("245", "b")
    language = _LANGUAGES.get((first("041") or fixed[35:38]).lower()[:3], "")
    cells = {
        "identifier": " ".join(filter(None, (whose, control))),
        "kind": "working_paper",
        "title": f"{title} : {rest}" if rest else title,
        "authors": joined(_people(fields, ("100", "110", "111", "700", "710"), "author")),
        "editors": joined(_people(fields, ("700", "710"), "editor")),
        "translators": joined(_people(fields, ("700", "710"), "translator")),
        "date": _date(first("264 260", "c"), fixed),
        "publisher": first("264 260", "b"),
        "series": first("490 830 440"),
        "number": first("490 830 440", "v") or first("191 088"),
        "isbn": next(iter(re.findall(r"[\dXx-]{10,17}", first("020"))), ""),
        "doi": next((p[1] for tag, _1, _2, pieces in fields if tag == "024" and ("2", "doi") in pieces for p in pieces
                     if p[0] == "a"), ""),
        "summary": "\n\n".join(all_of("520")),
        "language": language,
        "countries": joined([_END.sub("", one).rstrip(".") for one in all_of("651")]),
        "themes": joined([_END.sub("", one).rstrip(".") for one in all_of("650 653")]),
    }  # fmt: skip
    return {key: text for key, text in cells.items() if text}


_ROLES = {"edt": "editor", "ed": "editor", "editor": "editor", "trl": "translator", "translator": "translator",
          "tr": "translator"}  # fmt: skip


def _people(fields: list[Field], tags: tuple[str, ...], role: str) -> Iterator[str]:
    """Names as they are read; a person's stands as family name, given name."""
    for tag, first, _second, pieces in fields:
        if tag not in tags:
            continue
        said = next((text.strip(" .,").lower() for code, text in pieces if code in "e4"), "")
        if _ROLES.get(said, "author") != role:
            continue
        name = " ".join(text for code, text in pieces if code == "a" or (code == "b" and tag.endswith("10")))
        name = _FULL_STOP.sub("", _END.sub("", name))
        family, comma, given = name.partition(",")
        yield f"{given.strip()} {family}" if comma and tag.endswith("00") and first != "0" else name


def _date(said: str, fixed: str) -> str:
    """The year of field 260 or 264 ("c2016.", "[1983]"), else that of field 008."""
    if exact := re.search(r"\d{4}-\d{2}(-\d{2})?", said):
        return exact[0]
    year = re.search(r"(1[5-9]|20)\d{2}", said) or re.fullmatch(r"(1[5-9]|20)\d{2}", fixed[7:11])
    return year[0] if year else ""
