"""Compile the catalogues of translations, without gettext and before Django is configured.

    python site/config/catalogues.py

Packages keep Portuguese as that of Portugal and that of Brazil; the site speaks "pt". What they say is gathered below
`site/locale/lent`, Portugal's words before Brazil's, after what we say in their place (`packages.po`: what they lack,
or say otherwise than the site). Our own catalogues come before all of these.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[1] / "locale"
LENT = LOCALE / "lent"
PACKAGES = ("allauth", "wagtail", "wagtail_localize", "modelcluster", "taggit")
VARIANTS = {"pt": ("pt_PT", "pt_BR"), "es": ()}  # Spanish they keep under the name the site uses


def compile_ours() -> None:
    """Those whose source is newer than what was made of it."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(made))


def lend(language: str) -> None:
    """What packages say in this language under another name, once for each of their releases."""
    folder = LENT / language / "LC_MESSAGES"
    made, ours, theirs = folder / "django.mo", folder / "packages.po", list(_catalogues(language))
    if made.exists() and all(source.stat().st_mtime <= made.stat().st_mtime for source in (ours, *theirs)):
        return
    gathered = polib.MOFile()
    gathered.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    known: set[tuple[str | None, str]] = set()
    for entries in (polib.pofile(str(ours)), *(polib.mofile(str(source)) for source in theirs)):
        for entry in entries:
            if (entry.msgctxt, entry.msgid) not in known and (entry.msgstr or any(entry.msgstr_plural.values())):
                known.add((entry.msgctxt, entry.msgid))
                gathered.append(_with_two_plurals(entry))
    gathered.save(str(made))


def _catalogues(language: str) -> Iterator[Path]:
    for variant in VARIANTS[language]:
        for package in PACKAGES:
            spec = find_spec(package)
            for folder in (spec.submodule_search_locations or ()) if spec else ():
                yield from sorted(Path(folder).rglob(f"locale/{variant}/LC_MESSAGES/django.mo"))


def _with_two_plurals(entry: polib.MOEntry | polib.POEntry) -> polib.MOEntry | polib.POEntry:
    """One and many: the third form of some catalogues is for millions."""
    if entry.msgstr_plural:
        forms = [text for _number, text in sorted(entry.msgstr_plural.items())]
        entry.msgstr_plural = {0: forms[0], 1: forms[-1]}
    return entry


if __name__ == "__main__":
    compile_ours()
    for language in VARIANTS:
        lend(language)
