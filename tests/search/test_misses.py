"""What was searched and not found is counted, and nobody learns who asked."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from search import indexing, misses
from search.models import Miss
from tests.conftest import signed_in
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def an_empty_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def library():
    make_document("La mutuelle", pages=("La cotisation.",))
    make_document("Secret", pages=("La fonioculture.",), audience="staff")
    indexing.drain()


def counted() -> dict[str, int]:
    misses.count_what_was_heard()
    return dict(Miss.objects.values_list("words", "count"))


def test_words_without_an_answer_are_counted_with_their_last_day(visitor, member):
    for client, typed in ((visitor, "Le BARRAGE hydraulique"), (visitor, "le barrage, hydraulique ?")):
        client.get("/fr/library/", {"q": typed})
    signed_in(member).get("/fr/library/", {"q": "le barrage hydraulique"})
    assert not Miss.objects.exists()  # reading wrote nothing

    assert counted() == {"le barrage hydraulique": 3}
    miss = Miss.objects.get()
    assert (miss.language, miss.last_day) == ("fr", timezone.localdate())
    visitor.get("/fr/library/?q=le+barrage+hydraulique")
    assert counted() == {"le barrage hydraulique": 4}


def test_what_stands_on_the_editors_shelf_alone_is_missed_like_anything_else(visitor):
    visitor.get("/fr/library/?q=fonioculture")
    assert counted() == {"fonioculture": 1}


@pytest.mark.parametrize(
    "typed",
    [
        "cotisation",  # finds something
        "awa.diop@example.org",
        "écrire à awa @ example org barrage",
        "+221 77 123 45 67",
        "barrage 77.123.45.67",
        "compte SN0812345678",
        "zzz " * 11,
        "x" * 59 + " " + "y" * 59 + " z",
        "   ",
        "!?",
        "zzz -barrage",
        '"zzz yyy"',
    ],
)
def test_what_may_tell_of_a_person_or_tells_nothing_is_not_kept(visitor, typed):
    visitor.get("/fr/library/", {"q": typed})
    assert counted() == {}


def test_years_and_short_numbers_are_no_persons(visitor):
    visitor.get("/fr/library/?q=barrage+2014-2015+r202")
    assert counted() == {"barrage 2014 2015 r202": 1}


@pytest.mark.parametrize("query", ["q=barrage&country=SN", "q=barrage&from=2000", "q=barrage&page=2"])
def test_what_the_reader_limited_is_no_miss_of_the_library(visitor, query):
    visitor.get(f"/fr/library/?{query}")
    assert counted() == {}


def test_editors_own_searches_are_not_counted(editor):
    signed_in(editor).get("/fr/library/?q=barrage")
    assert counted() == {}


def test_a_damaged_line_or_a_full_disk_stops_nothing(visitor, tmp_path):
    (tmp_path / "misses").mkdir()
    (tmp_path / "misses" / "taken-1.jsonl").write_text('{"words": "digue", "langu\n["x"]\n\n')
    assert counted() == {}
    (tmp_path / "misses" / "waiting.jsonl").mkdir()
    assert visitor.get("/fr/library/?q=barrage").status_code == 200


def test_what_nobody_asked_for_a_year_is_forgotten(visitor):
    Miss.objects.create(words="digue", language="fr", last_day=date.today() - timedelta(days=400))
    assert counted() == {}


def test_editors_see_what_was_missed_and_what_it_finds_now_and_clear_it(visitor, editor):
    for word in ("barrage", "barrage", "digue"):
        visitor.get(f"/fr/library/?q={word}")
    misses.count_what_was_heard()
    make_document("Le barrage", pages=("Un barrage.",))
    indexing.drain()
    office = signed_in(editor)

    def rows():
        page = BeautifulSoup(office.get("/admin/search-misses/").content, "html.parser")
        return [[cell.text.strip() for cell in row.select("td")][1:] for row in page.select("table.listing tbody tr")]

    today = timezone.localdate().strftime("%d/%m/%Y")
    assert rows() == [
        ["barrage", "Français", "2", today, "1 document"],
        ["digue", "Français", "1", today, "0 document"],
    ]
    office.post("/admin/search-misses/", {"miss": Miss.objects.get(words="barrage").pk})
    assert [row[0] for row in rows()] == ["digue"]
    office.post("/admin/search-misses/", {})
    assert [row[0] for row in rows()] == ["digue"]
    office.post("/admin/search-misses/", {"all": "yes"})
    assert rows() == []


def test_the_report_is_for_editors(visitor, member):
    for client in (visitor, signed_in(member)):
        assert client.get("/admin/search-misses/").status_code in (302, 403, 404)
