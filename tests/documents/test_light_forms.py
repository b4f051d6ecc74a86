"""The whole of a document for little: light pages of text, and an electronic book sound by the rules of EPUB 3."""

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

import home.demo
from documents.light import MOST, epub_weight, parts
from documents.models import Contribution, Credit, DocumentFile
from tests.factories.core import make_person
from tests.factories.documents import make_document, make_stored

pytestmark = pytest.mark.django_db

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB = "{http://www.idpf.org/2007/ops}"


def light(file: DocumentFile, query: str = "") -> str:
    return f"/fr/library/{file.document.identifier}/{file.identifier}/text/{query}"


def book_of(file: DocumentFile) -> str:
    return f"/files/{file.document.identifier}/{file.identifier}/epub/book.epub"


# --- light pages --------------------------------------------------------------------------------------------


def test_pages_are_put_together_up_to_a_weight_and_none_is_lost():
    cut = parts([(1, 10), (2, MOST), (3, MOST - 5), (4, 5), (5, 1)])
    assert [(part.first, part.last) for part in cut] == [(1, 1), (2, 2), (3, 4), (5, 5)]


def test_a_whole_text_is_read_on_one_page(visitor):
    file = make_document(pages=("La première.", "La <deuxième>.", "")).files.get()
    said = visitor.get(light(file)).content.decode()
    assert "La première." in said and "La &lt;deuxième&gt;." in said
    assert "Il n’y a pas de texte sur cette page." in said


def test_a_long_text_comes_in_parts_and_past_the_last_one_is_shown_the_way_back(visitor):
    long = "Une mutuelle de santé. " * 2000
    file = make_document(pages=(f"{long} fin un", f"{long} fin deux", f"{long} fin trois")).files.get()
    assert "fin un" in visitor.get(light(file)).content.decode()
    second = visitor.get(light(file, "?part=2")).content.decode()
    assert "fin deux" in second and "fin un" not in second and 'rel="next"' in second
    assert re.search(r"p\.\s2 <data", second) and not re.search(r"p\.\s2 à", second)
    for part in ("4", "0", "x", "99999999999999"):
        answer = visitor.get(light(file, f"?part={part}"))
        assert answer.status_code == 404
        assert f"{light(file)}?part=3" in answer.content.decode()


def test_a_file_without_text_has_no_light_form(visitor):
    stored = make_stored("", content=b"a scanned page", state="no_text", reason="no_text")
    file = make_document(stored=stored).files.get()
    assert visitor.get(light(file)).status_code == 404
    assert visitor.get(book_of(file)).status_code == 404


# --- the book -----------------------------------------------------------------------------------------------


@pytest.fixture
def file() -> DocumentFile:
    document = make_document(
        "L'épargne & <la> santé",
        pages=tuple(f"Page {number} : la « mutuelle » & <b>ses</b> membres.\x0b" for number in range(1, 24)),
        credits=[Credit(role=Contribution.AUTHOR, person=make_person("Awa", "Bâ"))],
        date="2023-05",
    )
    return document.files.get()


@pytest.fixture
def packed(visitor, file) -> zipfile.ZipFile:
    answer = visitor.get(book_of(file))
    assert answer["Content-Type"] == "application/epub+zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def xml(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(packed.read(name))


def test_its_kind_is_told_first_and_uncompressed(packed):
    first = packed.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert packed.read("mimetype") == b"application/epub+zip"


def test_the_container_names_the_package(packed):
    (root,) = xml(packed, "META-INF/container.xml").iter("{urn:oasis:names:tc:opendocument:xmlns:container}rootfile")
    assert root.get("full-path") in packed.namelist()


def test_the_package_says_what_a_reader_needs(packed, file):
    package = xml(packed, "book/package.opf")
    metadata = package.find(f"{OPF}metadata")
    identifiers = {one.get("id"): one.text for one in metadata.iter(f"{DC}identifier")}
    assert identifiers[package.get("unique-identifier")].startswith("urn:uuid:")
    assert [metadata.findtext(f"{DC}{name}") for name in ("title", "language", "creator", "date")] == [
        "L'épargne & <la> santé",
        "fr",
        "Bâ, Awa",
        "2023-05",
    ]
    told = {meta.get("property"): meta.text for meta in metadata.iter(f"{OPF}meta")}
    assert len(told["dcterms:modified"]) == len("2023-05-01T00:00:00Z")


def test_every_file_is_listed_once_every_listed_one_is_there_and_the_text_is_in_order(packed):
    package = xml(packed, "book/package.opf")
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    listed = [f"book/{item.get('href')}" for item in items.values()]
    assert sorted([*listed, "mimetype", "META-INF/container.xml", "book/package.opf"]) == sorted(packed.namelist())
    assert [item.get("href") for item in items.values() if item.get("properties") == "nav"] == ["contents.xhtml"]
    spine = [items[one.get("idref")].get("href") for one in package.iter(f"{OPF}itemref")]
    assert spine == ["title.xhtml", "chapter-001.xhtml", "chapter-002.xhtml", "chapter-003.xhtml"]


def test_each_page_of_the_original_can_be_gone_to(packed):
    navs = {nav.get(f"{EPUB}type"): nav for nav in xml(packed, "book/contents.xhtml").iter(f"{XHTML}nav")}
    targets = [link.get("href") for link in navs["page-list"].iter(f"{XHTML}a")]
    assert len(targets) == 23
    for target in targets:
        name, _hash, place = target.partition("#")
        assert any(element.get("id") == place for element in xml(packed, f"book/{name}").iter())
    assert next(link.get("href") for link in navs["toc"].iter(f"{XHTML}a")) == "title.xhtml"


def test_its_words_are_those_of_the_pages(packed):
    chapter = "".join(xml(packed, "book/chapter-003.xhtml").itertext())
    assert "Page 23 : la « mutuelle » & <b>ses</b> membres." in chapter
    assert "Pages 21 à 23" in chapter


def test_the_same_document_gives_the_same_book_and_it_is_not_sent_twice(visitor, file):
    first, again = visitor.get(book_of(file)), visitor.get(book_of(file))
    assert first.content == again.content
    known = visitor.get(book_of(file), headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    file.document.title = "Un autre titre"
    file.document.save_revision().publish()
    assert visitor.get(book_of(file))["ETag"] != first["ETag"]


def test_what_it_weighs_is_told_within_a_quarter(visitor):
    texts = sorted((Path(home.demo.__file__).parent / "texts").glob("*.md"))
    assert len(texts) > 10
    for pages in (texts[:1], texts[:12]):  # real prose: what repeats itself compresses better than any promise
        file = make_document(pages=tuple(path.read_text() for path in pages)).files.get()
        weight = len(visitor.get(book_of(file)).content)
        assert abs(epub_weight(file.stored.text_size) - weight) < weight / 4
