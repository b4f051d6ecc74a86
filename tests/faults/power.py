"""Power cuts: the recorded writes of a site at work, its database's included, replayed up to every call.

At each, three disks are looked at (see `platter`): the database must open, everything acknowledged so far must be in
it, once, and every file it names must lie there whole.
"""

import hashlib
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import rig as rigs
from tests.faults.calls import Call, NotAllowed, record
from tests.faults.platter import WAYS, Disk, Way
from tests.faults.python_calls import record as record_in_python
from tests.faults.reckoning import Reckoning
from tests.faults.rig import ROOT

FILES_A_MINUTE = 3
DATABASE = "sankore.sqlite3"
MEMORY = f"{DATABASE}-shm"  # shared memory: SQLite makes it again
_FACTS = (
    "SELECT 'file', sha256 FROM core_storedfile",
    "SELECT 'text', sha256 FROM core_storedfile JOIN core_pagetext ON file_id = core_storedfile.id"
    " GROUP BY sha256 HAVING count(*) = 2",
    "SELECT 'draft', draft_title FROM wagtailcore_page WHERE depth > 3",
    "SELECT 'published', title FROM wagtailcore_page WHERE depth > 3 AND live",
)


@dataclass
class Looked:
    """What the database says in one state of the disk."""

    facts: Counter = field(default_factory=Counter)
    trouble: str = ""


def run(folder: Path, minutes: float, seed: int) -> Reckoning:
    rig = rigs.make(folder / "site")
    before = Disk(rig.data, without=(MEMORY,))
    how_many = max(1, round(FILES_A_MINUTE * minutes))
    words = [sys.executable, "-m", "tests.faults.recorded", str(how_many)]
    try:
        calls = record(words, rig.data, folder / "calls.txt", rig.environment, ROOT)
        recorded = "all calls that change files, the database's included, by strace"
    except NotAllowed:
        calls = record_in_python(words, rig.data, folder, rig.environment, ROOT)
        recorded = "Python's own calls only, with the database as it stood at each acknowledgement (no strace here)"
    replay = Replay(before)
    for call in calls:
        replay.play(call)
    acknowledged = len(replay.acknowledged)
    done = f"power: cut at each of {len(calls)} calls, {replay.cuts} disks looked at, {acknowledged} acknowledgements"
    reckoning = Reckoning(done, list(replay.lost), list(replay.doubled), list(replay.wrong))
    reckoning.facts["recorded"] = recorded
    if not acknowledged:
        reckoning.wrong.append("Nothing was acknowledged, so nothing was tried.")
    return reckoning


class Replay:
    """Plays calls on a disk, and looks at what would be left of it."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.acknowledged: list[tuple[str, str]] = []
        self.cuts = 0
        self.lost: dict[str, None] = {}  # in order, each once
        self.doubled: dict[str, None] = {}
        self.wrong: dict[str, None] = {}
        self._known: dict[bytes, Looked] = {}
        self._number = 0

    def play(self, call: Call) -> None:
        self._number += 1
        if call.name == "acknowledged":
            what, _space, which = call.data.decode().partition(" ")
            self.acknowledged.append((what, which))
            self.disk.changed = True
        else:
            self.disk.apply(call)
        ways = WAYS if self.disk.changed else WAYS[:1]
        self.disk.changed = False
        for way in ways:
            self._cut(way)

    def _cut(self, way: Way) -> None:
        self.cuts += 1
        files = self.disk.after_a_cut(way)
        looked = self._database(files)
        where = f"cut after call {self._number}, {way} kept"
        if looked.trouble:
            self.wrong[f"{where}: {looked.trouble}"] = None
            return
        for one in self.acknowledged:
            if not looked.facts[one]:
                self.lost[f"{where}: {' '.join(one)}"] = None
        for (what, which), count in looked.facts.items():
            if count > 1:
                self.doubled[f"{where}: {what} {which}, {count} times"] = None
            if what == "file" and _sha256(files.get(f"media/files/{which[:2]}/{which}")) != which:
                self.lost[f"{where}: the bytes of {which}"] = None

    def _database(self, files: Mapping[str, bytes]) -> Looked:
        kept = {name: files[name] for name in (DATABASE, f"{DATABASE}-wal") if name in files}
        key = hashlib.blake2b(b"\0".join(kept.values())).digest()
        if key not in self._known:
            self._known[key] = _look(kept)
        return self._known[key]


def _look(files: Mapping[str, bytes]) -> Looked:
    """Open the database as SQLite would when the machine starts again."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        try:
            base = sqlite3.connect(Path(folder, DATABASE))
            try:
                if (said := base.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                    return Looked(trouble=f"the database is damaged: {said}")
                return Looked(Counter(row for facts in _FACTS for row in base.execute(facts)))
            finally:
                base.close()
        except sqlite3.DatabaseError as error:
            return Looked(trouble=f"the database does not open: {error}")


def _sha256(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
