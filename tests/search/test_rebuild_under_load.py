"""While a new index is filled, others write and ask: no change is lost, nothing comes back, no question fails."""

import random
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from search.engines.base import Engine, IndexBusy, Query, Terms
from search.registry import MEMBERS, PUBLIC, SHELVES, STAFF, Entry
from tests.search.engines import ENGINES
from tests.search.library import EVERYONE, ONLY_MEMBERS, ONLY_STAFF, entry

THINGS = 40
READ_AT_ONCE = 7  # by the rebuild, which a real one reads from the database
REBUILDS = 2
WRITERS = 2
PAUSE = 0.05  # seconds between the changes of one writer, so that the others have their turn
ASKED = Query(Terms(("registre",)), ("fr",), PUBLIC, size=100)


class Truth:
    """What the database would say: the newest state of each thing, None when it is gone."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.held: dict[str, Entry | None] = {}
        self.version = 0

    def change(self, key: str, chance: random.Random) -> Entry | None:
        with self.lock:
            self.version += 1
            pages = [f"Le registre dans son état {self.version}."] * chance.choice((1, 2, 4))
            shelves = chance.choice((EVERYONE, EVERYONE, ONLY_MEMBERS, ONLY_STAFF))
            fresh = entry(key, f"Titre {self.version}", *pages, shelves=shelves, version=self.version)
            self.held[key] = None if chance.random() < 0.2 else fresh
            return self.held[key]

    def batches(self) -> Iterator[list[Entry]]:
        keys = sorted(self.held)
        for start in range(0, len(keys), READ_AT_ONCE):
            with self.lock:
                yield [one for key in keys[start : start + READ_AT_ONCE] if (one := self.held[key])]


class Load:
    """Threads that write and ask until they are told to stop; what went wrong stands in `errors`."""

    def __init__(self, engine: Engine, truth: Truth) -> None:
        self.engine, self.truth = engine, truth
        self.errors: list[str] = []
        self.asked = self.written = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]
        self._threads.append(threading.Thread(target=self._ask))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _write(self, number: int) -> None:
        chance = random.Random(number)
        while not self._stop.is_set():
            key = f"note:{chance.randrange(number, THINGS, WRITERS):03}"  # nobody else writes this one now
            told = self.truth.change(key, chance)
            while True:
                try:
                    self.engine.put([told]) if told else self.engine.delete([key])
                    self.written += 1
                    break
                except IndexBusy:  # the draining of changes tries again as well
                    continue
                except Exception as error:
                    self.errors.append(f"writing: {error!r}")
                    return
            self._stop.wait(PAUSE)

    def _ask(self) -> None:
        while not self._stop.is_set():
            try:
                found = self.engine.search(ASKED)
                self.engine.complete("reg", PUBLIC, 3)
                self.engine.sizes(STAFF)
            except Exception as error:
                self.errors.append(f"asking: {error!r}")
                return
            if not found.hits:
                self.errors.append(f"none of {found.total} was found")
            self.asked += 1


@pytest.mark.parametrize("kind", [name for name in ENGINES if name != "in memory"])
def test_a_rebuild_under_load_loses_no_change_and_fails_no_question(kind, tmp_path):
    engine, truth = ENGINES[kind](tmp_path), Truth()
    for number in range(THINGS):
        first = truth.change(f"note:{number:03}", random.Random(number))
        if first:
            engine.put([first])

    with Load(engine, truth) as load:
        for _ in range(REBUILDS):
            with engine.rebuild() as fresh:
                for batch in truth.batches():
                    fresh.put(batch)

    assert load.errors == []
    assert load.asked and load.written
    for shelf in SHELVES:
        wanted = {key: one.version for key, one in truth.held.items() if one and shelf in one.shelves}
        assert dict(engine.keys(shelf)) == wanted, shelf
        found = engine.leaves(replace(ASKED, shelf=shelf, size=1000))
        pages = {(key, number) for key in wanted for number, _ in enumerate(truth.held[key].passages, 1)}
        assert {(page.key, page.number) for page in found.hits} == pages, shelf


@pytest.mark.parametrize("kind", [name for name in ENGINES if name != "in memory"])
def test_what_was_restricted_while_it_was_read_does_not_come_back(kind, tmp_path):
    engine, one = ENGINES[kind](tmp_path), entry("note:one", "Titre", "Le registre", version=1)
    engine.put([one])

    with engine.rebuild() as fresh:
        read_before = one
        engine.put([replace(one, shelves=ONLY_MEMBERS, version=2)])
        fresh.put([read_before])

    assert dict(engine.keys(PUBLIC)) == {}
    assert dict(engine.keys(MEMBERS)) == {"note:one": 2}
    assert engine.leaves(ASKED).total == 0


@pytest.mark.parametrize("kind", [name for name in ENGINES if name != "in memory"])
def test_a_slower_writer_with_an_older_state_changes_nothing(kind, tmp_path):
    engine = ENGINES[kind](tmp_path)
    old = entry("note:one", "Vieux", *["Le registre"] * 3, version=1)
    new = entry("note:one", "Nouveau", "Le registre", shelves=ONLY_MEMBERS, version=2)
    engine.put([new])

    engine.put([old])

    assert dict(engine.keys(PUBLIC)) == {}
    assert dict(engine.keys(MEMBERS)) == {"note:one": 2}
    assert engine.leaves(replace(ASKED, shelf=MEMBERS)).total == 1
