"""How well and how quickly files become text.

    make bench ARGS="extraction FOLDER… [--reference FILE.jsonl]"

FOLDER holds PDF and other files in any number of folders. The reference has one JSON object a line: `file` (its
name) and `consensus`, words that independent tools agree to find in it; `reference.jsonl` in the first FOLDER is
taken unless another is named. The yardstick is pypdfium2 alone, in a process of its own, in the same run, turn by
turn.
Every file of FOLDER, whatever its kind and however hostile, must end with a state and a reason; a table counts them.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from documents.extraction.outcome import Outcome, State
from documents.extraction.reasons import REASONS
from documents.extraction.sandbox import isolation, readers

ROUNDS = 5
LONG = 50  # pages
LOWEST_RECALL = 0.9  # below it a file is listed with its cause


@dataclass
class Measured:
    """One file: what was read of it, and the seconds of each turn."""

    path: Path
    outcome: Outcome
    ours: list[float] = field(default_factory=list)  # until the last page of text
    with_cover: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    recall: float | None = None
    missing: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return self.outcome.page_count

    @property
    def timed(self) -> bool:
        return bool(self.alone) and self.outcome.state in (State.READ, State.NO_TEXT)


class Yardstick:
    """pypdfium2 and nothing else: open, take the text of every page. In a process of its own, since it may abort."""

    def __init__(self) -> None:
        self._process = self._start()

    @staticmethod
    def _start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, __file__, "--yardstick", "."], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def seconds(self, path: Path) -> float | None:
        """None when it cannot read the file."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if not answer:
            self.close()
            self._process = self._start()
        return float(answer) if answer not in ("", "no") else None

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def yardstick() -> None:
    """The other end of it."""
    import resource

    import pypdfium2

    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    for line in sys.stdin:
        started = time.perf_counter()
        try:
            with closing(pypdfium2.PdfDocument(line.rstrip("\n"))) as document:
                if len(document) > 10_000:
                    raise pypdfium2.PdfiumError("not a document to measure by")
                for page in document:
                    with closing(page.get_textpage()) as text:
                        text.get_text_range()
                    page.close()
            print(time.perf_counter() - started, flush=True)
        except pypdfium2.PdfiumError:
            print("no", flush=True)


def measure(paths: list[Path], reference: dict[str, list[str]]) -> Iterator[Measured]:
    reading = readers()
    reading.start()
    alone = Yardstick()
    for path in paths:
        measured = Measured(path, reading.read(path))
        if words := reference.get(path.name):
            found = set(words_of(measured.outcome))
            measured.missing = [word for word in words if word not in found]
            measured.recall = 1 - len(measured.missing) / len(words)
        if path.suffix == ".pdf" and measured.outcome.state in (State.READ, State.NO_TEXT):
            for _ in range(ROUNDS):
                if (seconds := alone.seconds(path)) is None:
                    break
                measured.alone.append(seconds)
                started = time.perf_counter()
                measured.ours.append(reading.read(path).seconds)
                measured.with_cover.append(time.perf_counter() - started)
        yield measured
    alone.close()


def words_of(outcome: Outcome) -> list[str]:
    text = "\n".join(page.text for page in outcome.pages).lower()
    return re.findall(r"[^\W\d_]+", text)


def cause(measured: Measured) -> str:
    """Why words of the reference are missing, as far as it can be told."""
    outcome = measured.outcome
    if outcome.state != State.READ:
        return f"{outcome.state}: {outcome.reason}"
    if any(not reads_like_writing(page.text) for page in outcome.pages):
        return "its fonts do not tell which letters their shapes are"
    found = "".join(words_of(outcome))
    if all(word in found for word in measured.missing):
        return "words are cut or joined otherwise"
    return "these words stand in another layer: " + ", ".join(measured.missing[:5])


def reads_like_writing(text: str) -> bool:
    marks = "".join(text.split())
    return sum(map(str.isalpha, marks)) >= len(marks) / 2


def report(all_measured: list[Measured], reference: dict[str, list[str]]) -> dict:
    with_words = [m for m in all_measured if m.recall is not None and m.outcome.state != State.ENCRYPTED]
    recalls = sorted(m.recall for m in with_words if m.recall is not None)
    print_states(all_measured)
    print("\nUnder 90 % of the reference words:")
    for m in with_words:
        if m.recall is not None and m.recall < LOWEST_RECALL:
            print(f"  {m.recall:6.1%}  {m.path.name}  ({cause(m)})")
    without = [m for m in all_measured if reference.get(m.path.name) == [] and not m.outcome.pages]
    silent = [m for m in all_measured if m.outcome.state == State.READ and not any(p.text for p in m.outcome.pages)]
    slowest = max(all_measured, key=lambda m: m.outcome.seconds)
    print(f"\nWithout text and said so: {len(without)}; without text and silent: {len(silent)}")
    print(f"Slowest: {slowest.path.name}, {slowest.outcome.seconds:.1f} s, {slowest.outcome.reason}")
    long = [m for m in all_measured if m.timed and m.pages >= LONG]
    short = [m for m in all_measured if m.timed and m.pages < LONG]
    ratios = {m.path.name: statistics.median(m.alone) / statistics.median(m.ours) for m in long}
    more = {m.path.name: statistics.median(m.ours) - statistics.median(m.alone) for m in short}
    print("\nThroughput against pypdfium2 alone, files of 50 pages and more:")
    for name, ratio in sorted(ratios.items(), key=lambda item: item[1]):
        print(f"  {ratio:6.0%}  {name}")
    print("\nMilliseconds more than pypdfium2 alone, the ten highest of the other files:")
    for name, seconds in sorted(more.items(), key=lambda item: -item[1])[:10]:
        print(f"  {seconds * 1000:6.0f}  {name}")
    pages = sum(m.pages for m in long)
    return {
        "benchmark": "extraction",
        "files": len(all_measured),
        "states": dict(Counter(m.outcome.state for m in all_measured)),
        "without_reason": sum(m.outcome.reason not in REASONS for m in all_measured),
        "recall_median": rounded(statistics.median(recalls)) if recalls else None,
        "recall_tenth_percentile": rounded(recalls[len(recalls) // 10]) if recalls else None,
        "under_90_percent": sum(recall < LOWEST_RECALL for recall in recalls),
        "without_text_and_silent": len(silent),
        "long_files": len(long),
        "long_throughput_share": rounded(
            sum(statistics.median(m.alone) for m in long) / sum(statistics.median(m.ours) for m in long)
        )
        if long
        else None,
        "long_throughput_share_lowest": rounded(min(ratios.values())) if ratios else None,
        "pages_per_second": round(pages / sum(statistics.median(m.ours) for m in long)) if long else None,
        "short_milliseconds_more_median": round(statistics.median(more.values()) * 1000) if more else None,
        "short_milliseconds_more_highest": round(max(more.values()) * 1000) if more else None,
        "long_throughput_share_with_cover": rounded(
            sum(statistics.median(m.alone) for m in long) / sum(statistics.median(m.with_cover) for m in long)
        )
        if long
        else None,
        "short_cover_milliseconds_median": round(
            statistics.median(statistics.median(m.with_cover) - statistics.median(m.ours) for m in short) * 1000
        )
        if short
        else None,
        "slowest_seconds": slowest.outcome.seconds,
        "isolation": isolation(),
    }


def print_states(all_measured: list[Measured]) -> None:
    """Files by kind and state, and for each state the reasons given."""
    states = [state for state in State if any(m.outcome.state == state for m in all_measured)]
    counted = Counter((m.outcome.kind or "?", m.outcome.state) for m in all_measured)
    print("\n" + f"{'kind':10}" + "".join(f"{state:>11}" for state in states) + f"{'slowest':>10}")
    for kind in sorted({kind for kind, _state in counted}):
        slowest = max(m.outcome.seconds for m in all_measured if (m.outcome.kind or "?") == kind)
        cells = "".join(f"{counted[kind, state] or '':>11}" for state in states)
        print(f"{kind:10}{cells}{slowest:>9.1f}s")
    print("\nReasons:")
    for (state, reason), number in sorted(Counter((m.outcome.state, m.outcome.reason) for m in all_measured).items()):
        print(f"  {number:4}  {state}: {reason}")


def rounded(share: float) -> float:
    return round(share, 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--reference", type=Path, help="JSON lines with `file` and `consensus`")
    parser.add_argument("--yardstick", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.yardstick:
        with suppress(KeyboardInterrupt):
            yardstick()
        return
    missing = [folder for folder in options.folders if not folder.is_dir()]
    if missing:
        sys.exit(f"There is no folder {missing[0]}: this benchmark needs one with PDF files.")
    source = options.reference or options.folders[0] / "reference.jsonl"
    lines = source.read_text().splitlines() if source.is_file() else []
    reference = {entry["file"]: entry["consensus"] for entry in map(json.loads, lines)}
    described = {".jsonl", ".csv", ".json", ".md"}
    everything = (path for folder in options.folders for path in folder.rglob("*") if path.is_file())
    paths = sorted(path for path in everything if path.suffix not in described)
    if not paths:
        sys.exit(f"There is no file to read in {options.folders[0]}.")
    print(json.dumps(report(list(measure(paths, reference)), reference)))


if __name__ == "__main__":
    main()
