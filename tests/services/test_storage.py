"""The library's files in a bucket, as on the disk."""

import os
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from core.models import FileState, StoredFile
from core.object_storage import ObjectStorage, make_room
from core.servers import Unusable
from core.storage import files
from documents import reading
from tests.factories.documents import make_document, make_stored
from tests.factories.files import make_pdf
from tests.services.s3 import BUCKET, KEY, REGION, S3

pytestmark = pytest.mark.django_db
LARGE = 20_000_000  # bytes: more than one part of an upload


@pytest.fixture(autouse=True)
def in_a_bucket() -> None:
    assert isinstance(files(), ObjectStorage), "the settings name a bucket"


def test_a_large_file_comes_back_whole_and_in_pieces(tmp_path: Path):
    source = tmp_path / "large"
    source.write_bytes(os.urandom(LARGE))
    content = source.read_bytes()
    files().take_over(source, "files/aa/large")
    assert not source.exists()
    assert files().size("files/aa/large") == LARGE
    assert b"".join(files().piece("files/aa/large", 0, LARGE)) == content
    assert b"".join(files().piece("files/aa/large", LARGE - 5, 5)) == content[-5:]
    with files().at_hand("files/aa/large") as copy:
        assert copy.read_bytes() == content


def test_a_file_that_is_there_stays(tmp_path: Path):
    files().save("files/aa/kept", ContentFile(b"kept"))
    source = tmp_path / "source"
    source.write_bytes(b"other")
    files().take_over(source, "files/aa/kept")
    assert b"".join(files().piece("files/aa/kept", 0, 4)) == b"kept"


def test_what_is_not_there_is_said_as_on_the_disk():
    with pytest.raises(FileNotFoundError):
        files().size("files/aa/nowhere")
    with pytest.raises(FileNotFoundError):
        files().piece("files/aa/nowhere", 0, 1)
    with pytest.raises(FileNotFoundError), files().at_hand("files/aa/nowhere"):
        pass
    assert not files().exists("files/aa/nowhere")


def test_the_bucket_answers_nobody_but_the_site(visitor):
    document = make_document(pages=("La caisse.",))
    address = document.files.get().url
    answer = visitor.get(address)
    assert b"".join(answer.streaming_content) == b"La caisse."
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    name = document.files.get().stored.name
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{os.environ['S3_ENDPOINT_URL']}/{BUCKET}/{name}")


def test_a_file_that_is_gone_is_not_found(visitor):
    document = make_document(pages=("La caisse.",))
    files().delete(document.files.get().stored.name)
    assert visitor.get(document.files.get().url).status_code == 404


def test_copies_make_room_for_one_another(tmp_path: Path):
    for age, name in enumerate(("new", "old", "older")):
        (tmp_path / name).write_bytes(b"x" * 100)
        os.utime(tmp_path / name, (1_700_000_000 - age,) * 2)
    make_room(tmp_path, 250)
    assert {path.name for path in tmp_path.iterdir()} == {"new", "old"}


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch) -> S3:
    with S3(tmp_path / "s3") as own:
        storage = ObjectStorage(
            bucket_name=BUCKET, region_name=REGION, access_key=KEY, secret_key=own.password,
            endpoint_url=own.settings()["S3_ENDPOINT_URL"],
        )  # fmt: skip
        monkeypatch.setattr("core.storage.default_storage", storage)
        yield own


def test_a_storage_that_was_away_says_nothing_about_the_file(own_store: S3):
    content = make_pdf("La caisse nationale.")
    file = make_stored(kind="pdf", content=content, state=FileState.WAITING)
    files().save(file.name, ContentFile(content))
    own_store.kill()
    pause_is_over = {"reading_until": timezone.now() - timedelta(seconds=1)}
    for _time in range(5):  # more often than a file is tried that kills its reader
        reading.read(file.pk)
        assert StoredFile.objects.filter(pk=file.pk, attempts=0).update(**pause_is_over), "the attempt does not count"
    own_store.start()
    reading.read(file.pk)
    assert StoredFile.objects.get(pk=file.pk).state == FileState.READ


def test_a_bucket_that_cannot_be_used_gets_a_sentence(own_store: S3):
    facts = {"bucket_name": BUCKET, "region_name": REGION, "access_key": KEY, "secret_key": own_store.password,
             "endpoint_url": own_store.settings()["S3_ENDPOINT_URL"]}  # fmt: skip
    ObjectStorage(**facts).check_bucket()
    for wrong, words in (
        ({"secret_key": "another"}, "S3_SECRET_KEY"),
        ({"access_key": "another"}, "S3_ACCESS_KEY"),
        ({"bucket_name": "nowhere"}, "no bucket nowhere"),
        ({"endpoint_url": "http://127.0.0.1:9"}, "S3_ENDPOINT_URL"),
    ):
        with pytest.raises(Unusable, match=words):
            ObjectStorage(**{**facts, **wrong}).check_bucket()
