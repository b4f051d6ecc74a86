"""The jobs of the poison run, inside the site: write them, count what waits, reckon what became of each.

python -m tests.faults.poisoned write JOBS SEED | waiting | reckon
"""

import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from config.celery import app
from core.models import Change, FileState, Letter, LetterState, PageText, StoredFile, User
from documents import services
from documents.models import Document
from search import indexing
from tests.factories.files import make_pdf
from tests.faults.hostile import FILES
from tests.faults.rig import EDITOR

MESSAGES = {
    "a task that nobody knows": ("documents.tasks.no_such_task", ()),
    "a task without its argument": ("documents.tasks.read_file", ()),
    "a task with an argument of another kind": ("documents.tasks.read_file", ("first",)),
    "a task about a file that is gone": ("documents.tasks.read_slow_file", (10**9,)),
}
PAPER = Path("poison.json")  # in the data folder: what was written


def write(jobs: int, seed: int) -> dict:
    """Good files and poison, in any order; every third good file is held by a draft."""
    chance = random.Random(seed)
    editor = User.objects.get(email=EDITOR)
    names = list(FILES) + [""] * (jobs - len(FILES) - len(MESSAGES))
    chance.shuffle(names)
    good, bad = [], {}
    for number, name in enumerate(names):
        kind, content = _made(name, number)
        stored = _store(editor, f"{number}.{kind}", content, held=not name and number % 3 == 0)
        if name:
            bad[name] = stored
        else:
            good.append(stored)
    for task, arguments in MESSAGES.values():
        app.send_task(task, arguments)
    _garbage()
    Change.objects.create(topic=indexing.TOPIC, key="nothing-we-know:1")
    Letter.objects.create(to="nobody@[broken", subject="Poison", text="Poison")
    _paper().write_text(json.dumps({"good": good, "bad": bad}))
    return {"written": jobs}


def _made(name: str, number: int) -> tuple[str, bytes]:
    if name:
        kind, make = FILES[name]
        return kind, make()
    if number % 2:
        return "txt", f"Le rapport numéro {number} de la mutuelle dit la clause témoin {number}.".encode()
    return "pdf", make_pdf(f"Le rapport numéro {number} de la mutuelle dit la clause témoin {number}.")


def _store(editor: User, name: str, content: bytes, *, held: bool) -> str:
    """By the doors of the library, as an upload; returns its SHA-256, "" for one that was refused at once."""
    upload = services.begin_upload(name, len(content), by=editor)
    for start in range(0, len(content), 1_000_000):
        services.receive(upload, start, content[start : start + 1_000_000])
    try:
        stored = services.finish_upload(upload)
    except services.Refusal:
        return ""
    if held:
        services.draft_from(upload, kind="study", by=editor, facts={"title": name, "language": "fr"}, proposed={})
    return stored.sha256


def _garbage() -> None:
    """Half a message, as a full disk leaves it."""
    from django.conf import settings

    (settings.BROKER_DIR / "1_half.files.msg").write_bytes(b'{"body": "W1td')


def waiting() -> dict:
    unread = StoredFile.objects.filter(state__in=[FileState.WAITING, FileState.READING])
    untold = Change.objects.filter(topic=indexing.TOPIC).untold()
    return {
        "waiting": unread.count() + untold.count(),
        "files": [f"{one.kind} {one.state} slow {one.slow}" for one in unread[:5]],
    }


def reckon() -> dict:
    written = json.loads(_paper().read_text())
    lost, wrong, ends = [], [], {}
    for sha256 in written["good"]:
        stored = StoredFile.objects.filter(sha256=sha256).first()
        text = "" if stored is None else "".join(PageText.objects.filter(file=stored).values_list("text", flat=True))
        if stored is None or stored.state != FileState.READ or "clause témoin" not in text:
            lost.append(f"{sha256}: {stored.state if stored else 'no row'}")
    for name, sha256 in written["bad"].items():
        stored = StoredFile.objects.filter(sha256=sha256).first()
        ends[name] = f"{stored.state}: {stored.reason}" if stored else "refused at once"
        if stored and stored.state != FileState.READ and not stored.reason:
            wrong.append(f"{name} ended without a reason: {stored.state}")
    titles = Counter(Document.objects.values_list("draft_title", flat=True))
    doubled = [title for title, count in titles.items() if count > 1]
    wrong += [str(difference) for difference in indexing.compare()[:10]]
    return {
        "lost": lost,
        "doubled": doubled,
        "wrong": wrong,
        "ends": ends,
        "messages": len(MESSAGES) + 1,
        "rows": _rows(),
    }


def _rows() -> dict[str, str]:
    change = Change.objects.get(key="nothing-we-know:1")
    letter = Letter.objects.get(subject="Poison")
    told = "told" if change.drained >= change.version else f"set aside: {change.error}"
    return {"a change of nothing we know": told, "a letter to no address": f"{LetterState(letter.state).value}"}


def _paper() -> Path:
    from django.conf import settings

    return settings.DATA_DIR / PAPER


if __name__ == "__main__":
    words: list[Any] = [int(word) for word in sys.argv[2:]]
    print(json.dumps({"write": write, "waiting": waiting, "reckon": reckon}[sys.argv[1]](*words)))
