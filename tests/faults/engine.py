"""The index is damaged, then lost: it is noticed, filled anew, and meanwhile every page answers."""

import random
import shutil
import threading
import time
from collections import Counter
from pathlib import Path

import requests

from tests.faults import rig as rigs
from tests.faults.editors import Ledger, at_work
from tests.faults.reckoning import SETTLED_WITHIN, Reckoning, reckon

PATHS = ("/fr/", "/fr/library/?q=rapport", "/fr/library/?q=t%C3%A9moin&sort=newest", "/fr/countries/")


def run(folder: Path, minutes: float, seed: int) -> Reckoning:
    chance, ledger = random.Random(seed), Ledger()
    with rigs.running(folder / "site") as rig, rig.brought_back():
        home, _threads = at_work(rig.address, ledger, seed)
        rigs.until(lambda: any(one.published for one in ledger.written), 180, "Nothing could be written.")
        answers, stop = Counter[str](), threading.Event()
        reader = threading.Thread(target=_read, args=(rig.address, answers, stop), daemon=True)
        reader.start()
        damaged, began = 0, time.monotonic()
        while not damaged or time.monotonic() - began < 60 * minutes:
            damaged += _damage(rig.data / "index", chance)
            time.sleep(min(20, 60 * minutes / 2))
            shutil.rmtree(rig.data / "index", ignore_errors=True)
            time.sleep(min(20, 60 * minutes / 2))
        home()
        done = f"engine: {damaged} files of the index overwritten, the index taken away; {ledger.count()}"
        reckoning = reckon(rig, ledger, done)
        stop.set()
        reader.join()
    reckoning.facts["reading meanwhile"] = ", ".join(f"{count} × {code}" for code, count in answers.items())
    reckoning.wrong += [f"reading answered {code}" for code in answers if not code.startswith("200")]
    if reckoning.settled > SETTLED_WITHIN:
        reckoning.wrong.append(f"Index and database agreed only after {reckoning.settled} s.")
    return reckoning


def _damage(index: Path, chance: random.Random) -> int:
    """Overwrite the middle of every file of the index, as a dying disk does."""
    count = 0
    for path in index.rglob("*"):
        if path.is_file() and path.stat().st_size > 64 and not path.name.startswith("."):
            with path.open("r+b") as file:
                file.seek(path.stat().st_size // 3)
                file.write(chance.randbytes(path.stat().st_size // 3))
            count += 1
    return count


def _read(address: str, answers: Counter[str], stop: threading.Event) -> None:
    while not stop.is_set():
        for path in PATHS:
            try:
                answers[str(requests.get(address + path, timeout=20).status_code)] += 1
            except requests.RequestException as error:
                answers[type(error).__name__] += 1
        time.sleep(0.3)
