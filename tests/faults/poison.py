"""Twenty kinds of poison among a thousand jobs: every good one is done, every bad one ends with a reason."""

import json
from pathlib import Path

from tests.faults import rig as rigs
from tests.faults.hostile import FILES
from tests.faults.reckoning import Reckoning
from tests.faults.rig import Rig, until

JOBS_A_MINUTE = 1000
FEWEST = 100
WORKERS = ("worker", "index worker", "slow lane", "scheduler")
PATIENCE = 600  # seconds, beside what the good jobs take


def run(folder: Path, minutes: float, seed: int) -> Reckoning:
    jobs = max(FEWEST, round(JOBS_A_MINUTE * min(1.0, minutes)))
    rig = rigs.make(folder / "site")
    _poisoned(rig, "write", str(jobs), str(seed))
    try:
        rig.start(*WORKERS)
        with rig.brought_back():
            seconds = until(lambda: not _poisoned(rig, "waiting")["waiting"], PATIENCE + jobs, "Jobs still wait.")
            found = _poisoned(rig, "reckon")
    finally:
        rig.stop()
    kinds = len(FILES) + len(found["rows"]) + found["messages"]
    reckoning = Reckoning(f"poison: {kinds} kinds among {jobs} jobs", found["lost"], found["doubled"], found["wrong"])
    reckoning.settled = round(seconds, 1)
    reckoning.facts["ends of the poison"] = json.dumps(found["ends"], ensure_ascii=False)
    reckoning.facts["rows set aside"] = json.dumps(found["rows"], ensure_ascii=False)
    return reckoning


def _poisoned(rig: Rig, *words: str) -> dict:
    return json.loads(rig.python("-m", "tests.faults.poisoned", *words).splitlines()[-1])
