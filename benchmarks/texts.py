"""Texts to measure with: documents put together from the sentences of a folder (.txt, and .jsonl with "text")."""

import json
import random
import re
from collections import defaultdict
from pathlib import Path

from search import analysis

PAGE = 2500  # characters


def sentences_in(folder: Path) -> dict[str, list[str]]:
    """Every sentence of the folder's texts, by language."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".txt":
            for paragraph in re.split(r"\n\s*\n", path.read_text(errors="replace")):
                _take(found, paragraph, "")
        elif path.suffix == ".jsonl":
            with path.open(errors="replace") as lines:
                for line in lines:
                    held = json.loads(line)
                    if isinstance(held, dict) and isinstance(held.get("text"), str) and "title" in held:
                        _take(found, f"{held['title']}. {held['text']}", str(held.get("language", "")))
    return {code: pieces for code, pieces in found.items() if sum(map(len, pieces)) > 20 * PAGE}


def _take(found: dict[str, list[str]], text: str, language: str) -> None:
    text = " ".join(text.split())
    if language not in analysis.LANGUAGES:
        if language or len(text) < 40:
            return
        language = analysis.guess_language(text.lower().split()[:80])
    found[language] += [piece for piece in re.split(r"(?<=[.!?;])\s+", text) if 20 < len(piece) < 1500]


def page_of(sentences: list[str], dice: random.Random) -> str:
    """Sentences that followed each other, from a few places."""
    pieces: list[str] = []
    size = 0
    while size < PAGE:
        at = dice.randrange(len(sentences))
        for piece in sentences[at : at + 5]:
            pieces.append(piece)
            size += len(piece) + 1
    return " ".join(pieces)[:PAGE]
