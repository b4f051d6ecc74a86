"""What the readers of citations give: entries as an import takes them, and what could not be read, with its line."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Citations:
    """Entries and problems, each with the line it begins at (for MARC, the number of the record)."""

    entries: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # text by key of column
    problems: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def joined(values: Iterable[str]) -> str:
    """Several values in one cell: a semicolon inside one would part it."""
    return "; ".join(value.replace(";", ",").strip() for value in values if value.strip())
