"""What a record tells machines: tag by tag, as Zotero reads them."""

import json

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from core.dates import parse
from core.models import Concept, Country
from documents.models import Contribution, Credit, Document
from tests.documents.interchange import zotero
from tests.factories.core import make_organisation, make_person
from tests.factories.documents import make_document, make_stored
from tests.factories.files import make_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Document:
    """With all that a reference may say."""
    person = make_person("Dramane", "Batchabi")
    union = make_organisation("Union économique et monétaire ouest-africaine", "UEMOA")
    return make_document(
        "Quel rôle pour les mutuelles ?",
        summary="Quatre rôles « possibles » & une grille.",
        stored=make_stored("Une page.", kind="pdf", content=make_pdf("Une page.")),
        publisher=make_organisation("Observatoire des mutuelles", city="Dakar"),
        series="Documents de travail",
        number="7",
        date=parse("2023-05"),
        doi="https://doi.org/10.1234/abc",
        isbn="978-92-2-030000-1",
        countries=[Country.objects.get(pk="SN")],
        themes=list(Concept.objects.order_by("key")[:2]),
        credits=[Credit(role=Contribution.AUTHOR, person=person), Credit(role=Contribution.AUTHOR, organisation=union)],
        licence="cc-by-4.0",
    )


def read(client, document: Document) -> zotero.Item:
    return zotero.read(client.get(document.get_absolute_url()).content.decode())


def test_zotero_takes_a_record_as_a_report_with_its_file(visitor, paper):
    item = read(visitor, paper)
    assert item.type == "report"
    assert item.title == "Quel rôle pour les mutuelles ?"
    assert item.creators == [
        ("author", "Batchabi", "Dramane"),
        ("author", "Union économique et monétaire ouest-africaine", ""),
    ]
    assert item.institution == "Observatoire des mutuelles"
    assert (item.series, item.number) == ("Documents de travail", "7")
    assert item.date == "2023/05"
    assert item.language == "fr"
    assert item.DOI == "10.1234/abc"
    assert item.ISBN == "978-92-2-030000-1"
    assert item.abstract == "Quatre rôles « possibles » & une grille."
    assert item.url == f"{settings.SITE_URL}/d/{paper.identifier}"
    assert item.files == [settings.SITE_URL + paper.files.get().url]
    assert visitor.get(item.files[0].removeprefix(settings.SITE_URL))["Content-Type"] == "application/pdf"


def test_a_record_nobody_published_is_still_a_report(visitor):
    assert read(visitor, make_document("Une note", isbn="978-92-2-030000-1", kind="presentation")).type == "report"


def test_names_come_back_whole_whatever_their_shape(visitor):
    """Two words on both sides of a comma, a body with commas: the shapes a reader of tags gets wrong."""
    names = {
        ("author", "Da Silva", "Maria João"): Credit(person=make_person("Maria João", "Da Silva")),
        ("author", "UNICEF", ""): Credit(organisation=make_organisation("UNICEF")),
        ("author", "Ministère de la Santé de l'Hygiène publique", ""): Credit(
            organisation=make_organisation("Ministère de la Santé, de l'Hygiène publique")
        ),
        ("author", "Groupe Leadership", ""): Credit(name="Groupe Leadership"),
    }
    for name, credit in names.items():
        assert read(visitor, make_document(str(name), credits=[credit])).creators == [name]


@pytest.mark.parametrize(
    ("date", "read_as"),
    [
        ("2021", "2021"),
        ("2 octobre 2021", "2021/10/02"),
        ("juin-juillet 2021", "2021"),
        ("2e trimestre 2021", "2021"),
        ("2019-2022", "2019/2022"),
        ("depuis 2020", "2020/.."),
    ],
)
def test_a_date_is_as_precise_as_its_source_and_no_more(visitor, date, read_as):
    assert read(visitor, make_document(date=parse(date))).date == read_as


def test_without_a_date_none_is_told(visitor):
    assert read(visitor, make_document()).date == ""


def test_schema_org_tells_the_same_and_nothing_can_break_out_of_it(visitor, paper):
    paper.title = "</script><script>alert(1)</script>"
    paper.save_revision().publish()
    page = visitor.get(paper.get_absolute_url(), follow=True).content.decode()
    assert "<script>alert" not in page
    (block,) = BeautifulSoup(page, "lxml").find_all("script", type="application/ld+json")
    told = json.loads(block.string)
    assert told["@type"] == "Report"
    assert told["name"] == "</script><script>alert(1)</script>"
    assert told["author"][1] == {"@type": "Organization", "name": "Union économique et monétaire ouest-africaine"}
    assert told["datePublished"] == "2023-05"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["encoding"][0]["encodingFormat"] == "application/pdf"
