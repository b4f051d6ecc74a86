"""Do to a site what happens to sites, and count what was lost.

    python -m tests.faults [--only NAME] [--minutes N] [--seed N]

Each fault has a site of its own. Prints what was done, lost and doubled; the last line is one line of JSON.
"""

import argparse
import importlib
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.reckoning import Reckoning

FAULTS = ("kill", "power", "disk", "broker", "engine", "poison")
MINUTES = 1.0  # of each fault that takes as long as it is told


def main() -> int:
    asked = _asked()
    found: dict[str, Reckoning] = {}
    for name in [asked.only] if asked.only else FAULTS:
        print(f"{name}…", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix=f"sankore-{name}-") as folder:
            began = time.monotonic()
            fault = importlib.import_module(f"tests.faults.{name}")
            found[name] = fault.run(Path(folder), asked.minutes, asked.seed)
            found[name].facts["seconds"] = round(time.monotonic() - began)
        print(found[name], flush=True)
    print(json.dumps({"seed": asked.seed, **{name: _counts(one) for name, one in found.items()}}))
    return 0 if all(one.is_clean for one in found.values()) else 1


def _counts(one: Reckoning) -> dict:
    counts = {"lost": len(one.lost), "doubled": len(one.doubled), "wrong": len(one.wrong)}
    return {"done": one.done, **counts, "settled_seconds": one.settled, **one.facts}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=FAULTS, help="one fault instead of all")
    parser.add_argument("--minutes", type=_minutes, default=MINUTES, help="how long each goes on (%(default)s)")
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
