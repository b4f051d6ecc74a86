"""One site for all the browser tests of a process, one browser, and who looks through it."""

import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import looking, running
from tests.browser.running import Site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def site(tmp_path_factory) -> Iterator[Site]:
    """Prepared once for all the processes of a run; each has a copy of its own."""
    shared = tmp_path_factory.getbasetemp()
    if "popen-gw" in shared.name:
        shared = shared.parent
    prepared = shared / "site"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not prepared.exists():
            running.prepare(shared / "being-prepared")
            (shared / "being-prepared").rename(prepared)
    with running.running_copy(prepared, tmp_path_factory.mktemp("running")) as site:
        yield site


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """For this package only: while Playwright runs, Django's database refuses to work in the same thread."""
    try:
        with looking.chromium() as browser:
            yield browser
    except looking.NoChromium as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None


Look = Callable[..., BrowserContext]


@pytest.fixture(scope="package")
def signed_in_state(browser: Browser, site: Site) -> Callable[[str], dict]:
    """The cookies of somebody who has signed in, once for all tests."""
    kept: dict[str, dict] = {}

    def of(email: str) -> dict:
        if email not in kept:
            context = browser.new_context()
            assert looking.sign_in(context.new_page(), site.address, email)
            kept[email] = context.storage_state()
            context.close()
        return kept[email]

    return of


@pytest.fixture
def look(browser: Browser, signed_in_state) -> Iterator[Look]:
    """Open a browser of one's own: `look(width=320, reader=EMAIL, java_script_enabled=False)`."""
    opened = []

    def open_one(width: int = 1280, height: int = 800, reader: str = "", **options) -> BrowserContext:
        if reader:
            options["storage_state"] = signed_in_state(reader)
        options.setdefault("locale", "fr-FR")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(look) -> Page:
    return look().new_page()


@pytest.fixture(scope="package")
def templates(browser: Browser, site: Site) -> dict[str, looking.Template]:
    context = browser.new_context()
    found = looking.templates(context.new_page(), site.address)
    context.close()
    return {one.name: one for one in found}
