"""The search field proposes while one types, by keyboard and for who hears the page; the form works without."""

from axe_playwright_python.sync_playwright import Axe


def test_proposals_are_reached_by_keyboard_and_lead_on(site, look):
    page = look().new_page()
    page.goto(site("/fr/"))
    field = page.locator("#q")
    field.fill("mutu")
    page.wait_for_selector("[role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    assert "proposition" in page.locator("form [role=status]").inner_text()

    field.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert Axe().run(page).violations_count == 0

    field.press("Escape")
    assert page.locator("[role=option]").first.is_hidden()
    field.press("l")  # the question goes on as typed
    field.fill("mutuelle")
    field.press("Enter")
    page.wait_for_url("**/fr/library/?q=mutuelle")


def test_a_proposal_that_is_chosen_is_gone_to(site, look):
    page = look().new_page()
    page.goto(site("/fr/library/"))
    page.locator("#q").fill("mutuelles soc")
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/fr/library/**mutuelle**")
