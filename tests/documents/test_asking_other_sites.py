"""Addresses found in texts, and other sites asked about them: politely, and never inside of a private network."""

import socket

import pytest

from documents.models import Trouble
from documents.outside.addresses import as_sent, in_html, in_text, tidy
from documents.outside.asking import Answer, Asker
from documents.outside.public_hosts import is_public
from tests.documents.another_site import running


@pytest.fixture
def site():
    with running() as site:
        yield site


# --- addresses in texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Voir https://www.ilo.org/fr/mutuelles.", ["https://www.ilo.org/fr/mutuelles"]),
        (
            "(lire http://a.org/x_(loi) et HTTPS://B.ORG/Été?q=1#haut)",
            ["http://a.org/x_(loi)", "https://b.org/Été?q=1"],
        ),
        ("« https://a.org » puis https://b.org, puis https://a.org:99999/", ["https://a.org", "https://b.org"]),
        ("ftp://a.org javascript:alert(1) mailto:a@b.org http:// https://", []),
    ],
)
def test_addresses_are_found_without_the_punctuation_of_their_sentence(text, addresses):
    assert list(in_text(text)) == addresses


def test_links_of_rich_text_are_found_with_their_targets():
    html = '<p><a href="https://a.org/?x=1&amp;y=2">ici</a> <a linktype="page" id="3">là</a> et https://b.org.</p>'
    assert list(in_html(html)) == ["https://a.org/?x=1&y=2", "https://b.org"]


def test_an_address_of_data_is_none_and_accents_travel_in_percent():
    assert tidy("https://a.org/" + "x" * 3000) == ""
    assert as_sent("https://a.org/Été%20/?q=à b") == "/%C3%89t%C3%A9%20/?q=%C3%A0%20b"


# --- answers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", Answer(200)),
        ("/404", Answer(404)),
        ("/503", Answer(503)),
        ("/416", Answer(200)),
        ("/only-get", Answer(200)),
        ("/hang-up", Answer(trouble=Trouble.HUNG_UP)),
        ("/circle", Answer(trouble=Trouble.CIRCLE)),
        ("/302/new", Answer(200)),
        ("/301/404", Answer(404, moved_to="{here}/404")),
        ("/301/new", Answer(200, moved_to="{here}/new")),
        ("/301/302/new", Answer(200, moved_to="{here}/302/new")),
        ("/302/301/new", Answer(200)),
    ],
)
def test_what_a_site_answers_is_told(site, path, answer):
    here = site.at("")
    expected = Answer(answer.status, answer.trouble, answer.moved_to.replace("{here}", here))
    assert site.asker().ask(site.at(path)) == expected


def test_a_site_that_answers_byte_by_byte_keeps_nobody(site):
    assert site.asker(timeout=0.3).ask(site.at("/drip")) == Answer(trouble=Trouble.TOO_SLOW)


def test_a_page_that_answers_is_asked_once_by_its_head_and_told_who_asks(site, settings):
    settings.SITE_URL = "https://library.example.net"
    site.asker().ask(site.at("/été"))
    [(method, path, host, agent)] = site.asked
    assert (method, path, host) == ("HEAD", "/%C3%A9t%C3%A9", f"site.example.org:{site.server_port}")
    assert "https://library.example.net" in agent


def test_where_nobody_answers_it_is_said(site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert site.asker().ask(f"http://site.example.org:{port}/") == Answer(trouble=Trouble.REFUSED)
    assert site.asker().ask("http://nowhere.example.net/") == Answer(trouble=Trouble.NO_HOST)


def test_one_host_is_asked_once_a_second_and_another_does_not_wait_for_it(site):
    waits: list[float] = []
    asker = site.asker(between=1.0, wait=waits.append)
    asker.ask(site.at("/"))
    asker.ask(site.at("/", host="other.example.org"))
    assert waits == []
    asker.ask(site.at("/"))
    assert len(waits) == 1
    assert 0 < waits[0] <= 1.0


# --- private networks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["intranet.example.org", "half.example.org"])
def test_a_name_that_leads_into_a_private_network_is_refused(site, host):
    assert site.asker().ask(site.at("/", host=host)) == Answer(trouble=Trouble.PRIVATE)
    assert site.asked == []


def test_a_redirect_into_a_private_network_is_refused(site):
    answer = site.asker().ask(site.at("/302/at/intranet.example.org/secret"))
    assert answer == Answer(trouble=Trouble.PRIVATE)
    assert [path for _method, path, *_rest in site.asked] == ["/302/at/intranet.example.org/secret"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_by_whatever_name(site, host):
    assert Asker(between=0.0).ask(site.at("/", host=host)).trouble in {Trouble.PRIVATE, Trouble.NO_HOST}
    assert site.asked == []


@pytest.mark.parametrize(
    "place",
    [
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:192.168.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "nonsense",
    ],
)
def test_places_that_are_not_of_the_open_internet(place):
    assert not is_public(place)


@pytest.mark.parametrize("place", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_places_of_the_open_internet(place):
    assert is_public(place)
