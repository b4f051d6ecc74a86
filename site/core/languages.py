"""One thing, worded in several languages: which wording a reader is given, and that it says so when it is another's."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """The languages in which names, labels and summaries are written."""

    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    PORTUGUESE = "pt", _("Portuguese")
    SPANISH = "es", _("Spanish")


# Whom a reader understands next best: Spanish and Portuguese readers each other, then what the region shares.
NEXT_BEST = {
    "fr": ("fr", "en", "pt", "es"),
    "en": ("en", "fr", "es", "pt"),
    "pt": ("pt", "es", "fr", "en"),
    "es": ("es", "pt", "fr", "en"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and the language it is in, which may not be the one that was asked for."""

    text: str
    language: str
    asked: str

    @property
    def is_fallback(self) -> bool:
        return self.language != self.asked

    def __str__(self) -> str:
        return self.text


def reader_language() -> str:
    """The language of the page that is being made, without its country ("pt-br" is "pt")."""
    return (get_language() or Language.FRENCH).split("-")[0]


def in_order_for(language: str, available: Iterable[str]) -> list[str]:
    """The available languages, the one this reader understands best first."""
    wanted = NEXT_BEST.get(language, (language, *NEXT_BEST["en"]))
    return sorted(available, key=lambda code: (wanted.index(code) if code in wanted else len(wanted), code))


def choose(texts: Mapping[str, str], language: str | None = None) -> Wording | None:
    """The wording for a reader of this language (by default that of the page), None when there is no text at all."""
    language = language or reader_language()
    written = {code: text for code, text in texts.items() if text}
    if not written:
        return None
    best = in_order_for(language, written)[0]
    return Wording(written[best], best, language)


def folded(text: str) -> str:
    """The text as it is compared and sorted: no accents, no capitals, one kind of apostrophe, single spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe").replace("Œ", "OE"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
