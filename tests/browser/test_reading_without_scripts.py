"""A practitioner whose browser runs no script, knows no style, or has no mouse, does all that a reader does."""

import re

import pytest

from tests.browser import looking
from tests.browser.looking import MEMBER, QUESTION, follow


def test_a_reader_goes_from_the_question_to_the_page_and_the_file_without_javascript(site, look):
    page = look(360, 740, java_script_enabled=False).new_page()
    page.goto(site("/fr/"))
    page.get_by_label("Votre question").fill(QUESTION)
    follow(page, page.locator(".hero button"))

    first = page.locator(".hit").first
    assert first.locator("mark").count() >= 2
    record = first.locator("h2 a").get_attribute("href")
    follow(page, first.locator(".leaves a").first)
    assert page.locator("article mark").count() >= 1
    assert page.locator("article mark[aria-current]").is_visible()
    place = page.locator(".hits .n").inner_text()

    follow(page, page.locator(".hits a").last)
    assert page.locator(".hits .n").inner_text() != place
    assert re.search(r"hit=\d+#hit-\d+$", page.url)

    page.goto(site(record))
    link = page.locator("table.list a").first.get_attribute("href")
    answer = page.request.get(site(link))
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_first_answer_stands_high_on_a_telephone(site, templates, look):
    page = look(360, 740).new_page()
    page.goto(site(templates["search"].in_language("fr")))
    assert page.locator(".hit h2 a").first.bounding_box()["y"] < 550


def test_somebody_signs_in_and_out_without_javascript(site, look):
    page = look(360, 740, java_script_enabled=False).new_page()
    assert looking.sign_in(page, site.address, MEMBER)
    page.goto(site("/fr/account/"))
    assert MEMBER in page.locator("main").inner_text()
    follow(page, page.locator("main form[action*=logout] button"))
    page.goto(site("/fr/account/"))
    assert "/login/" in page.url


def test_the_filters_of_a_telephone_narrow_the_search_without_javascript(site, look):
    page = look(360, 740, java_script_enabled=False).new_page()
    page.goto(site("/fr/library/"))
    before = page.locator(".catch").last.inner_text()
    follow(page, page.locator(".chips.phone a").first)
    assert page.locator(".catch").last.inner_text() != before
    follow(page, page.locator(".chips").first.locator("a").first)
    assert page.locator(".catch").last.inner_text() == before


def test_with_the_keyboard_alone_one_skips_to_the_content_searches_and_opens_the_first_answer(site, page):
    page.goto(site("/en/library/"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("mutuelles")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=mutuelles**")
    title = page.locator(".hit h2 a").first
    wanted = title.get_attribute("href")
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == wanted:
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")


def test_without_the_style_sheet_a_page_reads_in_plain_order(site, templates, look):
    context = look(360, 740, java_script_enabled=False)
    context.route("**/*.css", lambda route: route.abort())
    page = context.new_page()
    page.goto(site(templates["search"].in_language("fr")))
    assert page.locator("h1").count() == 1
    seen = [
        page.locator(place).first.bounding_box()["y"]
        for place in ("a.skip", "header a", "main input[name=q]", "main h1", ".facets summary", ".hit h2 a", "footer a")
    ]
    assert seen == sorted(seen)
    page.goto(site(templates["record"].in_language("fr")))
    headings = [heading.inner_text() for heading in page.locator("h1, h2").all()][1:]
    places = [headings.index(name) for name in ("Résumé", "Fichiers", "Citer", "Partager", "Notice")]
    assert places == sorted(places)
    assert page.locator("table.list a").first.is_visible()


def test_on_paper_a_record_has_no_navigation(site, templates, page):
    page.goto(site(templates["page as text"].in_language("fr")))
    page.emulate_media(media="print")
    assert page.locator("article").is_visible()
    for place in ("header.top", "nav.hits", ".switch", ".crumbs", "footer ul"):
        assert not page.locator(place).first.is_visible(), place
    page.goto(site(templates["record"].in_language("fr")))
    assert page.locator("table.list").is_visible()
    assert not page.locator("table.list a").first.is_visible()


@pytest.mark.parametrize(("here", "there"), [("fr", "en"), ("en", "fr")])
def test_another_language_is_the_same_page_with_its_question(here, there, site, page):
    page.goto(site(f"/{here}/library/?q=mutuelles&sort=newest"))
    follow(page, page.locator(f".menu a[hreflang={there}]"))
    assert page.url == site(f"/{there}/library/?q=mutuelles&sort=newest")
    assert page.locator("html").get_attribute("lang") == there
    assert page.locator("main input[name=q]").input_value() == "mutuelles"


def test_a_page_of_a_document_stays_the_same_in_another_language(site, templates, page):
    page.goto(site(templates["page as text"].in_language("fr")))
    follow(page, page.locator(".menu a[hreflang=en]"))
    assert page.url == site(templates["page as text"].in_language("en"))
    assert page.locator("article mark").count() >= 1


def test_somebody_signs_in_with_a_passkey(site, look):
    """The one thing of an account that needs a script: the browser's own ceremony, with a made-up authenticator."""
    page = look(360, 740).new_page()
    machine = page.context.new_cdp_session(page)
    machine.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    machine.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    here = site.address.replace("127.0.0.1", "localhost")  # passkeys belong to a name, not to a number
    page.goto(f"{here}/fr/account/login/")
    page.fill("[name=login]", "organisatrice@demo.sankore.org")
    page.fill("[name=password]", looking.PASSWORD)
    follow(page, page.locator("form[action*=login] button.main"))
    page.goto(f"{here}/fr/account/2fa/webauthn/add/")
    page.fill("[name=password]", looking.PASSWORD)
    follow(page, page.locator("main form button"))
    page.check("[name=passwordless]")
    page.fill("[name=name]", "Téléphone")
    follow(page, page.locator("#mfa_webauthn_add"))
    page.goto(f"{here}/fr/account/")
    follow(page, page.locator("main form[action*=logout] button"))
    page.goto(f"{here}/fr/account/login/")
    follow(page, page.locator("#passkey_login"))
    page.wait_for_url("**/fr/account/")
    assert "organisatrice@demo.sankore.org" in page.locator("main").inner_text()
