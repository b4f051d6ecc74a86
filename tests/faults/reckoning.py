"""What was lost, what was doubled: the ledger of the editors against the database, the files and the index, by hash.

    python -m tests.faults.reckoning LEDGER.json

runs with the settings of the site it reckons with, gives it a minute to catch up, and prints one object.
"""

import hashlib
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

SETTLED_WITHIN = 60  # seconds after a fault in which the index must agree with the database again


@dataclass
class Reckoning:
    done: str = ""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # neither lost nor doubled, and yet not as promised
    settled: float = 0.0  # seconds until nothing waited any more
    facts: dict = field(default_factory=dict)  # figures worth printing

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)

    def __str__(self) -> str:
        told = [f"{self.done}: {len(self.lost)} lost, {len(self.doubled)} doubled"]
        told += [f"  {name}: {value}" for name, value in self.facts.items()]
        for name in ("lost", "doubled", "wrong"):
            told += [f"  {name}: {one}" for one in getattr(self, name)[:20]]
        return "\n".join(told)


def reckon(rig, ledger, done: str) -> Reckoning:
    """Let the running site catch up, then compare it with what its editors were told."""
    paper = rig.data / "ledger.json"
    paper.write_text(json.dumps(ledger.as_json()))
    found = json.loads(rig.python("-m", "tests.faults.reckoning", str(paper)).splitlines()[-1])
    reckoning = Reckoning(done, **found)
    reckoning.wrong += ledger.refusals
    return reckoning


# --- below: inside the site ---------------------------------------------------------------------------------


def main(paper: Path) -> None:
    import django

    django.setup()
    reckoning = Reckoning()
    reckoning.settled = _settle(reckoning)
    ledger = json.loads(paper.read_text())
    _files(reckoning, ledger)
    _documents(reckoning, ledger)
    _index(reckoning)
    print(json.dumps({"lost": reckoning.lost, "doubled": reckoning.doubled, "wrong": reckoning.wrong,
                      "settled": round(reckoning.settled, 1)}))  # fmt: skip


def _settle(reckoning: Reckoning) -> float:
    """Seconds until no file waits to be read and no change to be told."""
    from django.db.models import F

    from core.models import Change, FileState, StoredFile

    began = time.monotonic()
    while time.monotonic() - began < SETTLED_WITHIN + 30:
        unread = StoredFile.objects.filter(state__in=[FileState.WAITING, FileState.READING]).count()
        untold = Change.objects.filter(topic="search", drained__lt=F("version")).count()
        if not unread and not untold:
            return time.monotonic() - began
        time.sleep(0.5)
    reckoning.wrong.append(f"After {SETTLED_WITHIN} s and more, {unread} files and {untold} changes still wait.")
    return time.monotonic() - began


def _files(reckoning: Reckoning, ledger: list[dict]) -> None:
    from django.core.files.storage import default_storage

    from core.models import PageText, StoredFile

    for one in ledger:
        if not one["kept"]:
            continue
        stored = StoredFile.objects.filter(sha256=one["sha256"]).first()
        if stored is None:
            reckoning.lost.append(f"the row of {one['title']}")
            continue
        with default_storage.open(stored.name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != one["sha256"]:
                reckoning.lost.append(f"the bytes of {one['title']}")
        pages = list(PageText.objects.filter(file=stored).order_by("number").values_list("number", "text"))
        if [number for number, _text in pages] != [1, 2] or one["words"] not in " ".join(pages[1][1].split()):
            reckoning.lost.append(f"the text of {one['title']}")


def _documents(reckoning: Reckoning, ledger: list[dict]) -> None:
    from django.contrib.auth.models import AnonymousUser

    from documents.models import Document
    from search.service import Question, find

    titles = Counter(Document.objects.values_list("draft_title", flat=True))
    live = set(Document.objects.live().values_list("title", flat=True))
    for one in ledger:
        count = titles[one["title"]]
        if count > 1:
            reckoning.doubled.append(f"{one['title']}: {count} documents")
        if one["drafted"] and not count:
            reckoning.lost.append(f"the draft {one['title']}")
        if one["published"] and one["title"] not in live:
            reckoning.lost.append(f"the publication of {one['title']}")
        found = find(Question(f'"{one["words"]}"'), AnonymousUser()).total if one["published"] else 1
        if found != 1:
            reckoning.wrong.append(f"a reader finds {found} documents by the second page of {one['title']}")
    holders = Counter(Document.objects.values_list("files__stored__sha256", flat=True))
    reckoning.doubled += [f"{sha}: held {count} times" for sha, count in holders.items() if sha and count > 1]


def _index(reckoning: Reckoning) -> None:
    from search import indexing

    reckoning.wrong += [f"index and database differ: {difference}" for difference in indexing.compare()[:10]]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
