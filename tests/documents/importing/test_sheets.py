"""Sheets as people send them: any encoding, any separator, and a sentence with its place for what is wrong."""

import openpyxl
import pytest

from documents.importing.columns import column_of, columns_of
from documents.interchange.sheets import SheetUnreadable, read_sheet


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")],
)
def test_every_usual_encoding_is_found_out_and_told(encoding, said, sheet):
    read = read_sheet(sheet("titre;pays", "Été à Thiès;Sénégal", encoding=encoding))
    assert read.rows == [(2, ["Été à Thiès", "Sénégal"])]
    assert said in " ".join(read.remarks)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_usual_separator_is_found_out(separator, sheet):
    lines = [separator.join(cells) for cells in (("title", "date"), ('"a, b; c"', "2021"))]
    assert read_sheet(sheet(*lines)).rows == [(2, ["a, b; c", "2021"])]


def test_the_hint_some_spreadsheets_write_above_the_headings_is_heeded(sheet):
    read = read_sheet(sheet("sep=,", "title,date", "a;b,2021"))
    assert (read.headings, read.rows) == (["title", "date"], [(3, ["a;b", "2021"])])


def test_a_text_once_saved_in_another_encoding_is_noticed(sheet):
    read = read_sheet(sheet("titre;pays", "Ã‰tÃ© Ã  ThiÃ¨s;SN"))
    assert any("line 2 accents look broken" in remark for remark in read.remarks)


def test_a_quotation_mark_never_closed_is_named_with_its_line(sheet):
    with pytest.raises(SheetUnreadable, match=r"row 3 \(line 3\) a quotation mark is opened and never closed"):
        read_sheet(sheet("title;date", "Un;2021", '"Deux;2022', "Trois;2023"))


def test_a_quotation_mark_inside_a_cell_is_taken_as_it_stands(sheet):
    assert read_sheet(sheet("title;date", '"Le "rôle" des mutuelles";2021')).rows[0][1][1] == "2021"


@pytest.mark.parametrize("content", [b"", b"  \n \n", b"title;date\n"])
def test_a_sheet_with_nothing_in_it_gets_a_sentence(content, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    with pytest.raises(SheetUnreadable):
        read_sheet(path)


def test_a_workbook_says_years_and_days_as_they_were_typed(tmp_path):
    import datetime

    book = openpyxl.Workbook()
    book.active.append(["title", "date", "number"])
    book.active.append(["Un", 2021, 14.0])
    book.active.append([])
    book.active.append(["Deux", datetime.datetime(2021, 10, 2), "7bis"])
    book.create_sheet("Notes")
    path = tmp_path / "sheet.xlsx"
    book.save(path)

    read = read_sheet(path)

    assert read.rows == [(2, ["Un", "2021", "14"]), (4, ["Deux", "2021-10-02", "7bis"])]
    assert "Only the first sheet" in read.remarks[0]


def test_what_only_pretends_to_be_a_workbook_gets_a_sentence(tmp_path):
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(SheetUnreadable, match="no workbook"):
        read_sheet(path)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Titre", "title"), ("TITLE_EN", "title_en"), ("Titre (fr)", "title_fr"), ("Résumé – anglais", "summary_en"),
        ("título_pt", "title_pt"), ("Pays", "countries"), ("País", "countries"), ("Thèmes", "themes"),
        ("Éditeur", "publisher"), ("Nom du fichier", "file"), ("Référence", "identifier"), ("Año", "date"),
        ("official_number", "official_number"), ("Remplace", "replaces"), ("Auteurs", "authors"),
    ],
)  # fmt: skip
def test_headings_are_known_in_four_languages(heading, key):
    column = column_of(heading)
    assert column is not None
    assert column.key == key


def test_a_doubled_column_and_a_missing_title_stop_the_import_an_unknown_one_does_not():
    doubled = columns_of(["Titre", "title", "couleur"])
    assert doubled.problems == ["Columns A, “Titre”, and B, “title”, say the same: keep one of them."]
    assert any("Column C, “couleur”, is not known" in remark for remark in doubled.remarks)
    assert columns_of(["date", "pays"]).problems == ["There is no column for the title: name one “title” or “titre”."]
