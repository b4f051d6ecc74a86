"""The disk fills up while editors write, and has room again a while later.

A small disk of memory is mounted where only the site sees it (a mount namespace of its own).
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import requests

from tests.faults import rig as rigs
from tests.faults.editors import Ledger, at_work
from tests.faults.reckoning import Reckoning, reckon
from tests.faults.rig import ROOT

DISK = 160  # megabytes
LEFT = 3_000_000  # bytes of room when it is called full
FULL = 507


def run(folder: Path, minutes: float, seed: int) -> Reckoning:
    words = [shutil.which("unshare") or "unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]),
             sys.executable, "-m", "tests.faults.disk", str(folder), str(minutes), str(seed)]  # fmt: skip
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The fault of a full disk could not be tried:\n{done.stderr[-3000:]}")
    return Reckoning(**json.loads(done.stdout.splitlines()[-1]))


# --- below: inside the namespace ----------------------------------------------------------------------------


def main(folder: Path, minutes: float, seed: int) -> None:
    site = folder / "site"
    site.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(site)], check=True)
    ledger, answers = Ledger(), Counter[int]()
    with rigs.running(site) as rig, rig.brought_back():
        home, threads = at_work(rig.address, ledger, seed)
        _wait_for_some(ledger, 2)
        ballast = _fill(site)
        end = time.monotonic() + max(15.0, 60 * minutes)
        kept_before = sum(one.kept for one in ledger.written)
        while time.monotonic() < end and any(thread.is_alive() for thread in threads):
            answers[_look(rig.address)] += 1
            time.sleep(0.5)
        ballast.unlink()
        _wait_for_some(ledger, len(ledger.written) + 2)
        home()
        done = f"disk: full for {round(max(15.0, 60 * minutes))} s; {ledger.count()}"
        reckoning = reckon(rig, ledger, done)
    reckoning.facts["reading meanwhile"] = ", ".join(f"{count} × {code}" for code, count in answers.items())
    reckoning.facts["kept before"] = kept_before
    reckoning.facts["answered 507"] = ledger.statuses[FULL]
    if not ledger.statuses[FULL]:
        reckoning.wrong.append("The disk was full, and nobody was told so.")
    reckoning.wrong += [f"reading answered {code}" for code in answers if code != 200]
    reckoning.wrong += [f"{count} answers {code}" for code, count in ledger.statuses.items() if code == 500]
    print(json.dumps(asdict(reckoning)))


def _wait_for_some(ledger: Ledger, how_many: int) -> None:
    rigs.until(lambda: sum(one.kept for one in ledger.written) >= how_many or len(ledger.written) > how_many + 4, 120,
               f"The editors could not write: {ledger.refusals}")  # fmt: skip


def _fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    room = shutil.disk_usage(folder).free - LEFT
    with ballast.open("wb") as file:
        for _megabyte in range(room // 1_000_000):
            file.write(bytes(1_000_000))
    return ballast


def _look(address: str) -> int:
    try:
        return requests.get(f"{address}/fr/library/?q=rapport", timeout=20).status_code
    except requests.RequestException:
        return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
