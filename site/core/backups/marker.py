"""That a restoration began, until it ended: a site that is half another one is not started."""

import json
from pathlib import Path

from django.conf import settings


def _path() -> Path:
    return settings.DATA_DIR / "restoring.json"


def begin(snapshot: Path) -> None:
    _path().write_text(json.dumps({"snapshot": str(snapshot)}))


def end() -> None:
    _path().unlink(missing_ok=True)


def unfinished() -> Path | None:
    """The snapshot whose restoration was broken off."""
    try:
        return Path(json.loads(_path().read_text())["snapshot"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, OSError):
        return Path("?/snapshots/?")
