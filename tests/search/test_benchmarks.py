import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import relevance

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    ("a", "Mutuelles", "Les mutuelles de santé négocient le prix des soins avec l'hôpital."),
    ("b", "Registre", "Le registre social recense les ménages les plus pauvres de chaque commune."),
    ("c", "Pensions", "La pension de retraite est versée chaque mois aux anciens salariés."),
]
ASKED = [("1", "Qui négocie le prix des soins ?", "a"), ("2", "registre des ménages", "b"), ("3", "retraites", "c")]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    documents = [{"id": key, "language": "fr", "title": title, "text": text} for key, title, text in TEXTS]
    questions = [{"id": key, "language": "fr", "text": text} for key, text, _ in ASKED]
    for name, rows in (("docs", documents), ("queries", questions)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "qrels.tsv").write_text("".join(f"{key}\t{document}\t1\n" for key, _, document in ASKED))
    return folder


def test_gain_rewards_the_best_answers_at_the_top():
    assert relevance.gain(["a", "b"], {"a": 2, "b": 1}) == 1
    assert relevance.gain(["x", "a"], {"a": 1}) == pytest.approx(1 / math.log2(3))
    assert relevance.gain(["x"] * 10 + ["a"], {"a": 1}) == 0


def test_the_bar_and_our_search_are_measured_on_the_same_questions(folder, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["relevance", str(folder)])

    relevance.main()

    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["sets"] == [{**last["sets"][0], "set": "small", "questions": 3, "bm25": 1.0, "ndcg10": 1.0}]
    assert last["mean_gain"] == 0


def test_a_missing_folder_is_told_in_one_sentence(tmp_path):
    with pytest.raises(SystemExit, match=r"holds no docs\.jsonl"):
        list(relevance.collections_in(tmp_path))


def test_the_results_page_is_measured_beside_stock_wagtail(tmp_path):
    (tmp_path / "texts.txt").write_text(
        "\n\n".join(f"{text} Phrase {n} du recueil." for n in range(900) for *_, text in TEXTS)
    )

    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.search", str(tmp_path), "--documents", "12", "--pages", "1-2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    last = json.loads(ran.stdout.splitlines()[-1])
    assert last["documents"] == 12
    assert 12 <= last["pages"] <= 24
    assert last["stock_questions"] == last["questions"]
    assert last["times_quicker"] > 0
