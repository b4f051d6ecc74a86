"""Is every sentence translated? Compares the catalogues with the code; `--write` brings them up to date.

Run by `make lint` and `make messages`; needs gettext.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "site" / "locale"
LANGUAGES = ("fr", "pt", "es")  # English is the language of the source
# One and many; some catalogues of Django have a third form, for millions, which no sentence of ours meets.
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "pt": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
}
SOURCES = ("site", "documents", "search", "templates")
LEFT_OUT = ("migrations", "demo")


def collect(into: Path) -> None:
    """Write what the code says into the catalogues below a copy of the project's texts."""
    for source in SOURCES:
        shutil.copytree(
            ROOT / source, into / source, ignore=shutil.ignore_patterns(*LEFT_OUT, "*.mo", "__pycache__", "static")
        )
    languages = [word for code in LANGUAGES for word in ("--locale", code)]
    command = [sys.executable, "-m", "django", "makemessages", *languages, "--no-location", "--no-obsolete", "-v0"]
    for code in LANGUAGES:
        (into / "site" / "locale" / code / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        _forget_what_stood_before(into / "site" / "locale" / code / "LC_MESSAGES" / "django.po")
    settings = into / "collecting.py"
    settings.write_text(f"LOCALE_PATHS = [{str(into / 'site' / 'locale')!r}]\nUSE_I18N = True\nINSTALLED_APPS = []\n")
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "collecting",
        "PYTHONPATH": str(into),
    }
    subprocess.run(command, cwd=into, env=environment, check=True)


def _forget_what_stood_before(catalogue: Path) -> None:
    """A translated sentence may keep half of the one it was guessed from, and msgmerge stumbles over the half."""
    if catalogue.exists():
        lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
        catalogue.write_text("".join(line for line in lines if not line.startswith("#|")), encoding="utf-8")


def problems(catalogue: polib.POFile, code: str) -> list[str]:
    missing = [f"{code}: not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    unsure = [f"{code}: to be checked: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
    return missing + unsure


def write(fresh: Path, kept: Path) -> None:
    """Without the hour at which it was collected, so that nothing changes when no sentence has."""
    catalogue = polib.pofile(str(fresh), wrapwidth=110)
    catalogue.metadata["Plural-Forms"] = PLURALS[kept.parts[-3]]
    for passing in ("POT-Creation-Date", "Report-Msgid-Bugs-To"):
        catalogue.metadata.pop(passing, None)
    kept.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(kept))


def main(*words: str) -> int:
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        collect(Path(folder))
        for code in LANGUAGES:
            fresh = Path(folder, "site", "locale", code, "LC_MESSAGES", "django.po")
            kept = LOCALE / code / "LC_MESSAGES" / "django.po"
            if "--write" in words:
                write(fresh, kept)
            found += problems(polib.pofile(str(fresh)), code)
    print("\n".join(found) or "Every sentence is translated.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
