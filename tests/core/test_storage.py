"""A file is on the disk before a row names it."""

import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from core.storage import DurableStorage


@pytest.fixture
def storage(tmp_path) -> DurableStorage:
    return DurableStorage(location=tmp_path / "media")


@pytest.fixture
def recorded(monkeypatch) -> list[str]:
    """What the system is asked for, in order."""
    calls: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        kind = "folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file"
        calls.append(f"fsync {kind}")
        real_fsync(descriptor)

    def replace(source, target, **more) -> None:
        calls.append("rename")
        real_replace(source, target, **more)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    return calls


def test_bytes_are_synced_then_renamed_then_their_name_is_synced(storage, recorded):
    storage.save("files/ab/abc", ContentFile(b"bytes"))
    assert recorded[-3:] == ["fsync file", "rename", "fsync folder"]
    assert storage.open("files/ab/abc").read() == b"bytes"


def test_a_save_that_fails_leaves_nothing(storage, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.save("files/ab/abc", ContentFile(b"bytes"))
    left = [path for path in Path(storage.location).rglob("*") if path.is_file()]
    assert left == []


def test_a_file_that_is_there_already_is_not_written_again(storage, tmp_path):
    storage.save("files/ab/abc", ContentFile(b"bytes"))
    arriving = tmp_path / "arriving"
    arriving.write_bytes(b"bytes")
    storage.take_over(arriving, "files/ab/abc")
    assert not arriving.exists()
