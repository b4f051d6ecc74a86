"""The bytes of the library in a private bucket, by the S3 protocol.

The bucket is asked by this site alone: readers get their bytes through the site, which knows who may have them, never
by an address of the bucket's. A file is there whole or not at all, so a row that names it was never too early.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from storages.backends.s3 import S3Storage

from core.servers import Unusable
from core.storage import CHUNK, StoreAway, make_folder

PATIENCE = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"total_max_attempts": 2, "mode": "standard"},
    signature_version="s3v4",
    s3={"addressing_style": "path"},  # a bucket need not have a host name of its own
)
MISSING = {"404", "NoSuchKey"}
YOUNG = 900  # seconds a copy is kept after its last use, at least: a program may be about to open it


@contextmanager
def spoken_of() -> Iterator[None]:
    """What the protocol's library raises, in our words: FileNotFoundError, or StoreAway."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            raise FileNotFoundError(str(error)) from error
        raise StoreAway(str(error)) from error
    except BotoCoreError as error:
        raise StoreAway(str(error)) from error


class ObjectStorage(S3Storage):
    """Files as objects of one bucket; programs that want a path get a copy, kept for a while in DATA_DIR/copies."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            client_config=PATIENCE, default_acl=None, querystring_auth=True, file_overwrite=True, **options
        )

    @property
    def client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        with spoken_of():
            return int(self.client.head_object(**self._key(name))["ContentLength"])

    def _save(self, name: str, content: File) -> str:
        with spoken_of():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with spoken_of():
            self.client.delete_object(**self._key(name))

    def take_over(self, source: Path, name: str) -> None:
        if not self.exists(name):
            with spoken_of():  # large ones in parts; the object appears with the last of them
                self.client.upload_file(str(source), **self._key(name), Config=self.transfer_config)
        source.unlink()

    @contextmanager
    def at_hand(self, name: str) -> Iterator[Path]:
        copy = settings.COPIES_DIR / self._normalize_name(name).replace("/", "-")
        if not copy.exists():
            self._fetch(name, copy)
            make_room(settings.COPIES_DIR, settings.COPIES_MB * 1_000_000)
        os.utime(copy)  # used now: the last to make room for others
        yield copy

    def _fetch(self, name: str, copy: Path) -> None:
        make_folder(copy.parent)
        handle, temporary = tempfile.mkstemp(dir=copy.parent, prefix=".arriving-")
        os.close(handle)
        arriving = Path(temporary)
        try:
            with spoken_of():
                self.client.download_file(**self._key(name), Filename=temporary, Config=self.transfer_config)
            arriving.replace(copy)
        finally:
            arriving.unlink(missing_ok=True)

    def piece(self, name: str, first: int, length: int) -> Iterator[bytes]:
        if not length:
            return iter(())
        with spoken_of():
            answer = self.client.get_object(**self._key(name), Range=f"bytes={first}-{first + length - 1}")
        return _chunks(answer["Body"])

    def names_below(self, folder: str) -> Iterator[tuple[str, float]]:
        top = self._normalize_name(folder)
        with spoken_of():
            for page in self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket_name, Prefix=f"{top}/"
            ):
                for held in page.get("Contents", ()):
                    yield folder + held["Key"].removeprefix(top), held["LastModified"].timestamp()

    def check_bucket(self) -> None:
        """Raises Unusable unless the bucket can be used, and by this site alone."""
        facts = {"bucket": self.bucket_name, "server": self.endpoint_url or "Amazon S3"}
        try:
            self.client.list_objects_v2(Bucket=self.bucket_name, MaxKeys=1)
        except ClientError as error:
            raise Unusable(_REFUSALS.get(error.response["Error"]["Code"], _REFUSED) % facts) from error
        except (BotoCoreError, ValueError) as error:
            raise Unusable(_("S3_ENDPOINT_URL: no S3 server answers on %(server)s.") % facts) from error
        try:
            self.unsigned_connection.meta.client.list_objects_v2(Bucket=self.bucket_name, MaxKeys=1)
        except (ClientError, BotoCoreError):
            return
        raise Unusable(_("S3_BUCKET: %(bucket)s shows its files to whoever asks %(server)s: make it private.") % facts)


_REFUSED = gettext_lazy("S3_BUCKET: %(server)s does not let this site use %(bucket)s.")
_UNKNOWN = gettext_lazy("S3_ACCESS_KEY: %(server)s does not know it.")
_REFUSALS = {
    "NoSuchBucket": gettext_lazy("S3_BUCKET: %(server)s has no bucket %(bucket)s; create it first."),
    "SignatureDoesNotMatch": gettext_lazy("S3_SECRET_KEY: %(server)s refuses it."),
    "InvalidAccessKeyId": _UNKNOWN,
    "XAdminUserNotFound": _UNKNOWN,  # as Versity's gateway says it
}


def _chunks(body: Any) -> Iterator[bytes]:
    with body:
        yield from body.iter_chunks(CHUNK)


def make_room(folder: Path, most: int) -> None:
    """Take away the copies that were not used for longest, until they weigh at most so many bytes."""
    copies = sorted(((path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("[!.]*")), reverse=True)
    weight = 0
    for used, size, path in copies:
        weight += size
        if weight > most and used < time() - YOUNG:
            path.unlink(missing_ok=True)
