"""Whether a process of this machine still does its rounds: a file it touches, looked at by whoever watches over it.

    python -m core.alive worker      exit 0 while the worker of this machine turned within a minute
    python -m core.alive web         exit 0 while the web server of this machine answers

Standard library only: a container asks every half minute, and a whole Django would cost more than what is watched.
"""

import os
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

FOLDER = Path(tempfile.gettempdir()) / "sankore-alive"
LATEST = 60  # seconds since the last round


def beat(name: str) -> None:
    """Say that a round was done. A full disk must not end who does the rounds."""
    try:
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).touch()
    except OSError:
        pass


def is_alive(name: str) -> bool:
    try:
        return time.time() - (FOLDER / name).stat().st_mtime < LATEST
    except OSError:
        return False


def answers(port: str = "8000") -> bool:
    """Whether the web server says that it is well, asked as its proxy asks."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    question = urllib.request.Request(
        f"http://127.0.0.1:{port}/health/", headers={"Host": host, "X-Forwarded-Proto": "https"}
    )
    try:
        with urllib.request.urlopen(question, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    [asked] = sys.argv[1:]
    sys.exit(not (answers(os.environ.get("PORT", "8000")) if asked == "web" else is_alive(asked)))
