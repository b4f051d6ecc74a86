"""What the pages weigh and how soon they show, beside what was promised: `make budgets [URL=…]`.

Without an address it prepares and starts a site of its own, with the demo. Ends with one line of JSON; exit 1 when a
promise is broken. Weights are what came over the line, headers included (1 KB is 1 000 bytes).
"""

import argparse
import json
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import looking, running
from tests.browser.looking import PHONE, Template

SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s
MOST_SECONDS = 3.0
MOST_VISIT = 800  # kilobytes for twenty pages
_LARGEST_PAINT = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
.observe({type: 'largest-contentful-paint', buffered: true}))"""


@dataclass(frozen=True)
class Line:
    template: str
    measure: str
    figure: float
    promise: str
    ok: bool


def at_most(template: str, measure: str, figure: float, most: float, unit: str = "") -> Line:
    return Line(template, measure, figure, f"≤ {most:g} {unit}".strip(), figure <= most)


def measure(browser: Browser, address: str) -> Iterator[Line]:
    context = browser.new_context(locale="fr-FR")
    templates = looking.templates(context.new_page(), address)
    for template in templates:
        states = context.storage_state() if template.reader else None
        yield from _measure_one(browser, address, template, states)
    context.close()
    yield _a_visit(browser, address, templates)


def _measure_one(browser: Browser, address: str, template: Template, states: dict | None) -> Iterator[Line]:
    name, url = template.name, address + template.in_language("fr")
    with _reader(browser, states) as page:
        weights = looking.weigh(page.context, url)
        yield at_most(name, "weight", weights.kilobytes(), template.kilobytes, "KB")
        yield at_most(name, "requests", weights.requests, template.requests)
        yield at_most(name, "scripts", weights.kilobytes("Script"), looking.MOST_SCRIPT, "KB")
        yield at_most(name, "style sheet", weights.kilobytes("Stylesheet"), looking.MOST_STYLE, "KB")
        yield at_most(name, "web fonts", weights.kilobytes("Font"), 0, "KB")
    with _reader(browser, states) as page:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_LINE)
        with looking.weighing(page) as again:
            page.goto(url)
        seconds = round(page.evaluate(_LARGEST_PAINT) / 1000, 2)
        if name != "page as image":
            yield at_most(name, "shown at 400 kbit/s, 400 ms", seconds, MOST_SECONDS, "s")
        else:
            width = looking.page_image_width(page)
            yield at_most(name, "image", again.kilobytes("Image"), looking.MOST_PAGE_IMAGE, "KB")
            wide = width >= looking.LEAST_IMAGE_WIDTH
            yield Line(name, "image across", width, f"≥ {looking.LEAST_IMAGE_WIDTH} px", wide)
        yield at_most(name, "out of a 320 px screen", looking.wider_than_the_screen(page), 0, "px")
        yield at_most(name, "controls under 44 px", len(looking.too_small(page)), 0)


@contextmanager
def _reader(browser: Browser, states: dict | None) -> Iterator[Page]:
    """A telephone that was never here before."""
    context = browser.new_context(viewport=PHONE, locale="fr-FR", storage_state=states)
    yield context.new_page()
    context.close()


def _a_visit(browser: Browser, address: str, templates: list[Template]) -> Line:
    open_to_all = [template for template in templates if not template.reader and template.name != "page as image"]
    with _reader(browser, None) as page, looking.weighing(page) as weights:
        for turn in range(20):
            page.goto(f"{address}{open_to_all[turn % len(open_to_all)].in_language('fr')}#{turn}")
    return at_most("all", "a visit of 20 pages", weights.kilobytes(), MOST_VISIT, "KB")


def show(lines: list[Line]) -> None:
    for line in lines:
        print(
            f"{line.template:<20} {line.measure:<28} {line.figure:>8g}  {line.promise:<12} {'ok' if line.ok else 'NO'}"
        )
    broken = [asdict(line) for line in lines if not line.ok]
    weights = {line.template: line.figure for line in lines if line.measure == "weight"}
    print(json.dumps({"measured": len(lines), "broken": broken, "kilobytes": weights}, ensure_ascii=False))


@contextmanager
def site_at(address: str) -> Iterator[str]:
    """The address of a site that runs: the one given, or one started for this."""
    if address:
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=10).close()
        except (urllib.error.URLError, OSError, ValueError):
            raise SystemExit(f"Nothing answers at {address}: start the site, then run this again.") from None
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="sankore-budgets-") as folder:
        print("Preparing a site with its demo…", flush=True)
        running.prepare(Path(folder))
        with running.running(Path(folder)) as site:
            yield site.address


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", nargs="?", default="", help="a site that runs, with the demo in it")
    address = parser.parse_args().url.rstrip("/")
    try:
        with site_at(address) as address, looking.chromium() as browser:
            lines = list(measure(browser, address))
    except (looking.NoChromium, LookupError) as missing:
        raise SystemExit(str(missing)) from None
    show(lines)
    sys.exit(any(not line.ok for line in lines))


if __name__ == "__main__":
    main()
