"""One page of a PDF or a scan as a light image, hits marked: what a reader sees without downloading the file."""

import base64
import binascii
from collections.abc import Iterable
from pathlib import Path

from documents.extraction.reader import EndedBadly
from documents.extraction.sandbox import Readers
from documents.extraction.sandbox import readers as readers_of_this_process

WIDTHS = (800, 1400)  # pixels: what a phone shows, and the next size for small print
_MOST_BYTES = {800: 60_000, 1400: 180_000}
_SECONDS = 8
_MOST_WORDS = 60


class NoImage(Exception):
    """There is no image of this page; `reason` and `facts` make the sentence (see `extraction.reasons`)."""

    def __init__(self, reason: str, facts: dict[str, object]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def page_image(
    path: str | Path,
    number: int,
    words: Iterable[str] = (),
    width: int = WIDTHS[0],
    *,
    kind: str = "pdf",
    readers: Readers | None = None,
) -> bytes:
    """A WebP of page `number`, counted from 1, at least 760 pixels wide.

    `words` are marked wherever they stand as whole words: strings as they are in the text of the page, a phrase in
    one string. A width that is not offered becomes the nearest one that is. Raises NoImage.
    """
    width = min(WIDTHS, key=lambda offered: abs(offered - width))
    job = {
        "do": "draw",
        "path": str(Path(path).resolve()),
        "kind": kind,
        "number": number,
        "words": [word[:200] for word in words][:_MOST_WORDS],
        "width": width,
        "most_bytes": _MOST_BYTES[width],
    }
    try:
        with (readers or readers_of_this_process()).lent() as reader:
            answer = reader.answer(job, seconds=_SECONDS)
    except EndedBadly as end:
        raise NoImage("page_not_drawn", {"page": number}) from end
    match answer:
        case {"image": str(image)}:
            try:
                return base64.b64decode(image, validate=True)
            except binascii.Error:
                pass
        case {"reason": str(reason), "facts": dict(facts)}:
            raise NoImage(reason, facts)
    raise NoImage("page_not_drawn", {"page": number})
