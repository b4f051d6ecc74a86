"""How well the search page ranks, against plain BM25 on the same questions.

    python -m benchmarks.relevance FOLDER… [--engine tantivy|elasticsearch]
    python -m benchmarks.relevance --across FOLDER…

Each FOLDER holds `docs.jsonl` (id, language, title, text), `queries.jsonl` (id, language, text) and `qrels.tsv`
(question, document, degree of relevance). The texts in one language, with the questions in that language, make one
set; they are indexed through the engine's own code and asked as typed, with the configuration of the search page.
The bar is BM25 with k1 0.9, b 0.4 over title and text, Snowball stems, accents folded, every word typed. The server of
Elasticsearch is the one that ELASTICSEARCH_URL names; nothing of what is measured is left there.

Across: every question is asked of the texts in each other language, and the means over the ordered pairs are compared
with the bar on the same pairs; once with the lexicon and common letters, and once more with the neighbours where the
extra `semantic` is installed. The lexicon is learnt from our own themes and the label files of the site: no label of
the Sustainable Development Goals, no term of COVID-19 is among them. Quotation marks are read as the sentences' own,
not as a wish for these very words, which no text in another language could fulfil.
"""

import argparse
import json
import math
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if sys.path[0] == str(ROOT / "benchmarks"):  # run by its path, where a file there would hide the app of the same name
    sys.path.pop(0)
sys.path += [str(ROOT), str(ROOT / "site")]

import Stemmer  # noqa: E402
from rdflib import SKOS, Graph, Literal  # noqa: E402
from rdflib.term import Node  # noqa: E402

from benchmarks import engines  # noqa: E402
from search import label_files, questions, vectors, vocabulary  # noqa: E402
from search.analysis import LANGUAGES, SNOWBALL  # noqa: E402
from search.engines.base import Engine, Query  # noqa: E402
from search.lexicon import LearntLexicon  # noqa: E402
from search.neighbours import MOST_WORDS, Neighbours  # noqa: E402
from search.registry import PUBLIC, Entry, Passage  # noqa: E402
from search.translation import Near, translate  # noqa: E402

DEPTH = 20  # hits of one results page
THEMES = ROOT / "site" / "core" / "data" / "themes.ttl"
STEMMERS = {code: Stemmer.Stemmer(name) for code, name in SNOWBALL.items()}
ELISION = re.compile(r"\b[ldjnmtsc]['’]|\bqu['’]")


@dataclass(frozen=True)
class Collection:
    name: str
    language: str  # of the texts
    asked_in: str
    documents: Sequence[Mapping[str, str]]
    questions: Sequence[Mapping[str, str]]
    relevant: Mapping[str, Mapping[str, int]]  # question → document → degree


def collections_in(folder: Path, across: bool = False) -> Iterable[Collection]:
    """The sets of one folder: texts and questions in the same language, or in two different ones."""
    missing = [name for name in ("docs.jsonl", "queries.jsonl", "qrels.tsv") if not (folder / name).is_file()]
    if missing:
        sys.exit(f"{folder} holds no {' nor '.join(missing)}: give a folder with docs.jsonl, queries.jsonl, qrels.tsv.")
    documents, asked = (_lines(folder / name) for name in ("docs.jsonl", "queries.jsonl"))
    degrees: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text().splitlines():
        if line.strip():
            question, document, degree = line.split("\t")[:3]
            degrees[question][document] = int(degree)
    spoken = [code for code in LANGUAGES if any(document["language"] == code for document in documents)]
    for code in spoken:
        texts = [document for document in documents if document["language"] == code]
        ids = {document["id"] for document in texts}
        for asked_in in LANGUAGES:
            if (asked_in == code) == across:
                continue
            relevant = {
                question["id"]: {key: held for key, held in degrees[question["id"]].items() if held > 0 and key in ids}
                for question in asked
                if question["language"] == asked_in
            }
            answerable = [question for question in asked if relevant.get(question["id"])]
            if answerable:
                name = f"{folder.name} {code}" if len(spoken) > 1 else folder.name
                name = f"{folder.name} {asked_in}→{code}" if across else name
                yield Collection(name, code, asked_in, texts, answerable, relevant)


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open() as lines:
        return [{"title": "", **json.loads(line)} for line in lines if line.strip()]


def gain(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """nDCG@10 with graded relevance."""
    ideal = sum((2**degree - 1) / math.log2(i + 2) for i, degree in enumerate(sorted(relevant.values())[::-1][:10]))
    found = sum((2 ** relevant[key] - 1) / math.log2(i + 2) for i, key in enumerate(ranked[:10]) if key in relevant)
    return found / ideal


@cache
def _stem(word: str, language: str) -> str:
    parts = unicodedata.normalize("NFD", STEMMERS[language].stemWord(word))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _stems(text: str, language: str) -> list[str]:
    text = ELISION.sub(" ", text.lower()) if language == "fr" else text.lower()
    return [_stem(word, language) for word in re.findall(r"\w+", text)]


def plain_bm25(collection: Collection, k1: float = 0.9, b: float = 0.4) -> float:
    """The bar: mean nDCG@10 of BM25 with nothing added."""
    holders: dict[str, list[tuple[int, int]]] = defaultdict(list)
    lengths = []
    for number, document in enumerate(collection.documents):
        counts = Counter(_stems(document["title"] + " " + document["text"], collection.language))
        lengths.append(sum(counts.values()))
        for stem, count in counts.items():
            holders[stem].append((number, count))
    total, mean = len(lengths), sum(lengths) / len(lengths)
    norms = [k1 * (1 - b + b * length / mean) for length in lengths]
    gains = []
    for question in collection.questions:
        scores: dict[int, float] = defaultdict(float)
        for stem in _stems(question["text"], collection.asked_in):
            held = holders.get(stem, ())
            rarity = math.log(1 + (total - len(held) + 0.5) / (len(held) + 0.5))
            for number, count in held:
                scores[number] += count * (k1 + 1) / (count + norms[number]) * rarity
        best = sorted(scores, key=lambda number: (-scores[number], number))[:10]
        ranked = [collection.documents[number]["id"] for number in best]
        gains.append(gain(ranked, collection.relevant[question["id"]]))
    return sum(gains) / len(gains)


def entries(collection: Collection) -> Iterable[Entry]:
    for document in collection.documents:
        code = document["language"]
        pages = (Passage("text", 1, document["text"], code),) if document["text"] else ()
        titles = {code: document["title"]} if document["title"] else {}
        yield Entry(document["id"], titles, {}, (), frozenset({PUBLIC}), {}, 0, pages)


def ask(engine: Engine, typed: str) -> list[str]:
    spelled = vocabulary.spell(questions.parse(typed).terms, PUBLIC, engine)
    query = Query(spelled.terms, spelled.languages, PUBLIC, size=DEPTH, passages_per_hit=0)
    return [hit.key for hit in engine.search(query).hits]


def ask_across(engine: Engine, typed: str, lexicon: LearntLexicon, near: Near | None) -> list[str]:
    terms = replace(questions.parse(typed).terms, phrases=(), excluded=())
    spelled = vocabulary.spell(terms, PUBLIC, engine)
    terms = translate(spelled, lexicon, near=near)
    query = Query(terms, spelled.languages, PUBLIC, size=DEPTH, passages_per_hit=0)
    return [hit.key for hit in engine.search(query).hits]


def searched(collection: Collection, engine: Engine) -> tuple[float, float]:
    """Mean nDCG@10 of our search, and the milliseconds a question took."""
    engine.put(entries(collection))
    return _mean_gain(collection, lambda typed: ask(engine, typed))


def _mean_gain(collection: Collection, answer: Callable[[str], list[str]]) -> tuple[float, float]:
    started = time.perf_counter()
    gains = [gain(answer(asked["text"]), collection.relevant[asked["id"]]) for asked in collection.questions]
    return sum(gains) / len(gains), (time.perf_counter() - started) * 1000 / len(gains)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--engine", choices=engines.NAMES, default=engines.EMBEDDED)
    parser.add_argument("--across", action="store_true", help="questions in one language, texts in another")
    chosen = parser.parse_args()
    if chosen.across:
        across_languages(chosen.folders, chosen.engine)
    else:
        within_languages(chosen.folders, chosen.engine)


def within_languages(folders: Sequence[Path], engine: str) -> None:
    rows = []
    print(f"{'set':24} {'questions':>9} {'BM25':>7} {'ours':>7} {'gain':>8} {'ms':>7}")
    for folder in folders:
        for collection in collections_in(folder):
            bar = plain_bm25(collection)
            with engines.opened(engine) as one:
                ours, milliseconds = searched(collection, one)
            relative = ours / bar - 1 if bar else 0.0
            count = len(collection.questions)
            print(
                f"{collection.name:24} {count:9} {bar:7.4f} {ours:7.4f} {relative:+8.2%} {milliseconds:7.2f}",
                flush=True,
            )
            rows.append(
                {"set": collection.name, "questions": count, "bm25": round(bar, 4), "ndcg10": round(ours, 4)}
                | {"gain": round(relative, 4), "ms": round(milliseconds, 2)}
            )
    if not rows:
        sys.exit("None of these folders holds questions and texts in the same language (fr, en, es, pt).")
    mean = sum(row["gain"] for row in rows) / len(rows)
    worst = min(rows, key=lambda row: row["gain"])
    print(f"mean gain over BM25 {mean:+.2%}, weakest {worst['set']} {worst['gain']:+.2%}")
    print(json.dumps({"engine": engine, "mean_gain": round(mean, 4), "weakest": worst["gain"], "sets": rows}))


def across_languages(folders: Sequence[Path], engine: str) -> None:
    lexicon = LearntLexicon([*label_files.read(), *_our_themes()])
    rows = []
    print(f"{'set':24} {'questions':>9} {'BM25':>7} {'lexicon':>8} {'ms':>6} {'vectors':>8} {'ms':>6}")
    for folder in folders:
        for collection in collections_in(folder, across=True):
            with engines.opened(engine) as one:
                row = _across(collection, lexicon, one)
            rows.append({"collection": folder.name, **row})
            with_vectors = f"{row['vectors']:8.4f} {row['vectors_ms']:6.1f}" if "vectors" in row else f"{'–':>8}"
            measured = f"{row['bm25']:7.4f} {row['lexicon']:8.4f} {row['lexicon_ms']:6.1f} {with_vectors}"
            print(f"{row['set']:24} {row['questions']:9} {measured}", flush=True)
    if not rows:
        sys.exit("None of these folders holds questions in one language and texts in another (fr, en, es, pt).")
    means = {
        name: _means([row for row in rows if row["collection"] == name]) for name in {r["collection"] for r in rows}
    }
    for name, mean in sorted(means.items()):
        beside = f", with vectors ×{mean['vectors_times']:.2f}" if "vectors_times" in mean else ""
        print(f"{name}: mean {mean['bm25']:.4f}, without vectors ×{mean['lexicon_times']:.2f}{beside}")
    if not vectors.available():
        print("The extra `semantic` is not installed: nothing was measured with vectors (make semantic).")
    print(json.dumps({"engine": engine, "collections": means, "sets": rows}, ensure_ascii=False))


def _across(collection: Collection, lexicon: LearntLexicon, engine: Engine) -> dict[str, Any]:
    engine.put(entries(collection))
    row: dict[str, Any] = {"set": collection.name, "questions": len(collection.questions)}
    row["bm25"] = round(plain_bm25(collection), 4)
    readings: dict[str, Near | None] = {"lexicon": None}
    if vectors.available():
        readings["vectors"] = Neighbours.among(engine.words(PUBLIC, MOST_WORDS))
    for name, near in readings.items():
        mean, milliseconds = _mean_gain(collection, lambda typed, near=near: ask_across(engine, typed, lexicon, near))
        row |= {name: round(mean, 4), f"{name}_ms": round(milliseconds, 2)}
    return row


def _means(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Over the pairs of languages of one collection, and as multiples of the bar."""
    names = [name for name in ("bm25", "lexicon", "vectors") if all(name in row for row in rows)]
    means = {name: sum(row[name] for row in rows) / len(rows) for name in names}
    times = {f"{name}_times": round(means[name] / means["bm25"], 3) for name in names[1:] if means["bm25"]}
    return {name: round(mean, 4) for name, mean in means.items()} | times


def _our_themes() -> Iterable[label_files.Labels]:
    labels: dict[Node, dict[str, str]] = defaultdict(dict)
    for concept, label in Graph().parse(THEMES).subject_objects(SKOS.prefLabel):
        if isinstance(label, Literal) and label.language:
            labels[concept][label.language] = str(label)
    yield from labels.values()


if __name__ == "__main__":
    main()
