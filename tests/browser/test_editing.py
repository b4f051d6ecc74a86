"""An editor with a real browser: a file becomes a page that answers, and nothing that was written is lost."""

import itertools
import re

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, Route, expect

from tests.browser.looking import ADMINISTRATOR, EDITOR, PASSWORD, follow, sign_in
from tests.factories.files import make_pdf

NUMBERS = itertools.count(1)
SOON = 30_000  # milliseconds: a busy machine reads, and fills the index


def french(sentence: str) -> str:
    with override("fr"):
        return gettext(sentence)


def write_pdf(folder, third_page: str):
    """Three pages, unlike those of any other test: a near twin would be pointed out."""
    number = next(NUMBERS)
    path = folder / f"guide-{number}.pdf"
    first = f"Guide numéro {number} de la mutualité. Le sommaire du document et ses remerciements."
    second = f"Deuxième page du guide {number} : le contexte de la protection sociale dans la région."
    path.write_bytes(make_pdf(first, second, third_page, title=f"Guide {number} de la caisse"))
    return path


def send(page: Page, site, path) -> None:
    page.goto(site("/admin/library/add/"))
    page.set_input_files("form.drop input[type=file]", path)
    page.locator("form.drop button[type=submit]").click()


def new_draft(page: Page, site, title: str) -> str:
    """The address where a record of this title, without a file, is edited."""
    page.goto(site("/admin/library/add/"))
    page.fill("#title", title)
    page.locator("form:has(#title) button").click()
    page.wait_for_url("**/edit/")
    return page.url


@pytest.fixture
def editing(look) -> Page:
    return look(reader=EDITOR).new_page()


def test_a_file_is_dropped_published_and_found_by_a_sentence_of_its_third_page(site, editing, look, tmp_path):
    sentence = "Le greffier de Zorgho scelle chaque carnet vert devant deux témoins"
    send(editing, site, write_pdf(tmp_path, f"{sentence}."))
    editing.wait_for_url("**/arrival/", timeout=SOON)
    make = editing.get_by_role("button", name=french("Make the draft"))
    expect(make).to_be_visible(timeout=SOON)
    assert "Guide" in editing.locator("form.proposed [name=title]").input_value()
    follow(editing, make)
    assert editing.url.endswith("/edit/")
    assert editing.locator("[data-proposed]").count() >= 1

    editing.locator("footer .w-dropdown__toggle").click()
    follow(editing, editing.locator("footer button[name=action-publish]"))

    page = look(360, 740).new_page()

    def found() -> int:
        page.goto(site(f"/fr/library/?q=%22{sentence}%22"))
        return page.locator(".hit").count()

    until(page, found)
    follow(page, page.locator(".hit .leaves a").first)
    assert "/3/" in page.url
    marked = " ".join(page.locator("article mark").all_inner_texts())
    assert "greffier" in marked
    assert "Zorgho" in marked


def until(page: Page, true, patience: int = SOON) -> None:
    for _ in range(patience // 500):
        if true():
            return
        page.wait_for_timeout(500)
    raise AssertionError("it did not happen in time")


def test_an_upload_whose_line_breaks_at_the_end_goes_on_from_there(site, editing, tmp_path):
    path = write_pdf(tmp_path, "La ligne se coupe.")
    path.write_bytes(path.read_bytes() + b"\n%" + b" " * 2_500_000)  # what comes after the end is no harm to a PDF
    breaks = iter((True, True))

    def cut(route: Route) -> None:
        late = re.search(r"offset=(\d+)", route.request.url)
        if late and int(late.group(1)) >= 2_000_000 and next(breaks, False):
            route.abort("connectionreset")
        else:
            route.continue_()

    sent = []
    editing.route("**/admin/library/uploads/**", cut)
    editing.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    send(editing, site, path)
    broken = french("The line broke. What has arrived is kept; trying again in %%1 s…").partition("%")[0]
    expect(editing.locator(".upload-status")).to_contain_text(broken, timeout=SOON)
    editing.wait_for_url("**/arrival/", timeout=SOON)
    offsets = [url.partition("offset=")[2] for url in sent]
    assert len(set(offsets)) == len(offsets) - 2, "only the broken piece is sent again"
    assert offsets[-3:] == [offsets[-1]] * 3
    expect(editing.get_by_role("button", name=french("Make the draft"))).to_be_visible(timeout=SOON)


def test_an_empty_file_gets_a_sentence_before_it_is_sent(site, editing, tmp_path):
    path = tmp_path / "vide.pdf"
    path.touch()
    send(editing, site, path)
    expect(editing.locator(".upload-status")).to_have_text(french("This file is empty. Nothing was sent."))


def test_a_sign_in_that_expires_while_an_editor_types_loses_no_text(site, look):
    context = look(reader="")
    page = context.new_page()
    assert sign_in(page, site.address, EDITOR)
    address = new_draft(page, site, "Carnets de santé, premier titre")
    summary = "Un résumé écrit longuement, pendant que la connexion expirait, et qui ne se récrit pas de mémoire."
    page.fill("[name=title]", "Carnets de santé, titre écrit longuement")
    page.fill("[name=summary]", summary)
    context.clear_cookies(name="sessionid")
    page.locator("footer button.action-save").click()

    page.wait_for_url("**/account/login/**")
    fill_sign_in(page, EDITOR)
    page.wait_for_url("**/kept-text/")
    assert french("Your text is still here") in page.locator("h1").inner_text()
    assert summary in page.locator("main").inner_text()
    follow(page, page.locator("main form button.main"))
    page.goto(address)
    assert page.locator("[name=title]").input_value() == "Carnets de santé, titre écrit longuement"
    assert page.locator("[name=summary]").input_value() == summary


def fill_sign_in(page: Page, email: str) -> None:
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def test_the_second_of_two_editors_sees_both_texts(site, editing, look):
    address = new_draft(editing, site, "Le registre des communes")
    other = look(reader=ADMINISTRATOR).new_page()
    other.goto(address)

    editing.fill("[name=summary]", "Résumé de la première éditrice.")
    save(editing)
    other.fill("[name=summary]", "Résumé du second éditeur.")
    save(other)

    both = other.locator(".meanwhile")
    expect(both).to_contain_text("première éditrice")
    expect(both).to_contain_text("second éditeur")
    assert other.locator("[name=summary]").input_value() == "Résumé du second éditeur."
    save(other)
    editing.goto(address)
    assert editing.locator("[name=summary]").input_value() == "Résumé du second éditeur."


def save(page: Page) -> None:
    follow(page, page.locator("footer button.action-save"))
