"""A sheet as people send it, CSV or XLSX, into rows of text: its encoding and separator found out and told.

Pure but for the sentences, which are in the active language.
"""

import csv
import datetime
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

SEPARATORS = (";", ",", "\t", "|")
_LARGEST = 64 * 1024 * 1024  # bytes; some two hundred thousand rows
_UNPACKED = 400 * 1024 * 1024  # bytes
_MOST_COLUMNS = 500
_HINT = re.compile(r"sep=([;,\t|])\r?\n", re.IGNORECASE)
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨ª«®´¢§¯»¹¼]|â€[™œ\x9d“”˜¦]")
csv.field_size_limit(10 * 1024 * 1024)


class SheetUnreadable(Exception):
    """Nothing of the file can be imported; the message is a sentence that says why and what to do."""


@dataclass
class Sheet:
    """The headings of a sheet and its rows, each with its number as a spreadsheet shows it (the headings are in 1)."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    remarks: list[str] = field(default_factory=list)  # sentences: in which encoding it was read, and so on


def read_sheet(path: Path) -> Sheet:
    """Raises SheetUnreadable."""
    try:
        if path.stat().st_size > _LARGEST:
            raise SheetUnreadable(
                _("The sheet weighs more than %(most)d MB: split it.") % {"most": _LARGEST // 1024 // 1024}
            )
        content = path.read_bytes()
    except OSError as error:
        raise SheetUnreadable(
            _("The file %(name)s cannot be opened: %(cause)s.") % {"name": path, "cause": error.strerror}
        ) from error
    if not content.strip():
        raise SheetUnreadable(_("The sheet is empty."))
    is_workbook = content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    sheet = _workbook(content) if is_workbook else _text(content)
    if not any(sheet.headings):
        raise SheetUnreadable(_("The first row of the sheet is empty: it must hold the headings of the columns."))
    if len(sheet.headings) > _MOST_COLUMNS:
        raise SheetUnreadable(_("The sheet has %(count)d columns; this is no sheet.") % {"count": len(sheet.headings)})
    if not sheet.rows:
        raise SheetUnreadable(_("The sheet has headings, but no row below them."))
    return sheet


# --- workbooks ----------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Sheet:
    import python_calamine

    _check_archive(content)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        visible = [
            meta.name
            for meta in workbook.sheets_metadata
            if meta.visible == python_calamine.SheetVisibleEnum.Visible
            and meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise SheetUnreadable(_("The workbook has no sheet that can be seen."))
        # with the rows above the first filled one, so that the numbers are those the spreadsheet shows
        rows = workbook.get_sheet_by_name(visible[0]).to_python(skip_empty_area=False)
    except python_calamine.PasswordError as error:
        raise SheetUnreadable(
            _("The workbook is protected by a password. Remove the password, then try again.")
        ) from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise SheetUnreadable(_("This is no workbook that can be read. Save it as .xlsx or as CSV, UTF-8.")) from error
    cells = [[_as_text(cell) for cell in row] for row in rows]
    remarks = []
    if len(visible) > 1:
        facts = {"first": visible[0], "others": ", ".join(visible[1:4])}
        remarks.append(_("Only the first sheet, “%(first)s”, is read; not %(others)s.") % facts)
    return _sheet(list(enumerate(cells, start=1)), remarks)


def _check_archive(content: bytes) -> None:
    """A workbook is an archive: refuse by what it announces, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return  # an older .xls, or damaged, which its reader says better
    if unpacked > _UNPACKED:
        raise SheetUnreadable(
            _("Unpacked, the workbook would weigh more than %(most)d MB. Save it as CSV, UTF-8, and try again.")
            % {"most": _UNPACKED // 1024 // 1024}
        )


def _as_text(cell: object) -> str:
    """As the person who typed it sees it: a year is no decimal, a day has no time."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    return str(cell).strip() if cell is not None else ""


# --- texts --------------------------------------------------------------------------------------------


def _text(content: bytes) -> Sheet:
    text, encoding, remarks = decoded(content)
    if "\0" in text:
        raise SheetUnreadable(_("This is neither a workbook nor a text. Save the sheet as .xlsx or as CSV, UTF-8."))
    hint = _HINT.match(text)  # what some spreadsheets write above the headings
    separator = hint[1] if hint else separator_of(text)
    rows = _rows(_HINT.sub("\n", text) if hint else text, separator)
    names = {"\t": _("tab"), ";": _("semicolon"), ",": _("comma"), "|": _("vertical bar")}
    remarks.insert(0, _("Read as %(encoding)s, columns separated by: %(separator)s.") % {
        "encoding": encoding, "separator": names[separator]})  # fmt: skip
    return _sheet(rows, remarks)


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """All records; a quotation mark inside an unquoted cell is taken as it stands, one never closed is an error."""
    rows: list[tuple[int, list[str]]] = []
    last_line = 1
    for strict in (True, False):
        rows, last_line = [], 1
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
        try:
            for number, row in enumerate(reader, start=1):
                rows.append((number, [cell.strip() for cell in row]))
                last_line = reader.line_num + 1
            return rows
        except csv.Error as error:
            if "unexpected end of data" in str(error) or not strict:
                raise SheetUnreadable(
                    _("In row %(row)d (line %(line)d) a quotation mark is opened and never closed.")
                    % {"row": len(rows) + 1, "line": last_line}
                ) from error
    return rows


def decoded(content: bytes) -> tuple[str, str, list[str]]:
    """The text, the name of its encoding, and what is to be said about it."""
    for mark, encoding, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
        (b"\xff\xfe\0\0", "utf-32", "UTF-32"),
        (b"\0\0\xfe\xff", "utf-32", "UTF-32"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if content.startswith(mark):
            return _strictly(content, encoding, name), name, []
    if content[:2000].count(0) > len(content[:2000]) / 4:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return _strictly(content, encoding, "UTF-16"), "UTF-16", []
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remark = _("The sheet is not in UTF-8 (line %(line)d); it was read as Windows-1252. Check the accents.")
        return content.decode("cp1252", errors="replace"), "Windows-1252", [remark % {"line": line}]
    remarks = []
    if found := _MOJIBAKE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        remarks.append(
            _("In line %(line)d accents look broken (“%(sample)s”): the sheet was once saved in another encoding.")
            % {"line": line, "sample": text[max(0, found.start() - 8) : found.end() + 8].replace("\n", " ")}
        )
    return text, "UTF-8", remarks


def _strictly(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetUnreadable(
            _("The sheet says that it is in %(encoding)s, and is not. Save it as CSV, UTF-8, and try again.")
            % {"encoding": name}
        ) from error


def separator_of(text: str) -> str:
    """The one that parts the headings and, of two that may, the rows alike."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside_quotes = re.sub(r'"[^"]*"', "", first)
    counted = Counter({sign: outside_quotes.count(sign) for sign in SEPARATORS})
    sign, count = counted.most_common(1)[0]
    return sign if count else ","


def _sheet(rows: list[tuple[int, list[str]]], remarks: list[str]) -> Sheet:
    """Headings and filled rows; empty ones keep their number by not being there."""
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise SheetUnreadable(_("The sheet is empty."))
    headings = filled[0][1]
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    return Sheet(headings, [(number, _of_width(cells, width)) for number, cells in filled[1:]], remarks)


def _of_width(cells: list[str], width: int) -> list[str]:
    """As many cells as there are headings; what stands further right is kept, to be complained about."""
    filled = cells[:width] + [""] * (width - len(cells))
    return filled + [cell for cell in cells[width:] if cell]


# --- out ----------------------------------------------------------------------------------------------


def safe_cell(text: str) -> str:
    """No formula for whoever opens the report in a spreadsheet."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def write_csv(path: Path, rows: Iterator[list[str]]) -> None:
    """UTF-8 with its mark, which spreadsheets need to show accents, and semicolons, which French ones expect."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        for row in rows:
            writer.writerow([safe_cell(str(cell)) for cell in row])
