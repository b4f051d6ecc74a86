"""What comes out of reading a file. Pure: a child process imports this without Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MEGABYTE = 1024 * 1024

# Seconds a file may keep a reader of the quick lane. Shorter than the five seconds the platform promises to the
# small file that waits behind it, so that one reader alone still keeps that promise.
FIRST_SLICE = 2.5
OCR_SECONDS = 20  # a page


class State(StrEnum):
    """How the reading ended; the values are those of `core.models.files.FileState`."""

    READ = "read"
    OCR = "ocr"
    NO_TEXT = "no_text"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    WRONG_KIND = "wrong_kind"


class LeafKind(StrEnum):
    """The values of `core.models.files.Leaf`."""

    PAGE = "page"
    PART = "part"


@dataclass(frozen=True)
class Budget:
    """What one file may cost."""

    size: int = 200 * MEGABYTE
    pages: int = 5_000
    characters: int = 20_000_000  # of text, over all pages
    unpacked: int = 60 * MEGABYTE  # what an archive may become, for the parts of it that are read
    memory: int = 512 * MEGABYTE  # address space of the child
    processor_seconds: int = 30
    wall_seconds: float = 60.0


@dataclass(frozen=True)
class Page:
    """The text of one page (or part), counted from 1; its language is an ISO 639-1 code, "" while unknown."""

    number: int
    text: str
    language: str = ""
    stretches: tuple[tuple[int, str], ...] = ()  # where it changes: first character and language of each stretch
    is_drawn: bool = False  # something stands on it, but no text: a scan


@dataclass(frozen=True)
class Outcome:
    """Everything a reading tells, whether it went well or not."""

    state: State
    reason: str  # a key of `documents.extraction.reasons`
    facts: Mapping[str, Any] = field(default_factory=dict)  # the figures its sentence needs; plain JSON values
    kind: str = ""  # by content: "pdf", "docx", "txt", or what a refused file seems to be
    language: str = ""
    leaf: LeafKind = LeafKind.PAGE
    pages: tuple[Page, ...] = ()
    page_count: int = 0
    seconds: float = 0.0
    cover: bytes | None = None  # WebP
    metadata: Mapping[str, str] = field(default_factory=dict)  # what the file says of itself, unchecked


class StillReading(Exception):
    """The file needs longer than the slice of time it was given; nothing of it is kept."""

    def __init__(self, pages_read: int) -> None:
        super().__init__(f"still reading after {pages_read} pages")
        self.pages_read = pages_read


class Refused(Exception):
    """A reader gives a file up; carries the state and the reason to tell."""

    def __init__(self, state: State, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
        self.facts = facts
