"""A backup is whole or not there; what is put back is what was there, byte by byte; nothing half done passes."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from core.alone import alone
from core.backups import database, making, marker, restoring
from core.backups.manifest import Manifest, Unfit, place, whole_snapshots
from core.models import Letter, LetterState, StoredFile
from core.storage_names import TAKING_FILES_AWAY, names_below

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def a_storage_of_its_own(settings, tmp_path):
    """Other tests leave files without rows behind."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path
    with translation.override("en"):
        yield


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def no_dump(monkeypatch):
    """For what is about files: the tests' own transaction is not copied."""

    def save(target: Path) -> set[str]:
        target.write_bytes(b"a database")
        return set(StoredFile.objects.values_list("sha256", flat=True))

    monkeypatch.setattr(database, "save", save)


def put(content: bytes) -> StoredFile:
    stored = StoredFile.objects.create(sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind="txt")
    default_storage.save(stored.name, ContentFile(content))
    return stored


def test_a_second_backup_copies_what_is_new_and_keeps_the_first(no_dump, folder):
    put(b"one")
    first = making.make(folder)
    put(b"two")
    second = making.make(folder)
    assert (first.copied, second.copied) == (1, 1)
    assert whole_snapshots(folder) == [first.snapshot, second.snapshot]
    assert set(second.manifest.files) == set(names_below(default_storage))
    assert Manifest.read(second.snapshot) == second.manifest


def test_a_backup_that_is_broken_off_leaves_no_snapshot(no_dump, folder, monkeypatch):
    put(b"one")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "digest_of", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(folder))
    assert whole_snapshots(folder) == []
    with pytest.raises(Unfit, match="no whole backup"):
        restoring.newest(folder)


def test_a_snapshot_that_was_copied_by_half_is_refused(no_dump, folder):
    put(b"one")
    made = making.make(folder)
    path = made.snapshot / "manifest.json"
    for half in (path.read_text()[:40], path.read_text().replace("sqlite", "sqlite2"), "[]", "{}"):
        path.write_text(half)
        with pytest.raises(Unfit, match="manifest"):
            restoring.restore(folder, replace=True)
    assert default_storage.exists(StoredFile.objects.get().name)


def test_what_takes_files_away_waits_for_the_backup(no_dump, folder):
    with alone(TAKING_FILES_AWAY), pytest.raises(Unfit, match="try again"):
        making.make(folder)


def test_a_file_the_site_lacks_is_told_and_the_others_are_kept(no_dump, folder, capsys):
    put(b"one")
    lost = put(b"lost")
    default_storage.delete(lost.name)
    with pytest.raises(CommandError, match=lost.sha256):
        call_command("backup", str(folder))
    assert len(restoring.newest(folder)[1].files) == 1


def test_the_secret_key_is_in_it_only_when_asked_for(no_dump, folder, tmp_path, capsys):
    (tmp_path / "secret_key").write_text("a secret")
    call_command("backup", str(folder))
    assert "secret key is not in it" in capsys.readouterr().out
    assert not list(folder.rglob("secret_key"))
    call_command("backup", str(folder), "--with-secret-key")
    assert [path.read_text() for path in folder.rglob("secret_key")] == ["a secret"]


@pytest.mark.parametrize("where", ["media", "media/below"])
def test_a_backup_among_the_files_of_the_site_is_refused(where, tmp_path):
    with pytest.raises(CommandError, match="own files"):
        call_command("backup", str(tmp_path / where))


def test_one_changed_byte_is_found(no_dump, folder, capsys):
    stored = put(b"the very bytes")
    making.make(folder)
    call_command("compare_hashes", str(folder))
    assert "agree, byte by byte" in capsys.readouterr().out
    kept = place(folder, stored.sha256)
    kept.write_bytes(b"the vary bytes")
    with pytest.raises(SystemExit) as end:
        call_command("compare_hashes", str(folder))
    assert (end.value.code, f"damaged in the backup: {stored.name}" in capsys.readouterr().out) == (1, True)
    kept.write_bytes(b"the very bytes")
    Path(default_storage.path(stored.name)).write_bytes(b"the vary bytes")
    with pytest.raises(SystemExit):
        call_command("compare_hashes", str(folder))
    assert f"other bytes on the site: {stored.name}" in capsys.readouterr().out


def test_what_is_missing_differs_and_what_came_since_does_not(no_dump, folder, capsys):
    lost, rowless, _gone = put(b"lost"), put(b"rowless"), put(b"gone")
    making.make(folder)
    put(b"came since")
    default_storage.delete(lost.name)
    StoredFile.objects.filter(pk=rowless.pk).delete()
    default_storage.delete(_gone.name)
    _gone.delete()
    with pytest.raises(SystemExit):
        call_command("compare_hashes", str(folder), "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["absent"], found["without_row"], found["gone"]) == ([lost.name], [rowless.name], [_gone.name])
    assert len(found["came"]) == 1


def test_a_site_that_is_not_empty_is_refused(no_dump, folder):
    put(b"one")
    making.make(folder)
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(folder))


def test_a_damaged_backup_changes_nothing(no_dump, folder, monkeypatch):
    stored = put(b"one")
    making.make(folder)
    place(folder, stored.sha256).write_bytes(b"two")
    monkeypatch.setattr(database, "check", lambda *_: None)
    monkeypatch.setattr(database, "load", lambda *_: pytest.fail("the database was touched"))
    with pytest.raises(CommandError, match="damaged, nothing was restored"):
        call_command("restore", str(folder), "--replace")
    assert marker.unfinished() is None


def test_a_backup_of_a_newer_version_or_of_another_database_is_refused(no_dump, folder):
    put(b"one")
    made = making.make(folder)
    for change, said in (
        ({"migrations": ["core.9999_of_tomorrow"]}, "newer version"),
        ({"vendor": "oracle"}, "runs on sqlite"),
    ):
        Manifest(**{**vars(made.manifest), **change}).write(made.snapshot)
        with pytest.raises(CommandError, match=said):
            call_command("restore", str(folder), "--replace")


def test_a_restoration_that_was_broken_off_starts_no_site(folder):
    marker.begin(folder / "snapshots" / "20261122-000000")
    with pytest.raises(CommandError, match="--replace"):
        call_command("prepare")


def test_a_folder_without_a_backup_gets_a_sentence(tmp_path):
    for command in ("restore", "compare_hashes"):
        with pytest.raises(CommandError, match="no folder"):
            call_command(command, str(tmp_path / "nowhere"))
        with pytest.raises(CommandError, match="no whole backup"):
            call_command(command, str(tmp_path))


# --- the drill: real sites, in processes of their own ------------------------------------------------------


class Site:
    """A site in a folder of its own, driven from the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def manage(self, *words: object) -> subprocess.CompletedProcess:
        command = [sys.executable, str(ROOT / "site" / "manage.py"), *map(str, words)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def begin(self, code: str) -> subprocess.Popen:
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)

    def rows(self) -> set[str]:
        with closing(sqlite3.connect(self.folder / "sankore.sqlite3")) as line:
            return {sha256 for (sha256,) in line.execute("SELECT sha256 FROM core_storedfile")}


WRITER = """
import hashlib, itertools, time
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from core.models import StoredFile
for number in itertools.count():
    content = f"file {number} ".encode() * 500
    stored = StoredFile(sha256=hashlib.sha256(content).hexdigest(), size=len(content), kind="txt", state="read")
    default_storage.save(stored.name, ContentFile(content))
    stored.save()
    print(number, flush=True)
    time.sleep(0.02)
"""


def test_a_site_that_is_written_to_is_backed_up_and_restored_elsewhere_hash_by_hash(tmp_path, folder):
    first, second = Site(tmp_path / "first"), Site(tmp_path / "second")
    first.folder.mkdir()
    ours, theirs = connection.settings_dict["NAME"], first.folder / "sankore.sqlite3"
    with closing(sqlite3.connect(ours)) as source, closing(sqlite3.connect(theirs)) as target:
        source.backup(target)
    writer = first.begin(WRITER)
    try:
        while writer.stdout.readline().strip() != "20":
            assert writer.poll() is None
        said = first.manage("backup", folder)
        assert said.returncode == 0, said.stderr
        after = int(writer.stdout.readline())
    finally:
        writer.kill()
        writer.wait()
    assert after > 20, "it wrote while the backup was made"

    said = second.manage("restore", folder)
    assert said.returncode == 0, said.stderr
    said = second.manage("compare_hashes", folder)
    assert said.returncode == 0, said.stdout
    rows = second.rows()
    assert len(rows) >= 20
    for sha256 in rows:
        content = (second.folder / "media" / "files" / sha256[:2] / sha256).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
    assert rows <= first.rows()
    assert "Traceback" not in second.manage("restore", folder).stderr

    shutil.rmtree(folder / "content" / sorted(rows)[0][:2])
    said = second.manage("restore", folder, "--replace")
    assert said.returncode == 1
    assert second.rows() == rows


def test_letters_that_waited_are_for_a_person_to_decide():
    Letter.objects.create(subject="…", text="…", to="awa@example.org")
    assert restoring._forget_the_moment() == 1
    assert Letter.objects.get().state == LetterState.UNSURE
