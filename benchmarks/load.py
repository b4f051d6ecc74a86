"""The site under load, and beside stock Wagtail.

    python -m benchmarks.load FOLDER [--documents N] [--pages P] [--seconds S] [--engine embedded|elasticsearch]

A library of N documents, put together from the texts of FOLDER, is served by gunicorn. First the mix: 60 % records,
25 % searches, 10 % pages of text, 5 % files, while two documents a second are changed and the index is rebuilt; then
searches alone and anonymous records alone, each interleaved with a stock Wagtail site that holds as many pages, on
the same server with the same number of processes. Elasticsearch is the one that ELASTICSEARCH_URL names.
"""

import argparse
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parents[1]
MIX = {"record": 60, "search": 25, "page": 10, "file": 5}  # per cent, of promises
CLIENTS = 8
WORKERS, THREADS = 2, 4
WRITES = 2.0  # a second
ROUNDS = 3  # of ours and stock in turn
QUESTIONS = (
    "mutuelle santé", "protection sociale", "financement des mutuelles", "social protection", "health insurance",
    "assurance maladie universelle", "registro de beneficiarios", "cotisations", "travailleurs informels", "loi",
)  # fmt: skip


@dataclass
class Answers:
    """What clients were answered: seconds by kind of question, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    took: float = 0.0

    def rate(self) -> float:
        return sum(map(len, self.seconds.values())) / self.took

    def p95(self, kind: str) -> float:
        ranked = sorted(self.seconds[kind])
        return round(1000 * ranked[int(len(ranked) * 0.95)], 1) if ranked else 0.0

    def figures(self) -> dict:
        by_kind = {kind: {"p50_ms": round(1000 * statistics.median(times), 1), "p95_ms": self.p95(kind)}
                   for kind, times in self.seconds.items()}  # fmt: skip
        return {"per_second": round(self.rate(), 1), "errors": dict(self.errors), **by_kind}


# --- asking -----------------------------------------------------------------------------------------------


def ask(port: int, questions: Iterator[tuple[str, str]], seconds: float, clients: int = CLIENTS) -> Answers:
    """So many clients, each with a connection kept open, for so long; `questions` gives kind and address."""
    answers, lock, end = Answers(), threading.Lock(), time.perf_counter() + seconds

    def client() -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < end:
            with lock:
                kind, address = next(questions)
            took, wrong = _one(line, address)
            with lock:
                if wrong:
                    answers.errors[f"{kind}: {wrong}"] += 1
                else:
                    answers.seconds[kind].append(took)

    began = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.took = time.perf_counter() - began
    return answers


def _one(line: HTTPConnection, address: str) -> tuple[float, str]:
    began = time.perf_counter()
    try:
        line.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = line.getresponse()
        answer.read()
    except (OSError, HTTPException) as error:
        line.close()
        return 0.0, type(error).__name__
    return time.perf_counter() - began, "" if answer.status == 200 else str(answer.status)


def mixed(places: list[dict[str, str]], dice: random.Random) -> Iterator[tuple[str, str]]:
    kinds, weights = list(MIX), list(MIX.values())
    while True:
        kind = dice.choices(kinds, weights)[0]
        yield kind, search(dice) if kind == "search" else dice.choice(places)[kind]


def search(dice: random.Random) -> str:
    return f"/fr/library/?{urlencode({'q': dice.choice(QUESTIONS)})}"


def searches(address: str, dice: random.Random) -> Iterator[tuple[str, str]]:
    while True:
        yield "search", address.format(quote(dice.choice(QUESTIONS)))


def records(addresses: list[str], dice: random.Random) -> Iterator[tuple[str, str]]:
    while True:
        yield "record", dice.choice(addresses)


# --- the two sites ----------------------------------------------------------------------------------------


@contextmanager
def served(application: str, environment: dict[str, str], folder: str) -> Iterator[int]:
    port = _free_port()
    words = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
             "--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "error", "--chdir", folder,
             "--preload", "--no-control-socket", "--keep-alive", "30"]  # fmt: skip
    process = subprocess.Popen(words, env=environment, start_new_session=True)
    try:
        _wait_for(port, process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(600):
        if process.poll() is not None:
            sys.exit("The server to measure did not start; what it said stands above.")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/search/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server to measure does not answer.")


def python(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@contextmanager
def writing(environment: dict[str, str]) -> Iterator[None]:
    """Two changes a second and a rebuilding of the index, by a process of their own."""
    words = [sys.executable, "-m", "benchmarks.load_parts", "write", str(WRITES)]
    process = subprocess.Popen(words, env=environment, cwd=ROOT, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


# --- the measurement --------------------------------------------------------------------------------------


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="load-benchmark-") as folder:
        data = Path(asked.data or folder)
        ours = _environment("config.settings", DATA_DIR=str(data / "ours"), ALLOWED_HOSTS="127.0.0.1")
        stock = _environment("benchmarks.stock.settings", STOCK_DATA=str(data / "stock"))
        if asked.engine == "embedded":
            ours.pop("ELASTICSEARCH_URL", None)
        places = _filled(asked, data, ours, stock)
        result = {"documents": asked.documents, "engine": asked.engine, **_measure(asked, ours, stock, places)}
    print(json.dumps(result))


def _environment(settings: str, **more: str) -> dict[str, str]:
    paths = os.pathsep.join((str(ROOT), str(ROOT / "site")))
    return {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": paths, "PYTHONWARNINGS": "ignore", **more}


def _filled(asked: argparse.Namespace, data: Path, ours: dict, stock: dict) -> dict:
    """Both sites with the same documents; what was filled before in this folder is taken as it is."""
    kept = data / f"places-{asked.documents}-{asked.engine}.json"
    if not kept.exists():
        (data / "stock").mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        python(ours, "site/manage.py", "prepare", "--no-demo")
        facts = python(
            ours, "-m", "benchmarks.load_parts", "fill", str(asked.folder), str(asked.documents), asked.pages
        )
        python(ours, "site/manage.py", "rebuild_search_index")
        addresses = python(stock, "-m", "benchmarks.load_parts", "fill-stock", facts)
        kept.write_text(json.dumps({"ours": facts, "stock": addresses}))
        print(f"both sites were filled in {time.perf_counter() - began:.0f} s", flush=True)
    papers = json.loads(kept.read_text())
    return {name: json.loads(Path(paper).read_text()) for name, paper in papers.items()}


def _measure(asked: argparse.Namespace, ours: dict, stock: dict, places: dict) -> dict:
    dice = random.Random(11)
    site = str(ROOT / "site")
    with served("config.wsgi", ours, site) as here, served("benchmarks.load_parts:stock", stock, str(ROOT)) as there:
        ask(here, mixed(places["ours"], dice), 5)  # the first answers open files and compile templates
        with writing(ours):
            mix = ask(here, mixed(places["ours"], dice), asked.seconds)
        print(f"mix: {json.dumps(mix.figures())}", flush=True)
        warm = [place["record"] for place in dice.sample(places["ours"], min(100, len(places["ours"])))]
        theirs = dice.sample(places["stock"], min(100, len(places["stock"])))
        found = {"search": _beside(here, there, "search", asked.seconds / 6, dice, warm, theirs),
                 "record": _beside(here, there, "record", asked.seconds / 6, dice, warm, theirs)}  # fmt: skip
    ratios = {f"{name}_times_stock": round(ours_rate / stock_rate, 1) if stock_rate else None
              for name, (ours_rate, stock_rate) in found.items()}  # fmt: skip
    rates = {f"{name}_per_second": [round(one, 1) for one in pair] for name, pair in found.items()}
    return {"mix": mix.figures(), **rates, **ratios}


def _beside(here: int, there: int, what: str, seconds: float, dice: random.Random, warm: list[str],
            theirs: list[str]) -> tuple[float, float]:  # fmt: skip
    """Answers a second of ours and of stock, the medians of rounds in turn."""
    ours, stock = [], []
    for _round in range(ROUNDS):
        mine = searches("/fr/library/?q={}", dice) if what == "search" else records(warm, dice)
        other = searches("/search/?query={}", dice) if what == "search" else records(theirs, dice)
        ours.append(ask(here, mine, seconds).rate())
        stock.append(ask(there, other, seconds).rate())
    print(f"{what}: ours {statistics.median(ours):.1f}, stock {statistics.median(stock):.1f} a second", flush=True)
    return statistics.median(ours), statistics.median(stock)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--documents", type=int, default=20_000, metavar="N", help="(%(default)s)")
    parser.add_argument("--pages", default="1-3", metavar="P", help="of each: a number, or a range (%(default)s)")
    parser.add_argument("--seconds", type=float, default=60, help="of the mix, and of the rest (%(default)s)")
    parser.add_argument("--engine", choices=("embedded", "elasticsearch"), default="embedded")
    parser.add_argument("--data", type=Path, help="keep both sites here, for another run")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"There is no folder {asked.folder}: give one with texts (.txt, .jsonl).")
    if asked.engine == "elasticsearch" and not os.environ.get("ELASTICSEARCH_URL"):
        sys.exit("ELASTICSEARCH_URL is not set: it says where Elasticsearch is.")
    return asked


if __name__ == "__main__":
    main()
