"""kill -9 of web, workers and scheduler at random, while editors send files and write documents."""

import random
import time
from collections import Counter
from pathlib import Path

from tests.faults import rig as rigs
from tests.faults.editors import Ledger, at_work
from tests.faults.reckoning import Reckoning, reckon

PAUSE = (1.0, 6.0)  # seconds between two deaths: some fall into a start, some into work


def run(folder: Path, minutes: float, seed: int) -> Reckoning:
    chance = random.Random(seed)
    ledger, deaths = Ledger(), Counter[str]()
    with rigs.running(folder / "site") as rig, rig.brought_back():
        home, threads = at_work(rig.address, ledger, seed)
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end and any(thread.is_alive() for thread in threads):
            for name in chance.sample(sorted(rig.members), len(rig.members)):  # each in turn, in any order
                time.sleep(chance.uniform(*PAUSE))
                rig.kill(name)
                deaths[name] += 1
        rig.wait_until_it_answers()
        home()
        killed = ", ".join(f"{name} {count} times" for name, count in sorted(deaths.items()))
        return reckon(rig, ledger, f"kill: {killed}; {ledger.count()}")
