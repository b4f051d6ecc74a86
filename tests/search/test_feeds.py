"""Each search has its feed and an address to keep."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from core.models import Country
from search import indexing
from tests.conftest import signed_in
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def library():
    senegal = Country.objects.get(pk="SN")
    made = [
        make_document(
            f"La mutuelle {n} <&>",
            pages=("La mutuelle du guichet.",),
            countries=[senegal] if n % 2 else [],
            date=str(2000 + n),
            first_published_at=datetime(2026, 1, 30 - n, tzinfo=UTC),
        )
        for n in range(1, 24)
    ]
    make_document("La mutuelle secrète", pages=("La mutuelle.",), audience="staff")
    indexing.drain()
    return made


def feed(client, address: str):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


def texts(tree, path: str) -> list[str]:
    return [str(one) for one in tree.xpath(path, namespaces=ATOM)]


def test_the_page_leads_to_its_feed_and_shows_its_address(visitor, library, settings):
    page = BeautifulSoup(visitor.get("/fr/library/?q=mutuelle&country=SN&sort=title&page=2").content, "html.parser")

    link = page.find("link", type="application/atom+xml")
    assert link["href"] == "/fr/library/feed.atom?q=mutuelle&country=SN"
    kept = page.select_one(".keep a")
    assert kept["href"] == kept.text == f"{settings.SITE_URL}/fr/library/?q=mutuelle&country=SN&sort=title"
    assert len(texts(feed(visitor, link["href"]), "//a:entry")) == 12


def test_what_was_added_last_comes_first_with_all_that_the_format_asks_for(visitor, library, settings):
    tree = feed(visitor, "/fr/library/feed.atom?q=mutuelle")

    titles = texts(tree, "//a:entry/a:title/text()")
    assert titles == [f"La mutuelle {n} <&>" for n in range(1, 21)]
    for needed in ("a:id", "a:updated", "a:title", "a:author/a:name"):
        assert texts(tree, f"/a:feed/{needed}/text()"), needed
    for needed in ("a:id", "a:updated", "a:title", "a:link/@href"):
        assert len(set(texts(tree, f"//a:entry/{needed}{'' if '@' in needed else '/text()'}"))) == 20, needed
    assert texts(tree, "/a:feed/a:updated/text()") == [max(texts(tree, "//a:entry/a:updated/text()"))]
    assert all(link.startswith(settings.SITE_URL) for link in texts(tree, "//a:link/@href"))


def test_a_feed_holds_what_its_reader_may_see(visitor, editor, library):
    assert not any("secrète" in title for title in texts(feed(visitor, "/fr/library/feed.atom"), "//a:title/text()"))
    assert texts(feed(visitor, "/fr/library/feed.atom?q=secr%C3%A8te"), "//a:entry") == []
    assert texts(feed(signed_in(editor), "/fr/library/feed.atom?q=secr%C3%A8te"), "//a:entry/a:title/text()")
    assert "public" in visitor.get("/fr/library/feed.atom")["Cache-Control"]
    assert "private" in signed_in(editor).get("/fr/library/feed.atom")["Cache-Control"]


@pytest.mark.parametrize("typed", ["\x00\x0b", "zzzqqq", "<script>", "&" * 900, "kind=zzz"])
def test_a_feed_of_nothing_is_a_feed_and_stays_the_same(visitor, library, typed):
    first = visitor.get("/fr/library/feed.atom", {"q": typed, "kind": "study"})
    etree.fromstring(first.content)
    assert first.content == visitor.get("/fr/library/feed.atom", {"q": typed, "kind": "study"}).content
