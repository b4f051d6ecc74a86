"""References to take away, in each form: all fields right, accents intact, nothing that breaks what reads them."""

import io
import json
import re
from datetime import date

import bibtexparser
import pytest
import rispy
from bs4 import BeautifulSoup
from docx import Document as WordDocument

from core.access import Audience
from core.dates import parse
from documents.interchange import csl
from documents.interchange.bibtex_writing import bibtex
from documents.interchange.exports import FORMS
from documents.interchange.references import Author, Reference, reference_of
from documents.interchange.ris_writing import ris
from documents.models import Contribution, Credit
from search import indexing
from tests.conftest import signed_in
from tests.factories.core import make_organisation, make_person
from tests.factories.documents import make_document

DAY = date(2026, 11, 22)


def make_reference(**facts) -> Reference:
    """A working paper of two people."""
    return Reference(
        **{
            "identifier": "abcd",
            "language": "fr",
            "kind": "Document de travail",
            "title": "Quel rôle pour les mutuelles ?",
            "address": "https://sankore.org/d/abcd",
            "authors": (Author("Kéré", "Salimata"), Author("Sène", "Mor Talla")),
            "publisher": "Observatoire des mutuelles",
            "place": "Dakar",
            "series": "Documents de travail",
            "number": "7",
            "date": parse("2023-05"),
            **facts,
        }
    )


def line(style: csl.Style, **facts) -> str:
    return csl.formatted(make_reference(**facts), style, DAY).plain


# --- formatted ----------------------------------------------------------------------------------------------


def test_the_first_of_a_month_is_said_as_the_french_say_it():
    assert "1er décembre 2023" in line(csl.ISO_690, date=parse("2023-12-01"))
    assert "2 décembre 2023" in line(csl.ISO_690, date=parse("2023-12-02"))


def test_iso_690_in_french():
    assert line(csl.ISO_690) == (
        "KÉRÉ, Salimata et SÈNE, Mor Talla. Quel rôle pour les mutuelles ? [en ligne]. Document de travail. "
        "Dakar : Observatoire des mutuelles, mai 2023. Documents de travail, n° 7. "
        "Disponible à l’adresse : https://sankore.org/d/abcd [consulté le 22 novembre 2026]."
    )


def test_apa():
    assert line(csl.APA) == (
        "Kéré, S., & Sène, M. T. (2023, May). Quel rôle pour les mutuelles ? (Documents de travail No. 7). "
        "Observatoire des mutuelles. https://sankore.org/d/abcd"
    )
    assert line(csl.APA, doi="10.1234/abc").endswith("https://doi.org/10.1234/abc")


def test_abnt():
    assert line(csl.ABNT) == (
        "KÉRÉ, Salimata; SÈNE, Mor Talla. Quel rôle pour les mutuelles ? Dakar: Observatoire des mutuelles, "
        "maio 2023. (Documents de travail, 7). Disponível em: https://sankore.org/d/abcd. Acesso em: 22 nov. 2026."
    )


@pytest.mark.parametrize("style", csl.FORMATTED, ids=lambda style: style.key)
def test_a_body_is_never_turned_round(style):
    said = line(style, authors=(Author(body="Union économique et monétaire ouest-africaine"),))
    assert said.casefold().startswith("union économique et monétaire ouest-africaine. ")


@pytest.mark.parametrize(
    ("when", "iso", "apa", "abnt"),
    [
        (None, "[sans date]", "(n.d.)", "[s. d.]"),
        ("2 octobre 2021", "2 octobre 2021", "(2021, October 2)", "2 out. 2021"),
        ("27 juin - 4 juillet 2021", "27 juin – 4 juillet 2021", "(27 June – 4 July 2021)", "27 de junho – 4 de julho"),
        ("depuis 2020", "depuis 2020", "(since 2020)", "desde 2020"),
        ("été 2021", "été 2021", "(summer 2021)", "verão de 2021"),
    ],
)
def test_a_partial_date_stays_partial(when, iso, apa, abnt):
    told = parse(when) if when else None
    assert iso in line(csl.ISO_690, date=told)
    assert apa in line(csl.APA, date=told)
    assert abnt in line(csl.ABNT, date=told)


@pytest.mark.parametrize("style", csl.FORMATTED, ids=lambda style: style.key)
def test_a_title_is_text_whatever_it_holds(style):
    written = csl.as_html(csl.formatted(make_reference(title="<script>x</script> & <i>y</i>"), style, DAY))
    assert "&lt;script&gt;x&lt;/script&gt; &amp; &lt;i&gt;y&lt;/i&gt;" in written
    assert "<script" not in written


@pytest.mark.parametrize("style", csl.FORMATTED, ids=lambda style: style.key)
def test_with_nothing_but_a_title_the_title_stands_first_and_once(style):
    said = line(style, authors=(), publisher="", place="", series="", number="", date=None)
    assert said.startswith("Quel rôle pour les mutuelles ?")
    assert said.count("Quel rôle") == 1


# --- BibTeX -------------------------------------------------------------------------------------------------


def fields_of(text: str) -> dict[str, str]:
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    return {field.key: field.value for field in entry.fields}


def test_bibtex_keeps_accents_capitals_and_bodies():
    fields = fields_of(bibtex([make_reference(authors=(Author("Kéré", "Salimata"), Author(body="Santé and Co")))]))
    assert fields["author"] == "Kéré, Salimata and {Santé and Co}"
    assert fields["title"] == "{Quel rôle pour les mutuelles ?}"
    assert (fields["year"], fields["month"], fields["date"]) == ("2023", "may", "2023-05")
    assert fields["institution"] == "Observatoire des mutuelles"


def test_latex_reads_what_it_would_take_for_commands():
    fields = fields_of(bibtex([make_reference(title=r"50 % & plus_ #1 {a} $b ~ ^ \end")]))
    assert fields["title"] == (
        r"{50 \% \& plus\_ \#1 \{a\} \$b \textasciitilde{} \textasciicircum{} \textbackslash{}end}"
    )


def test_a_vague_date_in_bibtex_is_words_and_no_month():
    fields = fields_of(bibtex([make_reference(date=parse("depuis 2020"))]))
    assert fields["year"] == "depuis 2020" and fields["date"] == "2020/.." and "month" not in fields
    fields = fields_of(bibtex([make_reference(date=parse("27 juin - 4 juillet 2021"))]))
    assert (fields["year"], fields["date"]) == ("2021", "2021-06-27/2021-07-04") and "month" not in fields


def test_without_an_institution_it_is_no_technical_report():
    assert bibtex([make_reference(publisher="")]).startswith("@misc{kere2023-abcd,")


# --- RIS ----------------------------------------------------------------------------------------------------


def test_ris_tells_each_field_on_a_line_of_its_own():
    body = Author(body="Ministère de la Santé, de l'Hygiène")
    text = ris([make_reference(summary="Un\nER  - \nTY  - BOOK", authors=(Author("Kéré", "Salimata"), body))])
    assert all(re.match(r"[A-Z][A-Z0-9]  - |$", told) for told in text.split("\r\n"))
    (entry,) = rispy.loads(text)
    assert entry["type_of_reference"] == "RPRT"
    assert entry["authors"] == ["Kéré, Salimata", "Ministère de la Santé de l'Hygiène"]
    assert (entry["year"], entry["date"]) == ("2023", "2023/05//")
    assert entry["abstract"] == "Un ER - TY - BOOK"


# --- CSL-JSON -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "issued"),
    [
        ("2023", {"date-parts": [[2023]]}),
        ("27 juin - 4 juillet 2021", {"date-parts": [[2021, 6, 27], [2021, 7, 4]]}),
        ("été 2021", {"date-parts": [[2021]], "season": 2}),
        ("depuis 2020", {"literal": "depuis 2020"}),
        ("juin", {"literal": "juin"}),
    ],
)
def test_csl_json_tells_dates_as_far_as_they_are_known(when, issued):
    assert csl.csl_json(make_reference(date=parse(when)))["issued"] == issued


# --- from the record and the search -------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_reference_cites_the_document_in_its_own_language():
    publisher = make_organisation("Bureau international du Travail", "BIT")
    publisher.names.create(language="en", name="International Labour Office")
    document = make_document("Le rôle", texts={"en": ("The role", "")}, publisher=publisher)
    reference = reference_of(document)
    assert (reference.title, reference.publisher, reference.kind) == (
        "Le rôle",
        "Bureau international du Travail",
        "Document de travail",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("extension", FORMS)
def test_every_form_can_be_taken_from_the_record_and_from_the_search(visitor, extension):
    document = make_document("L'épargne des mutuelles", pages=("L'épargne.",))
    indexing.drain()
    page = BeautifulSoup(visitor.get(document.get_absolute_url()).content, "lxml")
    links = [link["href"] for link in page.select("#cite a") if link["href"].endswith(f".{extension}")]
    assert len(links) == 1
    for address in (links[0], f"/fr/library/references.{extension}?q=mutuelles"):
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert "épargne" in words_of(answer.content, extension)


def words_of(content: bytes, extension: str) -> str:
    if extension == "docx":
        return "\n".join(paragraph.text for paragraph in WordDocument(io.BytesIO(content)).paragraphs)
    return content.decode()


@pytest.mark.django_db
def test_word_shows_the_title_in_italics(visitor):
    document = make_document("L'épargne", credits=[Credit(role=Contribution.AUTHOR, person=make_person("Awa", "Bâ"))])
    content = visitor.get(f"/fr/library/{document.identifier}/reference.docx").content
    heading, reference = WordDocument(io.BytesIO(content)).paragraphs
    assert heading.text == "Référence"
    assert [run.text for run in reference.runs if run.italic] == ["L'épargne"]
    assert reference.text.startswith("BÂ, Awa. ")


@pytest.mark.django_db
def test_a_whole_search_is_cited_past_its_first_page_and_only_what_one_may_see(visitor, member):
    for number in range(23):
        make_document(f"Mutuelle {number}", pages=("La mutuelle.",))
    make_document("Mutuelle des membres", pages=("La mutuelle.",), audience=Audience.MEMBERS)
    indexing.drain()
    for client, count in ((visitor, 23), (signed_in(member), 24)):
        told = json.loads(client.get("/fr/library/references.json?q=mutuelle&page=2").content)
        assert len({item["id"] for item in told}) == len(told) == count


@pytest.mark.django_db
def test_a_search_that_finds_nothing_says_so(visitor):
    answer = visitor.get("/fr/library/references.bib?q=baobab")
    assert answer.status_code == 404
    assert "rien à citer" in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_form_is_not_there(visitor):
    document = make_document()
    assert visitor.get(f"/fr/library/{document.identifier}/reference.exe").status_code == 404
    assert visitor.get("/fr/library/references.exe").status_code == 404


@pytest.mark.django_db
def test_the_short_address_leads_to_the_record_in_the_readers_language(visitor):
    document = make_document("Le rôle")
    for language in ("fr", "en"):
        answer = visitor.get(f"/d/{document.identifier}", HTTP_ACCEPT_LANGUAGE=language)
        assert answer["Location"] == f"/{language}/library/{document.identifier}/le-role/"
