"""BibTeX, RIS and MARC become drafts whose fields an editor accepts; one bad entry spoils no other."""

from pathlib import Path

import pymarc
import pytest

from documents.interchange.bibtex_reading import read_bibtex
from documents.interchange.marc_reading import read_marc
from documents.interchange.ris_reading import read_ris
from documents.models import Document

BIBTEX = r"""
@string{bit = "Bureau international du Travail"}
@article{diop,
  title = {L'{\'e}t{\'e} \`a Thi{\`e}s : une {\OE}uvre, 50% \& plus},
  author = {Diop, Awa and Traor{\'e}, Jean and {Banque mondiale}},
  year = 2021, month = jun, language = {french}
}
@book{sans-fin,
  title = {Jamais ferm{\'e},
  author = {Personne}

@techreport{role, title = "Le r\^ole des {mutuelles}", institution = bit, number = {14}, year = {2023},
  doi = {10.1000/x1}}
"""
RIS = """TY  - RPRT
TI  - L'été à Thiès
AU  - Diop, Awa
PY  - 2021/06/15/
DO  - 10.1000/x1
ER  -

TY  - JOUR
TI  - Sans fin
TY  - BOOK
T1  - Autre
A1  - Banque mondiale
ER  -
"""
MARC = """<?xml version="1.0" encoding="UTF-8"?>
<collection xmlns="http://www.loc.gov/MARC21/slim">
<record><controlfield tag="001">42</controlfield><controlfield tag="008">840618s1983    irq           000 u fre d</controlfield>
<datafield tag="245" ind1="1" ind2="0"><subfield code="a">Été à Thiès :</subfield><subfield code="b">récit /</subfield></datafield>
<datafield tag="100" ind1="1" ind2=" "><subfield code="a">Diop, Awa.</subfield></datafield>
<datafield tag="260" ind1=" " ind2=" "><subfield code="b">BIT,</subfield><subfield code="c">c1983.</subfield></datafield>
<datafield tag="650" ind1=" " ind2="0"><subfield code="a">Tontines.</subfield></datafield></record>
<record><datafield tag="245" ind1="1" ind2="0"><subfield code="a">Cassé</datafield></record>
<record><datafield tag="245" ind1="1" ind2="0"><subfield code="a">Suivant</subfield></datafield></record>
</collection>
"""  # noqa: E501 - a record as catalogues write it


@pytest.fixture
def file(tmp_path: Path):
    def write(content: str | bytes, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_latex_accents_are_read_and_a_missing_brace_is_named_with_its_line(file):
    found = read_bibtex(file(BIBTEX, "x.bib"))

    first, second = (cells for _line, cells in found.entries)
    assert first["title"] == "L'été à Thiès : une Œuvre, 50% & plus"
    assert first["authors"] == "Awa Diop; Jean Traoré; Banque mondiale"
    assert (first["date"], first["language"]) == ("2021-06", "fr")
    assert (second["title"], second["publisher"]) == ("Le rôle des mutuelles", "Bureau international du Travail")
    assert found.problems == [
        (8, "Entry “sans-fin” cannot be read: a brace or a quotation mark is not closed, perhaps.")
    ]


def test_a_ris_entry_without_its_end_is_named_and_the_others_are_read(file):
    found = read_ris(file(RIS, "x.ris"))
    assert [cells["title"] for _line, cells in found.entries] == ["L'été à Thiès", "Autre"]
    assert found.entries[0][1]["date"] == "2021-06-15"
    assert found.problems == [(8, "The entry that begins here is not ended by “ER  - ”.")]


def test_a_broken_marc_record_is_named_with_its_line_and_the_others_are_read(file):
    found = read_marc(file(MARC, "x.xml"))
    first, last = (cells for _place, cells in found.entries)
    assert (first["title"], first["authors"], first["publisher"]) == ("Été à Thiès : récit", "Awa Diop", "BIT")
    assert (first["date"], first["language"], first["themes"]) == ("1983", "fr", "Tontines")
    assert last["title"] == "Suivant"
    assert found.problems == [
        (2, "The record that begins in line 8 is not well formed: a mark is not closed, perhaps.")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "marc-8", "marc-8 that says it is utf-8"])
def test_binary_marc_is_read_in_both_its_encodings(encoding, file):
    record = pymarc.Record(force_utf8=True)
    title = "Été" if encoding == "utf-8" else "XXXXX"
    record.add_field(pymarc.Field("245", pymarc.Indicators("0", "0"), [pymarc.Subfield("a", title)]))
    content = record.as_marc().replace(b"XXXXX", b"\xe2Et\xe2e")  # in MARC-8 the accent stands before its letter
    if encoding == "marc-8":
        content = content[:9] + b" " + content[10:]
    found = read_marc(file(content, "x.mrc"))
    assert [cells["title"] for _place, cells in found.entries] == ["Été"]


def test_marc_that_declares_entities_is_not_read(file):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + MARC.partition("?>")[2]
    found = read_marc(file(bomb, "x.xml"))
    assert not found.entries
    assert "declares entities" in found.problems[0][1]


@pytest.mark.django_db
def test_citations_become_drafts_with_proposed_fields(file, run, last_import):
    said = run(file(BIBTEX, "x.bib"))

    assert "2 documents are new" in said
    assert "Row 8: Entry “sans-fin” cannot be read" in said
    document = Document.objects.get(doi="10.1000/x1")
    assert not document.live
    assert document.proposed["title"] == document.proposed["publisher"] == "record"
    run(undo=last_import().pk)
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_citation_of_what_the_library_has_changes_nothing(file, run):
    run(file(BIBTEX, "x.bib"))
    document = Document.objects.get(doi="10.1000/x1")
    said = run(file(RIS, "x.ris"))
    document.refresh_from_db()
    assert document.title == "Le rôle des mutuelles"
    assert "1 document is new" in said
    assert "1 document is unchanged" in said


@pytest.mark.django_db
def test_what_nobody_knows_is_left_out_of_a_draft(file, run):
    run(file(MARC, "x.xml"))
    assert set(Document.objects.values_list("title", flat=True)) == {"Été à Thiès : récit", "Suivant"}
    assert not Document.objects.get(title__startswith="Été").themes.exists()
