"""The process that opens strangers' files: one JSON line per job in, JSON lines per page out.

Started by `reader`, never imported by the site. What it says is checked there again.
"""

import argparse
import base64
import contextlib
import json
import os
import resource
import socket
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from documents.extraction import limits
from documents.extraction.drawing import cover_of, draw_page
from documents.extraction.formats import read_as
from documents.extraction.kinds import DRAWN, is_taken, kind_of, named
from documents.extraction.outcome import Budget, Refused, State
from documents.extraction.pdf import headline_of


def events_of(job: dict[str, Any]) -> Iterator[dict]:
    match job["do"]:
        case "read":
            yield from _read(
                job["path"], job["name"], Budget(**job["budget"]), repair=job["repair"], cover=job["cover"]
            )
        case "draw":
            image = draw_page(job["path"], job["kind"], job["number"], job["words"], job["width"], job["most_bytes"])
            yield {"image": base64.b64encode(image).decode()}
        case "recognise":
            from documents.extraction.ocr import recognise  # most children never recognise anything

            yield {"text": recognise(job["path"], job["kind"], job["number"], job["tesseract"], job["languages"])}
        case "try_network":
            yield {"network": _reaches(job["port"])}


def _read(path: str, name: str, budget: Budget, *, repair: bool, cover: bool) -> Iterator[dict]:
    with open(path, "rb") as file:
        kind = kind_of(file, name)
        yield {"kind": kind}
        if kind == "locked":
            raise Refused(State.ENCRYPTED, "password_needed")
        if not is_taken(kind, name):
            raise Refused(State.WRONG_KIND, "wrong_kind", kind=kind, named=named(name))
        yield from read_as(kind, file, path, budget, repair=repair)
    yield {"text_is_over": True}
    if cover and kind == "pdf":
        yield {"headline": headline_of(path)}
    if cover and kind in DRAWN:
        yield {"cover": base64.b64encode(cover_of(path, kind)).decode()}


def _reaches(port: int) -> bool:
    """Whether this process can still talk to a server on this machine; it should not."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    for line in jobs:
        job = json.loads(line)
        limits.allow_processor_seconds(job["processor_seconds"])
        try:
            for event in events_of(job):
                _say(answers, event)
        except Refused as refusal:
            _say(answers, {"refused": refusal.state, "reason": refusal.reason, "facts": refusal.facts})
        except MemoryError:
            limits.give_up()
        except Exception as error:  # a file can break a parser in any way; the caller tells the uploader
            _say(answers, {"failed": f"{type(error).__name__}: {error}"[:300]})
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        _say(answers, {"over": True, "peak": peak, "addresses": limits.addresses_in_use()})


def _say(answers: BinaryIO, event: dict) -> None:
    answers.write(json.dumps(event).encode() + b"\n")
    answers.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--memory", type=int, required=True)
    parser.add_argument("--isolation", default="")
    options = parser.parse_args()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a C library prints must not mix with the answers
    limits.limit_resources(options.memory)
    isolation = limits.leave_the_network(options.isolation)
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        _say(answers, {"ready": True, "isolation": isolation})
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
