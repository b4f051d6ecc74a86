"""The tasks the site is measured by: who does what, in how many clicks, over which line.

`make tasks` does them on a telephone of 360 px, without JavaScript, at 400 kbit/s and 400 ms, and prints clicks,
seconds and bytes; ONLY=practitioner|organiser|editor does those of one of them. The tests do the same at full speed.
"""

import argparse
import io
import json
import re
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import APIResponse, Browser, Locator, Page

from tests.browser import looking
from tests.browser.budgets import SLOW_LINE, site_at
from tests.factories.files import make_pdf

TELEPHONE = {"width": 360, "height": 740}
LANGUAGES = ("fr", "pt")
QUESTIONS = {
    "fr": "Quel rôle pour les mutuelles dans la CSU ?",
    "en": "What role for mutual organisations in universal health coverage?",
    "pt": "Que papel para as mutualidades na cobertura universal de saúde?",
    "es": "¿Qué papel para las mutualidades en la cobertura universal de salud?",
}
ANSWERS = re.compile("mutual|mutuel", re.IGNORECASE)  # what an excerpt that answers marks


class Failed(AssertionError):
    """The task could not be done, and where it ended."""


@dataclass
class Reader:
    """Somebody with a telephone, whose clicks are counted."""

    page: Page
    address: str
    language: str
    clicks: int = 0

    def opens(self, path: str) -> None:
        """Where the task begins: an address that is known, or a page that is open already."""
        self.page.goto(f"{self.address}/{self.language}/{path}")

    def follows(self, link: Locator) -> None:
        self.sees(link, "something to click")
        self.clicks += 1
        looking.follow(self.page, link)

    def opens_up(self, summary: Locator) -> None:
        self.clicks += 1
        summary.click()

    def carries_away(self, link: Locator) -> APIResponse:
        """A file behind a link: one click, and the bytes."""
        self.sees(link, "a link to a file")
        self.clicks += 1
        answer = self.page.request.get(self.address + str(link.get_attribute("href")))
        if answer.status != 200:
            raise Failed(f"the file did not come: {answer.status}")
        return answer

    def sees(self, what: Locator, name: str) -> None:
        if not what.count():
            raise Failed(f"{name} is not on {self.page.url}")


@dataclass(frozen=True)
class Task:
    who: str
    name: str
    most_clicks: int
    most_seconds: int
    do: Callable[[Reader], None]
    signed_in: str = ""


# --- a practitioner -------------------------------------------------------------------------------------------


def says_which_answer_helps(reader: Reader) -> None:
    """Without opening one: the relevant one is among the first three, and its excerpt shows why."""
    reader.opens("")
    reader.page.locator("input[name=q]").first.fill(QUESTIONS[reader.language])
    reader.follows(reader.page.locator("form[role=search] button").first)
    for hit in reader.page.locator(".hit").all()[:3]:
        marked = " ".join(hit.locator(".excerpt mark, .leaves mark").all_inner_texts())
        if ANSWERS.search(marked) and ANSWERS.search(hit.locator("h2").inner_text()):
            return
    raise Failed("none of the first three answers shows why it would be the one")


def narrows_the_library(reader: Reader) -> None:
    """To Burkina Faso, handbooks, since 2020, in French: each filter one tap, and a chip that says so."""
    # the wide ones first: a filter that holds for all that is left is not offered any more
    wanted = {"from": "2020", "language": "fr", "kind": "handbook", "country": "BF"}
    reader.opens("library/")
    left = dict(wanted)
    while left:
        link, name = _filter(reader, left)
        reader.follows(link)
        del left[name]
    asked = parse_qs(urlparse(reader.page.url).query)
    if {name: values[0] for name, values in asked.items() if name in wanted} != wanted:
        raise Failed(f"the address says {asked}")
    reader.sees(reader.page.locator(".hit"), "an answer")
    if reader.page.locator(".chips").first.locator("a").count() != len(wanted):
        raise Failed("a chip is missing")


def _filter(reader: Reader, left: dict[str, str]) -> tuple[Locator, str]:
    """A filter that is still wanted and stands in sight: those of the telephone's row, no list opened."""
    now = parse_qs(urlparse(reader.page.url).query)
    row = [(link, parse_qs(urlparse(str(link.get_attribute("href"))).query))
           for link in reader.page.locator(".chips.phone a").all()]  # fmt: skip
    for name, value in left.items():
        for link, added in row:
            if value in added.get(name, ()) and value not in now.get(name, ()):
                return link, name
    raise Failed(f"no quick filter for any of {left} on {reader.page.url}")


def reads_the_page_that_matched(reader: Reader) -> None:
    """The page opens with the words marked, and no file was downloaded."""
    reader.opens("")
    reader.page.locator("input[name=q]").first.fill(QUESTIONS[reader.language])
    reader.follows(reader.page.locator("form[role=search] button").first)
    reader.follows(reader.page.locator(".hit .leaves a").first)
    reader.sees(reader.page.locator("article mark"), "a marked word")


def takes_the_reference(reader: Reader) -> None:
    """Into Word, and into Zotero: the same title, accents intact, with its author or publisher and its year."""
    record, _page = looking._a_document(reader.page, reader.address, f"/fr/library/?q={QUESTIONS['fr']}")
    reader.page.goto(reader.address + record.replace("{language}", reader.language))
    title = reader.page.locator("h1").inner_text().strip()
    word = reader.carries_away(reader.page.locator("#cite a[href$='.docx']"))
    zotero = reader.carries_away(reader.page.locator("#cite a[href$='.ris']")).text()
    with zipfile.ZipFile(io.BytesIO(word.body())) as archive:
        written = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode("utf-8"))
    told = dict(re.findall(r"^([A-Z0-9]{2})  - (.*?)\r?$", zotero, flags=re.MULTILINE))
    original = told.get("TI", "")
    if not original or original.split(":")[0].strip() not in written:
        raise Failed(f"Word says {written[:120]!r}, Zotero {original!r}, the page {title!r}")
    if not told.get("PY", told.get("DA")) or not (told.get("AU") or told.get("PB")):
        raise Failed(f"Zotero lacks a year, or who stands behind it: {told}")


# --- an editor ------------------------------------------------------------------------------------------------


def adds_a_pdf(reader: Reader) -> None:
    """Most fields are proposed, one is corrected, and the same file is pointed out the second time."""
    paper = _a_paper(reader.language)
    _speaks(reader, reader.language)
    _sends(reader, paper)
    form = reader.page.locator("form.proposed")
    reader.sees(form, "what the file proposes")
    filled = [field for field in ("title", "language", "date", "publisher", "people", "countries", "themes", "summary")
              if form.locator(f"[name={field}]").count() and _value(form.locator(f"[name={field}]"))]  # fmt: skip
    if len(filled) < 0.6 * 8:
        raise Failed(f"only {filled} were proposed")
    form.locator("[name=title]").fill(f"Guide corrigé ({reader.language})")
    reader.follows(form.locator("button").last)
    if not re.search(r"/admin/pages/\d+/edit/", reader.page.url):
        raise Failed(f"no draft was made: {reader.page.url}")
    _sends(reader, paper)
    reader.sees(reader.page.locator(".twin"), "the warning that the library has this file")
    _speaks(reader, "fr")


def _speaks(reader: Reader, language: str) -> None:
    """The admin speaks the language of the account; choosing it is no part of the task."""
    reader.page.goto(f"{reader.address}/{reader.language}/account/")
    reader.page.locator("select[name=language]").select_option(language)
    looking.follow(reader.page, reader.page.locator("form:has(select[name=language]) button"))


def _sends(reader: Reader, paper: bytes) -> None:
    reader.page.goto(f"{reader.address}/admin/library/add/")
    chosen = {"name": f"guide-{reader.language}.pdf", "mimeType": "application/pdf", "buffer": paper}
    reader.clicks += 1  # choosing the file
    reader.page.locator("input[type=file]").first.set_input_files([chosen])  # type: ignore[list-item]
    reader.follows(reader.page.locator("form.drop button").first)
    for _second in range(60):
        if reader.page.locator("form.proposed, .twin").count():
            return
        time.sleep(1)
        reader.page.reload()
    raise Failed("the file was not read within a minute")


def _a_paper(language: str) -> bytes:
    """A handbook whose text and metadata say what it is; another one for each language and moment."""
    mark = f"{language}{time.time_ns()}"
    return make_pdf(
        "Guide des mutuelles sociales au Burkina Faso\nOrganisation internationale du Travail\nOuagadougou, juin 2021\n"
        "Résumé : Ce guide explique comment une mutuelle de santé tient ses comptes, reçoit ses cotisations et rend "
        f"compte à ses membres dans la couverture sanitaire universelle. Référence {mark}.",
        "La mutuelle de santé couvre les travailleurs de l’économie informelle. Les cotisations sont payées chaque "
        "mois par téléphone. L’assemblée générale élit le conseil d’administration.",
        title="Guide des mutuelles sociales au Burkina Faso",
        author="Awa Ouédraogo",
    )


def _value(control: Locator) -> str:
    if control.evaluate("one => one.tagName") == "SELECT":
        return ",".join(control.evaluate("one => [...one.selectedOptions].map(option => option.value)"))
    return control.input_value()


TASKS = (
    Task("practitioner", "say which of the first answers helps", 1, 60, says_which_answer_helps),
    Task("practitioner", "narrow to Burkina Faso, handbooks, since 2020, French", 4, 40, narrows_the_library),
    Task("practitioner", "read the page that matched, without the file", 2, 20, reads_the_page_that_matched),
    Task("practitioner", "put the reference into Word or Zotero", 2, 20, takes_the_reference),
    Task("editor", "add a PDF: proposed, corrected, duplicate warned", 12, 180, adds_a_pdf, looking.EDITOR),
)


# --- doing them -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Done:
    task: Task
    language: str
    clicks: int
    seconds: float
    kilobytes: float
    failed: str = ""

    @property
    def ok(self) -> bool:
        return not self.failed and self.clicks <= self.task.most_clicks


@contextmanager
def telephone(browser: Browser, address: str, task: Task, *, slow: bool) -> Iterator[Page]:
    """360 px, no script, nothing in its cache; signed in where the task needs it."""
    context = browser.new_context(viewport=TELEPHONE, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    if task.signed_in and not looking.sign_in(page, address, task.signed_in):
        raise Failed(f"{task.signed_in} cannot sign in: load the demo first")
    if slow:
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_LINE)
    yield page
    context.close()


def do(browser: Browser, address: str, task: Task, language: str, *, slow: bool = False) -> Done:
    with telephone(browser, address, task, slow=slow) as page:
        reader, failed, start = Reader(page, address, language), "", time.monotonic()
        with looking.weighing(page) as weights:
            try:
                task.do(reader)
            except Failed as error:
                failed = str(error)
            seconds = time.monotonic() - start
        return Done(task, language, reader.clicks, seconds, weights.total / 1000, failed)


def show(done: list[Done]) -> None:
    print(f"{'who':<13}{'task':<56}{'language':<10}{'clicks':>8}{'seconds':>14}{'KB':>8}")
    for one in done:
        task = one.task
        clicks, seconds = f"{one.clicks}/{task.most_clicks}", f"{one.seconds:.1f}/{task.most_seconds}"
        verdict = "" if one.ok else f"  NO: {one.failed or 'too many clicks'}"
        print(f"{task.who:<13}{task.name:<56}{one.language:<10}{clicks:>8}{seconds:>14}{one.kilobytes:>8.1f}{verdict}")
    print(json.dumps({"done": len(done), "failed": [one.task.name for one in done if not one.ok]}, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("only", nargs="?", default="", choices=["", "practitioner", "organiser", "editor"])
    parser.add_argument("--url", default="", help="a site that runs, with the demo in it")
    words = parser.parse_args()
    chosen = [task for task in TASKS if words.only in {"", task.who}]
    if not chosen:
        raise SystemExit(f"There are no tasks of the {words.only} on this site yet.")
    try:
        with site_at(words.url.rstrip("/")) as address, looking.chromium() as browser:
            done = [do(browser, address, task, language, slow=True) for task in chosen for language in LANGUAGES]
    except (looking.NoChromium, Failed) as missing:
        raise SystemExit(str(missing)) from None
    show(done)
    sys.exit(any(not one.ok for one in done))


if __name__ == "__main__":
    main()
