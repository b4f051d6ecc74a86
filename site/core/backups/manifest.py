"""What a backup holds, written last: a snapshot without it, or with one that does not fit, is none. Pure.

DIR/
  content/ab/abcdef…          each file once, under its SHA-256, whatever it is called on the site
  snapshots/20261122-093000/
    database.sqlite3          or database.dump, of PostgreSQL
    manifest.json             names on the site → SHA-256 and size; the form of the database
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

FORM = 1  # of the manifest
NAME = "manifest.json"
SNAPSHOTS = "snapshots"
CONTENT = "content"
ARRIVING = ".arriving-"  # how the name of what is not yet whole begins
PIECE = 1024 * 1024


class Unfit(Exception):
    """A backup that cannot be used, or a site it cannot be put on; the text is a sentence for whoever runs the site."""


@dataclass(frozen=True)
class Held:
    """One file of the site."""

    sha256: str
    size: int
    modified: float = 0.0  # seconds, as the storage said


@dataclass(frozen=True)
class Manifest:
    made_at: str
    vendor: str  # of the database: "sqlite", "postgresql"
    database: Held
    migrations: list[str]  # "core.0005_…", all that were applied
    files: dict[str, Held]  # by name in the storage
    missing: list[str]  # files that rows name, and that the storage did not have, or had damaged
    with_key: bool = False
    form: int = FORM

    @property
    def database_name(self) -> str:
        return "database.sqlite3" if self.vendor == "sqlite" else "database.dump"

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / NAME).write_text(json.dumps({"sha256": digest(text.encode()), "manifest": text}))

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Raises ValueError for whatever was not written by `write`, or changed since."""
        try:
            outer = json.loads((folder / NAME).read_text())
            if digest(outer["manifest"].encode()) != outer["sha256"]:
                raise ValueError("it was changed")
            told = json.loads(outer["manifest"])
            if told["form"] != FORM:
                raise ValueError("it has another form")
            files = {name: Held(**held) for name, held in told.pop("files").items()}
            return cls(files=files, database=Held(**told.pop("database")), **told)
        except (OSError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(str(error)) from error


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place(folder: Path, sha256: str) -> Path:
    """Where a backup keeps the bytes of this digest."""
    return folder / CONTENT / sha256[:2] / sha256


def whole_snapshots(folder: Path) -> list[Path]:
    """The oldest first; those that are not whole do not count."""
    found = folder / SNAPSHOTS
    if not found.is_dir():
        return []
    return sorted(one for one in found.iterdir() if one.is_dir() and not one.name.startswith(ARRIVING))
