"""What holds of every page of the site, in each language: weight, small screens, fingers, axe, the content policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import looking
from tests.browser.looking import LANGUAGES

NAMES = (
    "home", "search", "library", "nothing found", "record", "record for members", "inside a document",
    "page as text", "page as image", "whole text",
    "countries", "one of countries", "themes", "one of themes", "organisations", "one of organisations",
    "programmes", "one of programmes", "people", "one of people", "acronyms", "legal-texts", "about", "help",
    "not found", "sign in", "sign up", "forgotten password", "account", "e-mail addresses",
    "contact", "report a mistake", "propose a document", "what was sent", "reading lists", "keep it",
    "erase my account", "second factor", "sessions",
)  # fmt: skip

each_page = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in NAMES for language in LANGUAGES]
)


@pytest.mark.parametrize("language", ["fr", "pt"])  # words weigh alike in all of them
@pytest.mark.parametrize("name", NAMES)
def test_a_page_keeps_to_its_weight(name, language, templates, site, look):
    template = templates[name]
    weights = looking.weigh(look(reader=template.reader), site(template.in_language(language)))
    assert weights.kilobytes() <= template.kilobytes, weights
    assert weights.requests <= template.requests, weights
    assert weights.kilobytes("Script") <= looking.MOST_SCRIPT
    assert 1 < weights.kilobytes("Stylesheet") <= looking.MOST_STYLE
    assert weights.kilobytes("Font") == 0


@each_page
def test_a_page_fits_the_smallest_screen_and_a_thumb(name, language, templates, site, look):
    template = templates[name]
    page = look(320, 640, reader=template.reader).new_page()
    page.goto(site(template.in_language(language)))
    assert looking.wider_than_the_screen(page) == 0
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    page.locator("details.menu > summary").click()
    assert looking.too_small(page) == []


@each_page
def test_a_page_has_no_barrier_axe_can_see_and_keeps_the_policy(name, language, templates, site, look):
    template = templates[name]
    page = look(reader=template.reader, color_scheme="light").new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.goto(site(template.in_language(language)))
    missing = "404 (Not Found)" if name == "not found" else "nothing at all"
    assert [said for said in complaints if missing not in said] == []
    assert page.locator("html").get_attribute("lang") == language
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


def test_the_image_of_a_page_is_light_and_wide_enough_to_read(templates, site, look):
    context = look()
    page = context.new_page()
    with looking.weighing(page) as weights:
        page.goto(site(templates["page as image"].in_language("fr")))
        width = looking.page_image_width(page)
    assert 0 < weights.kilobytes("Image") <= looking.MOST_PAGE_IMAGE
    assert width >= looking.LEAST_IMAGE_WIDTH


def test_twenty_pages_cost_less_than_one_photograph(templates, site, look):
    page = look(360).new_page()
    names = ("home", "search", "record", "page as text")
    with looking.weighing(page) as weights:
        for turn in range(5):
            for name in names:
                page.goto(site(templates[name].in_language("fr")) + f"#{turn}")
    assert weights.kilobytes() <= 800


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_footer_says_what_the_page_weighs(language, templates, site, look):
    context = look()
    address = site(templates["record"].in_language(language))
    weights = looking.weigh(context, address)
    page = context.new_page()
    page.goto(address)
    said = int(page.locator("footer data").get_attribute("value"))
    assert said == pytest.approx(weights.total, rel=0.25)
