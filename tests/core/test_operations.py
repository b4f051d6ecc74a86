"""The operations page: what waits, is late, failed; an administrator has it tried again; nobody else sees it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from core import examination, heartbeats
from core.models import Change, Heartbeat, Letter, LetterState, OperatorAct, Post
from core.periodic import Scheduler
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew():
    for question in examination.questions():
        question.forget()


@pytest.fixture
def admin(administrator):
    administrator.language = "en"
    administrator.save()
    return signed_in(administrator)


def page(client) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse("operations")).content, "html.parser")


def set_aside(key: str) -> Change:
    return Change.objects.create(
        topic="search", key=key, version=2, set_aside=timezone.now(), error="ValueError: no title", attempts=5
    )


def test_a_site_where_all_is_well_says_so(admin):
    Change.objects.all().delete()
    said = page(admin).get_text(" ", strip=True)
    assert "Nothing is late, and nothing failed." in said
    assert "No scheduler and no worker was ever seen" in said
    assert "Nothing was ever tried again by hand." in said


def test_what_failed_stands_there_with_its_reason_and_is_tried_again(admin):
    one, other = set_aside("document:one"), set_aside("document:other")
    shown = page(admin)
    assert "ValueError: no title" in shown.get_text()
    form = shown.find("form", action=reverse("operations_decide", args=["changes-search"]))
    button = form.find("button", value=f"retry {one.pk}")
    assert "document:one" in button.get_text(), "whoever hears the page knows what it is about"
    for _twice in range(2):
        admin.post(form["action"], {"decision": button["value"]})
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.set_aside, bool(other.set_aside)) == (None, True)
    assert OperatorAct.objects.count() == 1
    admin.post(form["action"], {"decision": "retry all"})
    other.refresh_from_db()
    assert other.set_aside is None
    assert "tried again" in page(admin).get_text()


def test_an_unsure_letter_stands_there_until_a_person_decides(admin):
    letter = Letter.objects.create(subject="Votre compte", text="…", to="awa@example.org", state=LetterState.UNSURE)
    assert "Votre compte → awa@example.org" in page(admin).get_text()
    admin.post(reverse("operations_decide", args=["letters"]), {"decision": f"settle {letter.pk}"})
    letter.refresh_from_db()
    assert letter.state == LetterState.SENT
    assert "Votre compte" not in page(admin).get_text()


def test_what_is_late_stands_there_with_the_time_since_when(admin):
    Change.objects.create(topic="search", key="document:late", changed_at=timezone.now() - timedelta(hours=3))
    said = page(admin).get_text(" ", strip=True)
    assert "thing is late" in said or "things are late" in said


def test_who_is_at_work_is_seen_and_who_died_is_missed(admin):
    Scheduler("scheduler 1@here").run_due()
    heartbeats.beat("scheduler 1@here", Post.SCHEDULER)
    heartbeats.beat("main@here", Post.WORKER, "files,index")
    Heartbeat.objects.filter(name="main@here").update(seen_at=timezone.now() - timedelta(minutes=5))
    shown = page(admin)
    rows = {row.find("td").get_text(): row.get_text(" ", strip=True) for row in shown.find_all("tr") if row.find("td")}
    assert "not since" in rows["main@here"]
    assert "files,index" in rows["main@here"]
    assert "not since" not in rows["scheduler 1@here"]
    assert "scheduler 1@here" in rows["core.sweeper.sweep"]


@pytest.mark.parametrize("decision", ["", "retry", "retry x", "settle all", "erase all", "retry 99999999999999999999"])
def test_a_decision_that_is_none_changes_nothing(admin, decision):
    one = set_aside("document:one")
    admin.post(reverse("operations_decide", args=["changes-search"]), {"decision": decision})
    admin.post(reverse("operations_decide", args=["nothing"]), {"decision": "retry all"})
    one.refresh_from_db()
    assert one.set_aside is not None
    assert not OperatorAct.objects.exists()


def test_a_decision_needs_a_form_of_ours(administrator):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator)
    one = set_aside("document:one")
    address = reverse("operations_decide", args=["changes-search"])
    assert strict.post(address, {"decision": "retry all"}).status_code == 403
    assert admin_get_changes_nothing(strict, address)
    one.refresh_from_db()
    assert one.set_aside is not None


def admin_get_changes_nothing(client, address: str) -> bool:
    return client.get(address, {"decision": "retry all"}).status_code == 405


def test_the_page_is_for_administrators_alone(visitor, member, editor):
    one = set_aside("document:one")
    for client in (visitor, signed_in(member), signed_in(editor)):
        for address in (reverse("operations"), reverse("operations_decide", args=["changes-search"])):
            for answer in (client.get(address), client.post(address, {"decision": "retry all"})):
                assert answer.status_code in {302, 403, 404, 405}
                assert "document:one" not in answer.content.decode()
    one.refresh_from_db()
    assert one.set_aside is not None


def test_a_full_page_costs_a_fixed_number_of_questions(admin, django_assert_max_num_queries):
    for number in range(30):
        set_aside(f"document:{number}")
    with django_assert_max_num_queries(80):
        page(admin)
