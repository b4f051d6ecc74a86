"""The first words of the editorial pages: Markdown files, one a page and language, in `home/texts/`.

A page is made once; from then on it belongs to its editors. A language whose file comes later is added as a
translation with wagtail-localize, unless somebody has begun one.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home.editorial.markdown import Text, read
from home.models import HomePage, Planted, SpacePage, StandardPage
from home.models.editorial import EditorialPage

TEXTS = Path(__file__).parents[1] / "texts"
NAMESPACE = uuid.UUID("0d0e4a0e-7f7c-4d58-8b7a-3a0c7a0d4f10")


@dataclass(frozen=True)
class First:
    """A page the site begins with; a space gathers kinds of document."""

    slug: str
    kinds: tuple[str, ...] = ()

    @property
    def model(self) -> type[EditorialPage]:
        return SpacePage if self.kinds else StandardPage


FIRST = (
    First("legal-texts", ("legal_text", "statutes")),
    First("statistics", ("statistics",)),
    First("technical-tools", ("handbook", "specification", "good_practice")),
    First("training", ("training", "presentation")),
    First("about"),
    First("help"),
    First("accessibility"),
    First("privacy"),
)


def text_of(slug: str, language: str) -> Text | None:
    path = TEXTS / language / f"{slug}.md"
    return read(path.read_text(encoding="utf-8")) if path.exists() else None


def write() -> None:
    """Make the pages that were never there, then the translations nobody has begun."""
    home = HomePage.objects.get(locale__language_code=settings.LANGUAGE_CODE)
    for first in FIRST:
        page = first.model.objects.filter(locale=home.locale, slug=first.slug).first() or _made(first, home)
        if page is not None:
            for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
                if code != settings.LANGUAGE_CODE:
                    _translated(page, first, code)


@transaction.atomic
def _made(first: First, home: HomePage) -> EditorialPage | None:
    """None when an editor deleted it: it stays away."""
    _row, is_new = Planted.objects.get_or_create(slug=first.slug)
    text = text_of(first.slug, settings.LANGUAGE_CODE)
    if not is_new or text is None:
        return None
    page = _page(first, text)
    page.locale = home.locale
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def _page(first: First, text: Text) -> EditorialPage:
    """Its blocks have the same identifiers in every language: by them their strings are told to be the same."""
    body = [
        {
            "type": "section",
            "value": {"heading": section.heading, "text": section.html},
            "id": str(uuid.uuid5(NAMESPACE, f"{first.slug} {place}")),
        }
        for place, section in enumerate(text.sections)
    ]
    facts: dict[str, Any] = {"title": text.title, "slug": first.slug, "introduction": text.introduction, "body": body}
    return first.model(**facts, **({"kinds": list(first.kinds)} if first.kinds else {}))


@transaction.atomic
def _translated(page: EditorialPage, first: First, code: str) -> None:
    ours, theirs = text_of(first.slug, settings.LANGUAGE_CODE), text_of(first.slug, code)
    locale = Locale.objects.get(language_code=code)
    if ours is None or theirs is None or page.get_translations().filter(locale=locale).exists():
        return
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, is_new = Translation.objects.get_or_create(source=source, target_locale=locale)
    if not is_new:
        return
    told = dict(zip(_strings(_page(first, ours)), _strings(_page(first, theirs)), strict=True))
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        if (words := told.get((segment.context.path, segment.string.data))) is not None:  # else an editor changed it
            StringTranslation.objects.get_or_create(
                translation_of=segment.string, locale=locale, context=segment.context, defaults={"data": words[1]}
            )
    translation.save_target(publish=True)


def _strings(page: EditorialPage) -> list[tuple[str, str]]:
    """Place and text of each string that can be translated, in order."""
    return [
        (segment.path, segment.string.data)
        for segment in extract_segments(page)
        if isinstance(segment, StringSegmentValue)
    ]
