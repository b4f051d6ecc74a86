"""The broker is killed, stays away for minutes, and comes back empty: nobody waits for it, and nothing is forgotten."""

import signal
import time
from pathlib import Path

from tests.faults import rig as rigs
from tests.faults.editors import SLOWEST_SAVE, Ledger, at_work
from tests.faults.reckoning import Reckoning, reckon
from tests.services.redis import Redis


def run(folder: Path, minutes: float, seed: int) -> Reckoning:
    broker = Redis(folder / "redis").start()
    ledger = Ledger()
    try:
        address = broker.settings()["CELERY_BROKER_URL"]
        with rigs.running(folder / "site", CELERY_BROKER_URL=address) as rig, rig.brought_back():
            home, threads = at_work(rig.address, ledger, seed)
            rigs.until(
                lambda: any(one.drafted for one in ledger.written), 120, f"Nothing is written: {ledger.refusals}"
            )
            assert broker.process is not None
            broker.process.send_signal(signal.SIGKILL)
            broker.process.wait()
            ledger.slowest.clear()
            kept = sum(one.kept for one in ledger.written)
            end = time.monotonic() + 60 * minutes
            while time.monotonic() < end and any(thread.is_alive() for thread in threads):
                time.sleep(0.5)
            kept = sum(one.kept for one in ledger.written) - kept
            slowest = dict(ledger.slowest)
            broker.start()
            home()
            reckoning = reckon(rig, ledger, f"broker: away for {minutes:g} minutes, and back empty; {ledger.count()}")
    finally:
        broker.stop()
    reckoning.facts["files kept while it was away"] = kept
    reckoning.facts["slowest save while it was away, seconds"] = slowest
    if not kept:
        reckoning.wrong.append("While the broker was away, no file could be kept.")
    reckoning.wrong += [f"{what} took {took:.1f} s" for what, took in slowest.items() if took > 4 * SLOWEST_SAVE]
    return reckoning
