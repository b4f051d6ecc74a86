"""Compile the catalogues of translations, without gettext and before Django is configured.

    python site/config/catalogues.py

Packages keep Portuguese as that of Portugal and that of Brazil; the site speaks "pt". What they say is gathered below
`site/locale/lent`, Portugal's words before Brazil's; our own catalogues come before both.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[1] / "locale"
LENT = LOCALE / "lent" / "pt" / "LC_MESSAGES" / "django.mo"
PACKAGES = ("allauth", "wagtail", "wagtail_localize", "modelcluster", "taggit")
VARIANTS = ("pt_PT", "pt_BR")


def compile_ours() -> None:
    """Those whose source is newer than what was made of it."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(made))


def lend() -> None:
    """The Portuguese of the packages, once for each of their releases."""
    sources = list(_portuguese())
    if LENT.exists() and all(source.stat().st_mtime <= LENT.stat().st_mtime for source in sources):
        return
    gathered = polib.MOFile()
    gathered.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    known: set[tuple[str | None, str]] = set()
    for source in sources:
        for entry in polib.mofile(str(source)):
            if (entry.msgctxt, entry.msgid) not in known and (entry.msgstr or any(entry.msgstr_plural.values())):
                known.add((entry.msgctxt, entry.msgid))
                gathered.append(_with_two_plurals(entry))
    LENT.parent.mkdir(parents=True, exist_ok=True)
    gathered.save(str(LENT))


def _portuguese() -> Iterator[Path]:
    for variant in VARIANTS:
        for package in PACKAGES:
            spec = find_spec(package)
            for folder in (spec.submodule_search_locations or ()) if spec else ():
                yield from sorted(Path(folder).rglob(f"locale/{variant}/LC_MESSAGES/django.mo"))


def _with_two_plurals(entry: polib.MOEntry) -> polib.MOEntry:
    """One and many: the third form of some catalogues is for millions."""
    if entry.msgstr_plural:
        forms = [text for _number, text in sorted(entry.msgstr_plural.items())]
        entry.msgstr_plural = {0: forms[0], 1: forms[-1]}
    return entry


if __name__ == "__main__":
    compile_ours()
    lend()
