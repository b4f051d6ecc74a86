"""Acronyms in running text: what the letters stand for, said once a page to whoever points at them or reaches them.

The meaning stands in the text itself, hidden until the acronym is hovered, tapped or focused: it needs no script, and
a browser without our style sheet simply shows it in brackets.
"""

import json
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from django.db import transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.languages import Wording
from core.models import Acronym

ACRONYMS = Path(__file__).parent / "data" / "acronyms.json"


def load() -> int:
    """Write those that come with the site, if there are none yet; how many there are."""
    if Acronym.objects.exists():
        return 0
    rows = json.loads(ACRONYMS.read_text(encoding="utf-8"))
    with transaction.atomic():
        Acronym.objects.bulk_create(
            Acronym(
                letters=row["letters"],
                country_id=row.get("country"),
                **{f"name_{language}": name for language, name in row["names"].items()},
            )
            for row in rows
        )
    return len(rows)


class Glossary:
    """The acronyms for texts about some countries; each is explained where it first stands, and only there."""

    def __init__(self, countries: Iterable[str] = ()) -> None:
        self.countries = set(countries)
        self.explained: set[str] = set()

    @cached_property
    def _by_letters(self) -> dict[str, list[Acronym]]:
        found: dict[str, list[Acronym]] = {}
        for acronym in Acronym.objects.select_related("country"):
            found.setdefault(acronym.letters, []).append(acronym)
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        letters = sorted(self._by_letters, key=len, reverse=True)  # "BOS/PSE" before "BOS"
        return re.compile(rf"(?<![\w/-])(?:{'|'.join(map(re.escape, letters))})(?![\w-]|/[A-Z])") if letters else None

    def meanings(self, letters: str) -> list[Acronym]:
        """What the letters stand for here: in these countries, else everywhere, else wherever they are used."""
        every = self._by_letters.get(letters, [])
        here = [one for one in every if one.country_id in self.countries]
        return here or [one for one in every if one.country_id is None] or every

    def explain(self, text: str) -> SafeString:
        """The text as HTML, the acronyms that were not explained yet with their meaning beside them."""
        if not any(sign.isupper() for sign in text) or self._pattern is None:
            return format_html("{}", text)
        pieces, end = [], 0
        for found in self._pattern.finditer(text):
            if found.group() not in self.explained:
                self.explained.add(found.group())
                pieces += [format_html("{}", text[end : found.start()]), self._explained(found.group())]
                end = found.end()
        return mark_safe("".join([*pieces, format_html("{}", text[end:])]))

    def _explained(self, letters: str) -> SafeString:
        meanings = self.meanings(letters)
        wordings = [one.meaning_in() for one in meanings]
        told = " · ".join(
            f"{wording} ({one.country})" if one.country and len(meanings) > 1 else str(wording)
            for one, wording in zip(meanings, wordings, strict=True)
        )
        return format_html(
            '<abbr tabindex="0" title="{}"{}>{}<span class="full"> ({})</span></abbr>',
            told,
            _language(wordings),
            letters,
            told,
        )


def _language(wordings: list[Wording]) -> SafeString | str:
    fallen = [wording.language for wording in wordings if wording.is_fallback and wording.language]
    return format_html(' lang="{}"', fallen[0]) if len(fallen) == len(wordings) else ""
