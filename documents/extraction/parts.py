"""Cutting a text that has no pages into parts, at paragraph ends. Pure."""

import re
from collections.abc import Iterable, Iterator

PART = 2_500  # characters, about what a printed page holds
_SENTENCE_END = re.compile(r"(?<=[.!?…:;])\s+")


def cut(paragraphs: Iterable[str], size: int = PART) -> Iterator[str]:
    """Parts of about `size` characters; only a paragraph longer than twice that is cut inside."""
    part: list[str] = []
    length = 0
    for paragraph in paragraphs:
        for piece in _pieces(paragraph, size):
            # a part may end early rather than run over, once it is most of a page long
            if part and length + len(piece) > size and (length > size // 2 or length + len(piece) > 2 * size):
                yield "\n\n".join(part)
                part, length = [], 0
            part.append(piece)
            length += len(piece) + 2
    if part:
        yield "\n\n".join(part)


def paragraphs_of(text: str) -> list[str]:
    """Split at blank lines; a text that has none is split at its lines."""
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text)]
    blocks = [block for block in blocks if block.strip()]
    if len(blocks) * 2 * PART < len(text):
        blocks = [line for line in text.split("\n") if line.strip()]
    return blocks


def _pieces(paragraph: str, size: int) -> Iterator[str]:
    if len(paragraph) <= 2 * size:
        yield paragraph
        return
    piece = ""
    for sentence in _SENTENCE_END.split(paragraph):
        while len(sentence) > 2 * size:  # no sentence at all: a table, or no writing
            end = sentence.rfind(" ", 0, size)
            end = end if end > size // 2 else size
            yield from [piece, sentence[:end]] if piece else [sentence[:end]]
            piece, sentence = "", sentence[end:].lstrip()
        if piece and len(piece) + len(sentence) > size:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}" if piece else sentence
    if piece:
        yield piece
