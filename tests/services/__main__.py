"""Start real servers, and a command that uses them.

    python -m tests.services [--data FOLDER] [postgresql] [redis] [rabbitmq] [elasticsearch] [s3] [-- COMMAND…]

The command has the settings of the site that name the servers in its environment; its exit is ours. Without one they
are printed, and the servers stay until Ctrl-C.
"""

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.services.server import Server, Unavailable, end_with_the_caller
from tests.services.together import SERVERS, settings_of, together


def main(words: list[str]) -> int:
    ours, command = (words[: words.index("--")], words[words.index("--") + 1 :]) if "--" in words else (words, [])
    parser = argparse.ArgumentParser(prog="python -m tests.services", description="Start real servers.")
    parser.add_argument("names", nargs="*", metavar="SERVER", help=f"one of {', '.join(SERVERS)}; all without any")
    parser.add_argument("--data", type=Path, help="keep what they hold in this folder; else it is thrown away")
    options = parser.parse_args(ours)
    if unknown := set(options.names) - set(SERVERS):
        parser.error(f"{', '.join(sorted(unknown))} is no server of ours: choose among {', '.join(SERVERS)}.")
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, _interrupted)
    folder = options.data or Path(tempfile.mkdtemp(prefix="sankore-servers-"))
    exit_code = 130
    try:
        with together(folder, *options.names, durable=bool(options.data)) as servers:
            exit_code = _use(servers, command)
    except KeyboardInterrupt:
        pass
    except Unavailable as why:  # their logs stay
        print(why, file=sys.stderr)
        return 1
    if not options.data:
        shutil.rmtree(folder, ignore_errors=True)
    return exit_code


def _use(servers: dict[str, Server], command: list[str]) -> int:
    found = settings_of(servers)
    if command:
        return subprocess.run(
            command, env={**os.environ, **found}, preexec_fn=lambda: end_with_the_caller(signal.SIGTERM)
        ).returncode
    for name, value in found.items():
        print(f"{name}={shlex.quote(value)}")
    print("Ready. Ctrl-C ends them.", flush=True)
    signal.pause()
    return 0


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
