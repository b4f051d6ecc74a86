"""Editors at work over a bad line: they send files, make drafts, publish, and write down what they were told.

What the site acknowledged goes into the ledger; what it did not answer is asked for again, as a browser would.
"""

import hashlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import requests
from bs4 import BeautifulSoup

from tests.factories.files import make_pdf
from tests.faults.rig import EDITOR, PASSWORD
from tests.forms import fields_of

PIECE = 40_000  # bytes: small, so that most deaths fall into the middle of a file
PATIENCE = 120  # seconds an editor goes on asking
SLOWEST_SAVE = 0.5  # seconds a save may wait for an engine or a broker


@dataclass
class Written:
    """One document as its editor sees it."""

    title: str
    sha256: str
    words: str  # of its second page
    kept: bool = False  # the site said: all bytes have come
    drafted: bool = False
    published: bool = False
    identifier: str = ""


@dataclass
class Ledger:
    written: list[Written] = field(default_factory=list)
    interruptions: int = 0  # calls that had to be made again
    refusals: list[str] = field(default_factory=list)  # answers nobody should get
    statuses: Counter[int] = field(default_factory=Counter)  # of answers other than what was asked for
    slowest: dict[str, float] = field(default_factory=dict)  # what was asked → seconds, of the calls that succeeded

    def as_json(self) -> list[dict]:
        return [asdict(one) for one in self.written]

    def count(self) -> str:
        kept, drafted, published = (sum(getattr(one, name) for one in self.written) for name in STEPS)
        return f"{kept} files kept, {drafted} drafts, {published} published, {self.interruptions} calls made again"


STEPS = ("kept", "drafted", "published")


class Editor:
    """One person, one session; every call is made again until it is answered."""

    def __init__(self, address: str, ledger: Ledger, seed: int, stop: threading.Event) -> None:
        self.address, self.ledger, self.stop = address, ledger, stop
        self.chance = random.Random(seed)
        self.name = f"{seed:04x}"
        self.web = requests.Session()
        self.count = 0

    def work(self) -> None:
        self.sign_in()
        while not self.stop.is_set():
            self.write_one()

    def write_one(self) -> Written:
        self.count += 1
        mark = f"{self.name}-{self.count}-{self.chance.randrange(10**9)}"
        words = f"clause témoin {mark}"
        content = make_pdf(f"Rapport {mark}.", f"Le {words} du règlement.", title=f"Rapport {mark}")
        content += b"\n%" + self.chance.randbytes(self.chance.choice((200, 60_000, 300_000)))
        written = Written(f"Rapport {mark}", hashlib.sha256(content).hexdigest(), words)
        self.ledger.written.append(written)
        upload = self.send(f"{mark}.pdf", content)
        written.kept = True
        if self.stop.is_set() or not self.wait_until_read(upload):
            return written
        edit = self.make_draft(upload, written)
        written.drafted = True
        if edit and self.chance.random() < 0.7:
            self.publish(edit)
            written.published = True
        return written

    # --- the steps ------------------------------------------------------------------------------------------

    def sign_in(self) -> None:
        form = self.form_of("/fr/account/login/", "main form")
        answer = self.insist("post", "/fr/account/login/", data={**form, "login": EDITOR, "password": PASSWORD})
        if not self.web.cookies.get("sessionid"):
            raise AssertionError(f"The editor could not sign in: {answer.status_code}")

    def send(self, name: str, content: bytes) -> str:
        """All pieces of a file; returns the address of its arrival."""
        facts = {"name": name, "size": str(len(content)), "mark": name}
        status = self.insist("post", "/admin/library/uploads/", data=facts).json()
        while "arrival" not in status:
            start = status["received"]
            piece = content[start : start + PIECE]
            status = self.insist("put", f"{status['upload']}?offset={start}", data=piece).json()
        return status["upload"]

    def wait_until_read(self, upload: str) -> bool:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and not self.stop.is_set():
            if self.insist("get", upload).json()["final"]:
                return True
            time.sleep(0.3)
        return False

    def make_draft(self, upload: str, written: Written) -> str:
        """Returns the address where it is edited; "" when the answer was lost and the draft made."""
        arrival = f"{upload}arrival/"
        form = self.form_of(arrival, "form.proposed")
        if form is None:
            return ""
        form |= {"title": written.title, "kind": "study"}
        answer = self.insist("post", arrival, data=form, allow_redirects=False, gone_is_done=True)
        return answer.headers.get("Location", "")

    def publish(self, edit: str) -> None:
        for _try in range(5):
            form = self.form_of(edit, "#page-edit-form")
            answer = self.insist(
                "post", edit, data={**form, "action-publish": "1"}, allow_redirects=False, timed="publish"
            )
            if answer.status_code == 302:
                return
        raise AssertionError(f"The document at {edit} could not be published: {answer.status_code}")

    # --- the line -------------------------------------------------------------------------------------------

    def form_of(self, path: str, form: str) -> Any:
        answer = self.insist("get", path, gone_is_done=True)
        found = BeautifulSoup(answer.content, "html.parser").select_one(form)
        if found is None:
            if answer.status_code == 404:
                return None
            raise AssertionError(f"No form {form} at {path}: {answer.status_code}")
        return fields_of(found)

    def insist(self, method: str, path: str, *, gone_is_done: bool = False, timed: str = "", **what: Any) -> Any:
        """Ask again while the line is broken or the site says that it is not there."""
        end = time.monotonic() + PATIENCE
        while True:
            answer = self._ask(method, path, timed, what)
            if answer is not None and not answer.ok:
                self.ledger.statuses[answer.status_code] += 1
            if answer is not None and (answer.ok or answer.status_code in {302, 422}):
                if answer.status_code == 422:
                    self.ledger.refusals.append(f"{path}: {_errors_of(answer)}")
                return answer
            if answer is not None and answer.status_code == 404 and gone_is_done:
                return answer
            if time.monotonic() > end:
                said = "nothing" if answer is None else f"{answer.status_code}: {answer.text[:300]}"
                raise AssertionError(f"{method} {path} was not answered within {PATIENCE} s; the last answer: {said}")
            self.ledger.interruptions += 1
            time.sleep(0.2 + self.chance.random() / 2)

    def _ask(self, method: str, path: str, timed: str, what: dict[str, Any]) -> requests.Response | None:
        headers = {"X-CSRFToken": self.web.cookies.get("csrftoken", ""), "Referer": self.address + "/"}
        began = time.monotonic()
        try:
            answer = self.web.request(method, self.address + path, headers=headers, timeout=20, **what)
        except requests.RequestException:
            return None
        if timed and answer.ok:
            took = time.monotonic() - began
            self.ledger.slowest[timed] = max(took, self.ledger.slowest.get(timed, 0.0))
        return answer


def _errors_of(answer: requests.Response) -> str:
    said = BeautifulSoup(answer.content, "html.parser").select(".errorlist, .error-message, .error")
    return " ".join(one.get_text(" ", strip=True) for one in said)[:300] or answer.text[:200]


def at_work(
    address: str, ledger: Ledger, seed: int, how_many: int = 2
) -> tuple[Callable[[], None], list[threading.Thread]]:
    """Editors writing side by side; returns how to send them home, and their threads."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(Editor(address, ledger, seed * 100 + n, stop),), daemon=True)
        for n in range(how_many)
    ]
    for thread in threads:
        thread.start()

    def home() -> None:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE + 10)

    return home, threads


def _work(editor: Editor) -> None:
    try:
        editor.work()
    except Exception as error:
        editor.ledger.refusals.append(f"{type(error).__name__}: {error}")
