"""A real scheduler with one probe for periodic work, to be run several times at once: FILE PACE [SLOW].

The probe writes a line to FILE for each slot it does. With SLOW, the first to take a slot says so and does not end.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from core import periodic  # noqa: E402
from core.management.commands import sweep  # noqa: E402
from core.models import Errand  # noqa: E402

told, pace = Path(sys.argv[1]), float(sys.argv[2])
slow = sys.argv[3:] == ["SLOW"]


def probe() -> None:
    slot = Errand.objects.get(name="probe").slot.timestamp()
    if slow:
        try:
            os.close(os.open(told.with_suffix(".taken"), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            told.with_suffix(".pid").write_text(str(os.getpid()))
            time.sleep(600)
        except FileExistsError:
            pass
    with told.open("a") as out:
        out.write(f"{slot}\n")


periodic._timetables.clear()
periodic._timetables["probe"] = periodic.Timetable(
    probe, "probe", every=timedelta(seconds=pace), lease=timedelta(seconds=3)
)
sweep.LOOK_EVERY = 0.1
call_command("sweep")
