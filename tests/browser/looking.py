"""How the tests and `make budgets` look at pages: the browser, the pages of every template, what is measured."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

PASSWORD = "timbuktu-1327"  # of the demo's accounts (home.demo.accounts, which needs Django)
MEMBER = "membre@demo.sankore.org"
EDITOR = "editeur@demo.sankore.org"
ADMINISTRATOR = "admin@demo.sankore.org"
LANGUAGES = ("fr", "en", "pt", "es")
PHONE = {"width": 320, "height": 640}
QUESTION = "rôle des mutuelles"


class NoChromium(Exception):
    pass


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; raises NoChromium when it is not there."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise NoChromium("The browser tests need Chromium: install it (Debian: apt install chromium).")
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


# --- the pages ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Template:
    """One template as a reader meets it, and what was promised of it."""

    name: str
    path: str  # "{language}" where the language of the interface stands
    kilobytes: int = 40
    requests: int = 8
    reader: str = ""  # e-mail of who is signed in

    def in_language(self, language: str) -> str:
        return self.path.replace("{language}", language)


# What holds of every page beside its own weight (kilobytes on the line).
MOST_SCRIPT, MOST_STYLE, MOST_PAGE_IMAGE, LEAST_IMAGE_WIDTH = 15, 12, 60, 760


def templates(page: Page, address: str, *, reader: str = MEMBER) -> list[Template]:
    """Every public template of a running site, on documents it holds; those of a member when `reader` may sign in."""
    search = f"/{{language}}/library/?q={quote(QUESTION)}"
    record, text = _a_document(page, address, search)
    image = f"{text}&view=image"
    found = [
        Template("home", "/{language}/", 60, 8),
        Template("search", search, 35, 6),
        Template("library", "/{language}/library/", 35, 6),
        Template("nothing found", "/{language}/library/?q=zzzqqq", 35, 6),
        Template("record", record, 40),
        Template("inside a document", "/{language}/library/" + record.split("/")[3] + "/search.html?q=mutuelle", 35),
        Template("page as text", text, 30),
        Template("whole text", f"{text.partition('?')[0].rstrip('/').rpartition('/')[0]}/text/", 40),
        Template("page as image", image, 60 + 15),
        *_about_what_the_library_is(page, address),
        Template("not found", "/{language}/nowhere/"),
        Template("sign in", "/{language}/account/login/"),
        Template("sign up", "/{language}/account/signup/"),
        Template("forgotten password", "/{language}/account/password/reset/"),
        Template("contact", "/{language}/contact/"),
        Template("report a mistake", "/{language}/report/" + record.split("/")[3] + "/"),
    ]
    public = _records(page, address)
    if reader and sign_in(page, address, reader):
        kept = _records(page, address) - public
        found += [Template("account", "/{language}/account/", reader=reader)]
        found += [Template("e-mail addresses", "/{language}/account/email/", reader=reader)]
        found += [Template("reading lists", "/{language}/account/lists/", reader=reader)]
        found += [Template("keep it", "/{language}/keep/" + record.split("/")[3] + "/", reader=reader)]
        found += [Template("erase my account", "/{language}/account/erase/", reader=reader)]
        found += [Template("second factor", "/{language}/account/2fa/", reader=reader)]
        found += [Template("sessions", "/{language}/account/sessions/", reader=reader)]
        found += [Template("propose a document", "/{language}/propose/", reader=reader)]
        found += [Template("what was sent", "/{language}/account/sent/", reader=reader)]
        found += [Template("record for members", sorted(kept)[0], reader=reader)] if kept else []
    return found


INDEXES = ("countries", "themes", "organisations", "programmes", "people")


def _about_what_the_library_is(page: Page, address: str) -> list[Template]:
    """The indexes, the first thing each leads to, and the pages that editors write."""
    found = [Template(name, f"/{{language}}/{name}/") for name in (*INDEXES, "acronyms")]
    for name in INDEXES:
        page.goto(f"{address}/fr/{name}/")
        first = page.locator(f"main a[href^='/fr/{name}/']").first.get_attribute("href")
        assert first, f"{address} names no {name}: load the demo first."
        found.append(Template(f"one of {name}", first.replace("/fr/", "/{language}/", 1)))
    return [*found, *(Template(slug, f"/{{language}}/{slug}/") for slug in ("legal-texts", "about", "help"))]


def _a_document(page: Page, address: str, search: str) -> tuple[str, str]:
    """The addresses of the first found document that is a PDF, and of its best page."""
    page.goto(address + search.replace("{language}", "fr"))
    hits = page.locator(".hit").all()
    for hit in hits:
        record, text = (hit.locator(f"{place} a").first.get_attribute("href") for place in ("h2", ".leaves"))
        if record and text and page.request.get(f"{address}{text.split('#')[0]}&view=image").text().count("<img"):
            return tuple(found.split("#")[0].replace("/fr/", "/{language}/", 1) for found in (record, text))
    raise LookupError(f"{address} holds no PDF with text that answers “{QUESTION}”: load the demo first.")


def _records(page: Page, address: str) -> set[str]:
    found: set[str] = set()
    path = "/fr/library/"
    while path:
        page.goto(address + path)
        links = [link.get_attribute("href") for link in page.locator(".hit h2 a").all()]
        found |= {re.sub(r"^/fr/", "/{language}/", link) for link in links}
        after = page.locator(".catch a[rel=next]")
        path = after.get_attribute("href") if after.count() else ""
    return found


def sign_in(page: Page, address: str, email: str) -> bool:
    """Through the door everybody uses; whether it opened."""
    page.goto(f"{address}/fr/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    follow(page, page.locator("form[action*=login] button.main"))
    return "/login/" not in page.url


def follow(page: Page, link: Locator) -> None:
    """Click, and wait until the page it leads to is there."""
    with page.expect_navigation():
        link.click()


# --- what is measured -------------------------------------------------------------------------------------------


@dataclass
class Weights:
    """What came over the line for one page, headers included, as the browser counted it (bytes)."""

    total: int = 0
    requests: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)

    def kilobytes(self, kind: str = "") -> float:
        return round((self.by_kind.get(kind, 0) if kind else self.total) / 1000, 1)


@contextmanager
def weighing(page: Page) -> Iterator[Weights]:
    """Weigh all that the page loads meanwhile."""
    weights, kinds = Weights(), {}
    line = page.context.new_cdp_session(page)

    def arrived(event: dict) -> None:
        size = int(event["encodedDataLength"])
        kind = kinds.get(event["requestId"], "Other")
        if kind is None:
            return
        weights.total += size
        weights.requests += 1
        weights.by_kind[kind] = weights.by_kind.get(kind, 0) + size

    def answered(event: dict) -> None:
        written_in_the_page = event["response"]["url"].startswith("data:")
        kinds[event["requestId"]] = None if written_in_the_page else event["type"]

    line.on("Network.responseReceived", answered)
    line.on("Network.loadingFinished", arrived)
    line.send("Network.enable")
    yield weights
    page.wait_for_timeout(50)  # the last event is still under way
    line.detach()


def weigh(context: BrowserContext, address: str) -> Weights:
    """A first visit: nothing in the cache."""
    page = context.new_page()
    with weighing(page) as weights:
        page.goto(address)
    page.close()
    return weights


def page_image_width(page: Page) -> int:
    """Pixels across of the image of a page of a document."""
    return page.locator("figure.sheet img").evaluate("image => image.decode().then(() => image.naturalWidth)")


# The controls a finger must hit; a link inside a sentence is exempt (WCAG 2.2, 2.5.8), so is what is not seen.
_SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
.filter(one => {
  const box = (one.matches('[type=checkbox],[type=radio]') && one.closest('label') || one).getBoundingClientRect();
  if (!box.width || !box.height || box.bottom < 0 || box.height <= 1) return false;
  if (one.closest('details:not([open])') && !one.matches('summary')) return false;
  const style = getComputedStyle(one);
  const alone = ![...one.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (one.matches('a') && style.display === 'inline' && (!alone || one.closest('p, dd, h1, h2, h3, td')))
    return false;
  return box.height < 43.5;
}).map(one => `${one.tagName.toLowerCase()} “${(one.textContent || one.name || '').trim().slice(0, 40)}” `
  + `${Math.round(one.getBoundingClientRect().height)} px`)"""


def too_small(page: Page) -> list[str]:
    return page.evaluate(_SMALL)


def wider_than_the_screen(page: Page) -> int:
    """Pixels that stick out at the side."""
    return page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
