from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from documents.extraction.outcome import MEGABYTE, Outcome
from documents.extraction.sandbox import Readers


@pytest.fixture(scope="session")
def readers() -> Iterator[Readers]:
    """Two, with less memory than in real life, so that a bomb need not be large."""
    pool = Readers(2, memory=256 * MEGABYTE)
    yield pool
    pool.close()


@pytest.fixture
def read(readers: Readers, tmp_path: Path) -> Callable[..., Outcome]:
    """Read bytes as a file of this name."""

    def read_bytes(content: bytes, name: str, **options: object) -> Outcome:
        path = tmp_path / "arrived"
        path.write_bytes(content)
        return readers.read(path, name=name, **options)

    return read_bytes
