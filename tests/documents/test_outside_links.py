"""Links to other sites: gathered from where they stand, watched, and told to editors when they break."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.rich_text import RichText

from core.alone import alone
from core.periodic import Scheduler
from documents import tasks, waiting
from documents.models import Kind, LinkPlace, OutsideLink
from documents.models.details import Study
from documents.outside import checking
from home.models import HomePage, StandardPage
from tests.conftest import signed_in
from tests.documents.another_site import running
from tests.factories.core import make_organisation, make_programme
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    with running() as site:
        yield site


@pytest.fixture
def client(editor):
    return signed_in(editor)


@pytest.fixture
def asking(settings):
    settings.CHECK_LINKS = True


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def places() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for place in LinkPlace.objects.select_related("link"):
        found.setdefault(place.link.address, set()).add(place.title)
    return found


def check_on(days: int, site) -> OutsideLink:
    """The only link, after it was looked at some days from now."""
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        checking.check_some(site.asker())
    return OutsideLink.objects.get()


# --- where they stand -------------------------------------------------------------------------------------


def test_links_are_gathered_from_everywhere_they_stand():
    study = make_document("L’étude", summary="Voir https://a.org/x.", kind=Kind.STUDY, doi="doi:10.1234/abc")
    Study.objects.create(document=study, method="Selon http://b.org/methode, puis https://a.org/x")
    make_document("La loi", texts={"en": ("The law", "See https://a.org/x")})
    make_document("Un brouillon", summary="https://draft.org", live=False)
    make_organisation("La Caisse", website="https://caisse.example.org/")
    make_programme("La RAMU", website="https://ramu.example.org/")
    home = HomePage.objects.get(locale__language_code="fr")
    text = '<p><a href="https://c.org/page">ici</a></p>'
    body = [("section", {"heading": "Liens", "text": RichText(text)})]
    home.add_child(instance=StandardPage(title="Adresses utiles", slug="adresses", body=body))
    checking.gather()
    found = places()
    assert found["https://a.org/x"] == {"L’étude", "La loi"}
    assert found["http://b.org/methode"] == found["https://doi.org/10.1234/abc"] == {"L’étude"}
    assert found["https://caisse.example.org/"] == {"La Caisse"}
    assert found["https://ramu.example.org/"] == {"La RAMU"}
    assert found["https://c.org/page"] == {"Adresses utiles"}
    assert "https://draft.org" not in found


def test_gathering_again_changes_nothing_and_what_stands_nowhere_any_more_is_dropped(settings):
    document = make_document(summary=f"https://a.org et https://b.org et {settings.SITE_URL}/fr/")
    checking.gather()
    before = list(LinkPlace.objects.values_list("pk", flat=True))
    checking.gather()
    assert list(LinkPlace.objects.values_list("pk", flat=True)) == before
    assert set(places()) == {"https://a.org", "https://b.org"}
    document.summary, document.title = "https://a.org", "Un autre titre"
    document.save()
    checking.gather()
    assert places() == {"https://a.org": {"Un autre titre"}}
    assert OutsideLink.objects.count() == 1


# --- what becomes of them ---------------------------------------------------------------------------------


def test_a_link_counts_as_broken_when_it_failed_on_two_days(site):
    make_document(summary=site.at("/404"))
    link = check_on(0, site)
    assert (link.failures, link.is_broken) == (1, False)
    checking.ask_at_once(link)
    assert check_on(0, site).failures == 1, "again on the same day says nothing new"
    assert check_on(2, site).is_broken
    site.says = 200
    link = check_on(4, site)
    assert (link.failures, link.first_failed, link.is_broken) == (0, None, False)


def test_a_good_link_is_left_alone_for_a_week_and_a_failed_one_for_a_day(site):
    make_document(summary=site.at("/"))
    check_on(0, site)
    check_on(6, site)
    assert len(site.asked) == 1
    check_on(8, site)
    assert len(site.asked) == 2
    site.says = 500
    check_on(16, site)
    asked = len(site.asked)
    check_on(18, site)
    assert len(site.asked) > asked


def test_a_site_that_lets_no_program_in_is_not_broken(site):
    make_document(summary=site.at("/403"))
    check_on(0, site)
    link = check_on(8, site)
    assert (link.failures, link.status) == (0, 403)
    assert list(OutsideLink.objects.in_state("unsure")) == [link]


def test_a_run_asks_only_so_many_and_those_an_editor_wants_first(site, monkeypatch):
    monkeypatch.setattr(checking, "MOST", 2)
    make_document(summary=" ".join(site.at(f"/page-{number}") for number in range(5)))
    checking.gather()
    checking.ask_at_once(OutsideLink.objects.get(address=site.at("/page-4")))
    assert checking.check_some(site.asker()) == 2
    assert site.asked[0][1] == "/page-4"
    assert OutsideLink.objects.filter(last_checked=None).count() == 3


def test_two_never_ask_at_once(site):
    make_document(summary=site.at("/"))
    with alone(checking.LOCK):
        assert checking.check_some(site.asker()) == 0
        with pytest.raises(CommandError):
            call_command("check_links", stdout=StringIO())
    assert site.asked == []


def test_the_sweeper_rings_for_links_only_where_other_sites_may_be_asked(settings, monkeypatch):
    rung: list[bool] = []
    monkeypatch.setattr(checking, "ring", lambda task: rung.append(task is tasks.check_links))
    settings.CHECK_LINKS = False
    now = timezone.now()
    Scheduler("one").run_due(now)
    assert rung == []
    settings.CHECK_LINKS = True
    for scheduler in ("one", "two", "three"):
        Scheduler(scheduler).run_due(now + timedelta(minutes=1))
    assert rung == [], "nothing is due, and the list was gathered within the hour"
    OutsideLink.objects.create(address="https://example.org/")
    for scheduler in ("one", "two", "three"):
        Scheduler(scheduler).run_due(now + timedelta(minutes=2))
    assert rung == [True], "once a minute at most"
    Scheduler("one").run_due(now + timedelta(hours=1, minutes=2))
    assert rung == [True] * 3, "once for what is due, once for the gathering"


def test_the_command_prints_what_it_found(site, monkeypatch):
    monkeypatch.setattr(checking, "Asker", site.asker)
    make_document("La loi", summary=f"{site.at('/301/new')} {site.at('/404')} {site.at('/')}")
    out = StringIO()
    call_command("check_links", stdout=out)
    told = out.getvalue()
    assert f"{site.at('/301/new')}\n" in told
    assert site.at("/new") in told
    assert "(404)" in told
    assert "La loi" in told
    asked = len(site.asked)
    call_command("check_links", stdout=StringIO())
    assert len(site.asked) == asked, "none is due"
    call_command("check_links", "--all", stdout=StringIO())
    assert len(site.asked) > asked


# --- the report -------------------------------------------------------------------------------------------


def broken(address: str, title: str = "La loi", **facts) -> OutsideLink:
    days = timezone.now() - timedelta(days=3)
    facts = {"status": 404, "failures": 2, "first_failed": days, "last_checked": timezone.now(), **facts}
    link = OutsideLink.objects.create(address=address, **facts)
    link.places.create(kind="document", title=title, edit_address="/admin/pages/7/edit/")
    return link


def test_the_report_says_what_is_broken_first_where_it_stands_and_since_when(client, editor, asking):
    broken("https://a.org/moved", status=200, failures=0, first_failed=None, moved_to="https://a.org/new")
    link = broken("https://z.org/gone", "Une étude")
    broken("https://fine.org", status=200, failures=0, first_failed=None)
    page = BeautifulSoup(client.get("/admin/library/links/").content, "html.parser")
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("table.links tbody tr")]
    assert len(rows) == 2
    assert "https://z.org/gone" in rows[0]
    assert "Le site ne connaît pas cette page (404)." in rows[0]
    assert link.first_failed.strftime("%d/%m/%Y") in rows[0]
    assert "https://a.org/new" in rows[1]
    assert page.find("a", string="Une étude")["href"] == "/admin/pages/7/edit/"
    told = {one.url: one.sentence for one in waiting.for_editor(editor)}
    assert "1 " in told["/admin/library/links/"]


def test_an_editor_says_that_a_link_is_fine_and_hears_of_it_again_when_it_changes(client, site, asking, editor):
    make_document("La loi", summary=site.at("/404"))
    check_on(0, site)
    link = check_on(2, site)
    client.post(f"/admin/library/links/{link.pk}/", {"decision": "accept"})
    client.get("/admin/library/links/")  # says once that it is done
    assert site.at("/404") not in text_of(client.get("/admin/library/links/"))
    assert "Ousmane" in text_of(client.get("/admin/library/links/?state=accepted"))
    assert check_on(4, site).accepted_by == editor, "the same answer says nothing new"
    site.says = 410
    link = check_on(6, site)
    assert link.is_broken
    assert site.at("/404") in text_of(client.get("/admin/library/links/"))


def test_a_decision_is_taken_back(client, asking, editor):
    link = broken("https://a.org", accepted_by=editor, accepted_at=timezone.now())
    answer = client.post(f"/admin/library/links/{link.pk}/", {"decision": "look_again", "state": "accepted", "p": "1"})
    assert answer["Location"] == "/admin/library/links/?state=accepted&p=1"
    assert OutsideLink.objects.get().is_broken


def test_checking_again_rings_and_asks_before_all_others(client, asking, monkeypatch):
    rung: list = []
    monkeypatch.setattr(checking, "ring", rung.append)
    link = broken("https://a.org")
    client.post(f"/admin/library/links/{link.pk}/", {"decision": "again"})
    assert rung == [tasks.check_links]
    assert OutsideLink.objects.due().first() == link


def test_where_other_sites_are_not_asked_the_report_says_so_and_nothing_rings(client, monkeypatch):
    rung: list = []
    monkeypatch.setattr(checking, "ring", rung.append)
    link = broken("https://a.org")
    page = client.get("/admin/library/links/")
    assert "CHECK_LINKS" in text_of(page)
    assert 'value="again"' not in page.content.decode()
    client.post(f"/admin/library/links/{link.pk}/", {"decision": "again"})
    assert rung == []


def test_an_empty_report_says_so(client, asking):
    assert "Aucun lien vers un autre site n’est encore connu" in text_of(client.get("/admin/library/links/"))
    broken("https://a.org", status=200, failures=0, first_failed=None)
    assert "Aucun lien n’est rompu" in text_of(client.get("/admin/library/links/"))
    assert "Aucun lien n’est ainsi" in text_of(client.get("/admin/library/links/?state=broken"))
    assert "https://a.org" in text_of(client.get("/admin/library/links/?state=all"))


def test_the_second_page_keeps_the_state_and_many_links_ask_no_more_of_the_database(
    client, asking, django_assert_max_num_queries
):
    for number in range(43):
        broken(f"https://a.org/{number:02}")
    client.get("/admin/library/links/")
    with django_assert_max_num_queries(16):
        page = BeautifulSoup(client.get("/admin/library/links/?state=broken").content, "html.parser")
    after = page.find("a", rel="next")["href"]
    assert "state=broken" in after
    second = BeautifulSoup(client.get(f"/admin/library/links/{after}").content, "html.parser")
    assert len(second.select("table.links tbody tr")) == 3


def test_only_editors_see_and_decide(member, organiser, visitor, asking):
    link = broken("https://a.org")
    for client in (visitor, signed_in(member), signed_in(organiser)):
        assert client.get("/admin/library/links/").status_code == 302
        assert client.post(f"/admin/library/links/{link.pk}/", {"decision": "accept"}).status_code == 302
    assert not OutsideLink.objects.visible_to(organiser).exists()
    assert OutsideLink.objects.get().accepted_at is None
