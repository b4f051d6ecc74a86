"""The parts that show a document: what it is, a hit, its files, a legal text, a place in a file."""

from types import SimpleNamespace

import pytest

from core.dates import parse
from core.models import Country, FileState, Leaf, StoredFile
from documents.models import Document, Kind, LegalText
from search.excerpts import Piece
from search.service import FoundHit, FoundPage
from tests.factories.documents import make_document, make_stored

pytestmark = pytest.mark.django_db


def test_the_line_says_what_it_is_when_where_and_in_which_language(render):
    country = Country.objects.get(pk="SN")
    document = make_document(kind=Kind.HANDBOOK, date=parse("2021-10"), countries=[country], pages=("Du texte.",))
    line = [part.text.strip() for part in render("documents/_kind.html", document=document).select(".kind > span")]
    assert line == ["Guide", "octobre 2021", "Sénégal", "fr"]


def test_many_countries_are_counted(render):
    countries = list(Country.objects.filter(pk__in=["SN", "BF", "TG"]))
    line = render("documents/_kind.html", language="en", document=make_document(countries=countries))
    assert "3 countries" in line.text


@pytest.mark.parametrize(("audience", "words"), [("members", "pour les membres"), ("staff", "pour l")])
def test_what_is_not_for_all_carries_a_lock_and_its_words(audience, words, render):
    line = render("documents/_kind.html", document=make_document(audience=audience))
    assert line.find("svg")
    assert words in line.text
    assert render("documents/_kind.html", document=make_document()).find("svg") is None


def plain(part) -> str:
    """Its words, every space an ordinary one."""
    return " ".join(part.text.split())


def hit_on(document, *pages: FoundPage) -> FoundHit:
    title = (Piece("Le "), Piece("rôle", marked=True, number=1), Piece(" des <mutuelles>"))
    excerpt = (Piece("Elles tiennent le "), Piece("rôle", marked=True, number=1))
    return FoundHit(
        document, "1", document.kind, "fr", "/fr/library/x/", "documents/_hit.html", title, excerpt, pages, 1
    )


def found(number: int, file: str) -> FoundPage:
    words = (Piece(f"page {number}, "), Piece("rôle", marked=True, number=1))
    return FoundPage(file, number, "fr", f"/fr/library/x/y/{number}/?q=role#hit-1", words)


def test_a_hit_marks_the_found_words_and_writes_no_title_as_html(render):
    document = make_document(pages=("Du texte.",))
    hit = render("documents/_hit.html", hit=hit_on(document), document=document, asked="role")
    assert hit.find("h2").text.strip() == "Le rôle des <mutuelles>"
    assert [mark.text for mark in hit.select("h2 mark")] == ["rôle"]
    assert hit.find(class_="excerpt").text == "Elles tiennent le rôle"


def test_a_hit_leads_to_each_of_its_best_pages(render):
    document = make_document(pages=("Du texte.", "Encore."))
    file = document.files.get().identifier
    hit = render("documents/_hit.html", hit=hit_on(document, found(2, file), found(1, file)), document=document)
    assert [link["href"][-17:] for link in hit.select(".leaves a")] == ["y/2/?q=role#hit-1", "y/1/?q=role#hit-1"]
    assert [plain(link) for link in hit.select(".leaves a")] == ["p. 2", "p. 1"]
    assert hit.find(class_="excerpt") is None, "the excerpts stand beside their pages"


def test_a_file_without_pages_is_cut_in_parts_and_says_so(render):
    document = make_document(pages=("Première partie.", "Deuxième partie."))
    StoredFile.objects.update(leaf=Leaf.PART)
    document = Document.objects.get(pk=document.pk)
    hit = hit_on(document, found(2, document.files.get().identifier))
    assert "partie 2" in plain(render("documents/_hit.html", hit=hit, document=document).find(class_="leaves"))


def rows(render, document, versions=(), language="fr"):
    file = document.files.get()
    return render("documents/_file_rows.html", language=language, document=document, file=file, versions=versions)


def test_the_row_of_a_file_says_language_weight_and_time_before_the_click(render):
    document = make_document(stored=make_stored("Du texte.", content=b"x" * 1_400_000, kind="pdf"))
    row = rows(render, document).find("tr")
    for fact in ("Français", "PDF", "1,4 Mo", "28 s"):
        assert fact in plain(row)
    assert row.find("a")["href"] == document.files.get().url


def test_a_file_cut_in_parts_is_not_said_to_have_pages(render):
    document = make_document(pages=("Première partie.", "Deuxième partie."))
    StoredFile.objects.update(leaf=Leaf.PART)
    row = rows(render, Document.objects.get(pk=document.pk)).find("tr")
    assert "2 parties" in plain(row)
    assert row.find("td", {"data-l": "Pages"}) is None


def test_each_download_has_a_name_of_its_own_for_whoever_hears_the_page(render):
    names = [link.text for link in rows(render, make_document(pages=("Du texte.",))).find_all("a")]
    assert len(names) == 4  # the file, its text, the book made of it, all of it to read here
    assert len(set(names)) == 4


def test_a_file_without_text_says_why_instead_of_offering_it(render):
    locked = make_stored(content=b"%PDF locked", kind="pdf", state=FileState.ENCRYPTED, reason="password_needed")
    drawn = rows(render, make_document(stored=locked))
    assert len(drawn.find_all("a")) == 1
    assert "mot de passe" in drawn.find("td", colspan=True).text


def test_a_damaged_file_offers_the_text_that_was_read_and_says_what_is_missing(render):
    facts = {"state": FileState.DAMAGED, "reason": "pages_before_damage", "reason_facts": {"range": "1–2"}}
    drawn = rows(render, make_document(stored=make_stored("Une.", "Deux.", **facts)))
    assert len(drawn.find_all("a")) == 4
    assert "1–2" in drawn.find("td", colspan="6").text


def test_an_older_version_is_called_older_and_has_its_own_address(render):
    document = make_document(pages=("Du texte.",))
    older = SimpleNamespace(number=1, note="avant l’atelier", stored=make_stored("Avant."), url="/files/x/y/v1/a.txt")
    last = rows(render, document, versions=[older]).find_all("tr")[-1]
    assert "Version 1" in last.text
    assert "avant l’atelier" in last.text
    assert last.find("a")["href"] == "/files/x/y/v1/a.txt"


def test_a_legal_text_adds_its_number_and_dates_and_nothing_else_adds_a_cell(render):
    law = LegalText(instrument="law", official_number="2022-014", adopted=parse("2022-06-03"), amends="Loi 2009-07")
    document = SimpleNamespace(details=law, force=None)
    cells = {
        cell.find("dt").text: cell.find("dd").text
        for cell in render("documents/_facts.html", document=document).find_all("div")
    }
    assert cells["Instrument"] == "Loi"
    assert "2022-014" in cells.values()
    assert "3 juin 2022" in cells.values()
    assert "Loi 2009-07" in cells.values()
    assert render("documents/_facts.html", document=SimpleNamespace(details=None, force=None)).text.strip() == ""


@pytest.mark.parametrize(("leaf", "words"), [("page", "Page 2 sur 3"), ("part", "Partie 2 sur 3")])
def test_a_place_in_a_file_is_a_page_or_a_part(leaf, words, render):
    place = SimpleNamespace(number=2, last=3, file=SimpleNamespace(stored=SimpleNamespace(leaf=leaf)))
    assert render("documents/_place.html", leaf=place).text.strip() == words
