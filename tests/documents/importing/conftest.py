import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from documents.models import Import


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write a sheet of these lines; the cells of a line are parted by semicolons."""

    def write(*lines: str, name: str = "sheet.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


@pytest.fixture
def run() -> Callable[..., str]:
    """What the command says, both streams together."""

    def command(*words: object, **options: object) -> str:
        out = io.StringIO()
        call_command("import_documents", *map(str, words), stdout=out, stderr=out, **options)
        return out.getvalue()

    return command


@pytest.fixture
def last_import() -> Callable[[], Import]:
    return lambda: Import.objects.latest("pk")
