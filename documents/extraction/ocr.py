"""The text of a scanned page, recognised by tesseract. Runs in the child process, whose limits tesseract inherits.

Image in by a pipe, words with their confidence out by a pipe: no file is written, no network is there.
"""

import csv
import io
import os
import resource
import signal
import subprocess
from typing import Any

import pypdfium2
from PIL import Image

from documents.extraction.cleaning import clean, counts_as_text
from documents.extraction.drawing import page_of
from documents.extraction.images import frame
from documents.extraction.limits import end_with_parent
from documents.extraction.outcome import OCR_SECONDS as SECONDS
from documents.extraction.outcome import Refused, State

_DOTS = 300 / 72  # pixels a point: what tesseract was trained at
_WIDEST, _NARROWEST = 3_500, 1_400  # pixels
_SURE, _DOUBTFUL = 55.0, 25.0  # per cent: below, a page is a picture, a word a speck


def recognise(path: str, kind: str, number: int, tesseract: str, languages: str) -> str:
    """The words of one page, blank lines between its paragraphs; "" for a page with nothing to read."""
    image = _page(path, kind, number).convert("L")
    content = io.BytesIO()
    image.save(content, "PNG", compress_level=1)
    command = [tesseract, "stdin", "stdout", "-l", languages, "--psm", "1", "--dpi", "300", "tsv"]
    try:
        done = subprocess.run(
            command,
            input=content.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            preexec_fn=_modest,
            env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(State.TOO_LARGE, "asks_too_much_time") from error
    if done.returncode == -signal.SIGXCPU:
        raise Refused(State.TOO_LARGE, "asks_too_much_time")
    if done.returncode:
        raise Refused(State.NO_TEXT, "nothing_recognised")
    return text_of(done.stdout.decode("utf-8", errors="replace"))


def _modest() -> None:
    """In tesseract, before it starts: it yields to every other process, and ends with the one that asked."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    end_with_parent()


def _page(path: str, kind: str, number: int) -> Image.Image:
    if kind == "pdf":
        return page_of(path, number, [], _width_of(path, number))
    image = frame(path, kind, number, _WIDEST)
    if image.width < _NARROWEST:  # a telephone's picture of a page: letters too small to tell
        image = image.resize((2 * image.width, 2 * image.height), Image.Resampling.LANCZOS)
    return image


def _width_of(path: str, number: int) -> int:
    try:
        document = pypdfium2.PdfDocument(path)
        try:
            points = document.get_page_size(number - 1)[0]
        finally:
            document.close()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise Refused(State.DAMAGED, "page_not_drawn", page=number) from error
    return min(_WIDEST, max(_NARROWEST, round(points * _DOTS)))


def text_of(table: str) -> str:
    """The text of tesseract's table: a row a word, numbered by block, paragraph and line."""
    lines: dict[tuple[str, ...], list[str]] = {}
    confidences: list[float] = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        word, confidence = _word(row)
        if word:
            lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(word)
            confidences.append(confidence)
    if not confidences or sum(confidences) / len(confidences) < _SURE:
        return ""
    paragraphs: dict[tuple[str, ...], list[str]] = {}
    for (*paragraph, _line), words in lines.items():
        paragraphs.setdefault(tuple(paragraph), []).append(" ".join(words))
    text = clean("\n\n".join("\n".join(paragraph) for paragraph in paragraphs.values()))
    return text if counts_as_text(text) else ""


def _word(row: dict[str, Any]) -> tuple[str, float]:
    try:
        confidence = float(row.get("conf") or -1)
    except ValueError:
        return "", 0.0
    word = (row.get("text") or "").strip()
    return (word, confidence) if confidence >= _DOUBTFUL else ("", 0.0)
