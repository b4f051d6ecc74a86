"""Which module reads which kind of file. Runs in the child process; each is loaded when its first file comes."""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO

from documents.extraction import pdf
from documents.extraction.kinds import PICTURES
from documents.extraction.outcome import Budget

_READERS = {
    "docx": ("office", "read_docx"),
    "pptx": ("slides", "read_pptx"),
    "odt": ("opendocument", "read_odt"),
    "odp": ("opendocument", "read_odp"),
    "epub": ("books", "read_epub"),
    "html": ("html", "read_html"),
    "rtf": ("rtf", "read_rtf"),
    "txt": ("text", "read_text"),
}


def read_as(kind: str, file: BinaryIO, path: str, budget: Budget, *, repair: bool) -> Iterator[dict]:
    """The events of reading a file whose kind is known; raises Refused."""
    if kind == "pdf":
        yield from pdf.read_pdf(path, budget, repair=repair)
        size = os.fstat(file.fileno()).st_size
        yield {"xmp": pdf.xmp_of(file, size), "end_is_missing": pdf.end_is_missing(file, size)}
    elif kind in PICTURES:
        yield from _loaded("images").read_image(file, kind, budget)
    elif kind in ("doc", "ppt"):
        yield from _loaded("older").read_older(file, kind, budget)
    else:
        module, function = _READERS[kind]
        yield from getattr(_loaded(module), function)(file, budget)


def _loaded(module: str):  # type: ignore[no-untyped-def]
    return import_module(f"documents.extraction.{module}")
