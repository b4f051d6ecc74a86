"""Do to a site what happens to sites, and count what was lost.

    python -m tests.faults [--only NAME] [--minutes N] [--seed N]

Each fault has a site of its own. Prints what was done, lost and doubled; the last line is one line of JSON.
"""

import argparse
import importlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import rig
from tests.faults.reckoning import Reckoning

FAULTS = ("kill", "power", "disk", "broker", "engine", "poison")
MINUTES = {"kill": 3.0, "power": 1.0, "disk": 1.0, "broker": 5.0, "engine": 1.0, "poison": 1.0}  # unless told


def main() -> int:
    asked = _asked()
    found: dict[str, Reckoning] = {}
    with tempfile.TemporaryDirectory(prefix="sankore-faults-") as folder:
        rig.make(Path(folder, rig.PREPARED))
        for name in [asked.only] if asked.only else FAULTS:
            print(f"{name}…", file=sys.stderr, flush=True)
            began = time.monotonic()
            fault = importlib.import_module(f"tests.faults.{name}")
            found[name] = fault.run(Path(folder), asked.minutes or MINUTES[name], asked.seed)
            found[name].facts["seconds"] = round(time.monotonic() - began)
            shutil.rmtree(Path(folder, "site"), ignore_errors=True)
            print(found[name], flush=True)
    print(json.dumps({"seed": asked.seed, **{name: _counts(one) for name, one in found.items()}}))
    return 0 if all(one.is_clean for one in found.values()) else 1


def _counts(one: Reckoning) -> dict:
    counts = {"lost": len(one.lost), "doubled": len(one.doubled), "wrong": len(one.wrong)}
    return {"done": one.done, **counts, "settled_seconds": one.settled, **one.facts}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=FAULTS, help="one fault instead of all")
    parser.add_argument("--minutes", type=_minutes, default=None, help="how long each goes on")
    parser.add_argument("--seed", type=int, default=None, help="of everything that happens by chance")
    asked = parser.parse_args()
    asked.seed = int(time.time()) % 100_000 if asked.seed is None else asked.seed
    return asked


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 < minutes <= 24 * 60:
        raise ValueError
    return minutes


if __name__ == "__main__":
    sys.exit(main())
