"""The tags every template has: icons, covers, weights, dates, texts in another language, found words."""

import re
from collections.abc import Iterable

from django import template
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.acronyms import Glossary
from core.dates import PartialDate
from core.languages import Language, Wording
from core.marks import ICONS, MOTIFS, STRIP

register = template.Library()
USED = "sankore_symbols_used"


# --- icons and covers: drawn once a page, only those it shows -----------------------------------------------


@register.tag
def with_symbols(parser, token):
    """Around all that is seen: puts the icons and motifs used inside before it, each once."""
    inside = parser.parse(("endwith_symbols",))
    parser.delete_first_token()
    return WithSymbols(inside)


class WithSymbols(template.Node):
    def __init__(self, inside: template.NodeList) -> None:
        self.nodelist = inside

    def render(self, context: template.Context) -> str:
        body = self.nodelist.render(context)
        used = set(re.findall(r'href="#(\w+)"|fill="url\(#(\w+)\)"', body))
        names = {one for pair in used for one in pair if one}
        drawn = [f'<symbol id="{name}" viewBox="0 0 24 24">{ICONS[name]}</symbol>' for name in ICONS if name in names]
        motifs = [
            f'<pattern id="{name}" width="12" height="12" patternUnits="userSpaceOnUse">'
            f'<path class="thread" fill-rule="evenodd" stroke="none" d="{MOTIFS[name]}"/></pattern>'
            for name in MOTIFS
            if name in names
        ]
        if motifs:
            motifs.append(STRIP)
        return f'<svg class="sprite" aria-hidden="true">{"".join(drawn + motifs)}</svg>{body}'


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing that always stands beside its word."""
    assert name in ICONS, name
    return format_html('<svg aria-hidden="true"><use href="#{}"/></svg>', name)


@register.simple_tag
def cover(motif: str, places: Iterable[str] = ()) -> SafeString:
    """Three strips of cloth: the motif says the kind, the shift the country (its letters), or the region (0 and 6)."""
    codes = list(places)
    first, second = ((ord(letter) - 64) % 12 for letter in codes[0]) if len(codes) == 1 else (0, 6)
    return format_html(
        '<svg class="cover" viewBox="0 0 35.3 48" preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        '<g fill="url(#{})"><use href="#st" y="-{}"/>'
        '<use href="#st" x="12" y="-{}"/><use href="#st" x="24" y="-{}"/></g>'
        "</svg>",
        motif,
        first,
        second,
        first,
    )


@register.simple_tag
def cloth() -> SafeString:
    """The woven strips of the home page, all motifs of the house."""
    strips = zip(
        range(0, 96, 12), (0, 5, 2, 7, 6, 3, 9, 1), ("k1", "k2", "k5", "k3", "k1", "k6", "k4", "k2"), strict=True
    )
    return format_html(
        '<svg class="cloth" viewBox="0 0 95.3 163" preserveAspectRatio="xMidYMid slice" aria-hidden="true">{}</svg>',
        format_html_join("", '<use href="#st" x="{}" y="-{}" fill="url(#{})"/>', strips),
    )


# --- figures and words ----------------------------------------------------------------------------------------


def weight_in_words(size: int) -> str:
    """Bytes as a reader counts them: "3 Ko", "1,4 Mo"; no space breaks."""
    if size >= 1_000_000:
        shown = _("%(number)s MB") % {"number": formats.number_format(round(size / 1_000_000, 1), 1)}
    else:
        shown = _("%(number)s KB") % {"number": max(1, round(size / 1000))}
    return shown.replace(" ", "\u00a0")


@register.filter
def weight(size: int) -> SafeString:
    return format_html('<data value="{}">{}</data>', size, weight_in_words(size))


@register.simple_tag
def weight_of_page(images: int = 0) -> SafeString:
    """The place where `core.weighing` writes what the page weighs, once it is whole."""
    return format_html('<data id="weight" value="{}">·</data>', images)


@register.filter
def seconds_at_400(size: int) -> str:
    """How long so many bytes take at 400 kbit/s, the line of a good day."""
    seconds = max(1, round(size * 8 / 400_000))
    if seconds < 90:
        return _("%(number)s s") % {"number": seconds}
    return _("%(number)s min") % {"number": round(seconds / 60)}


@register.filter
def when(date: PartialDate | None) -> SafeString | str:
    """A partial date in the reader's language."""
    if not date:
        return ""
    words = date.in_words((get_language() or "fr")[:2])
    return format_html('<time datetime="{}">{}</time>', date.datetime, words) if date.datetime else words


@register.filter
def said(wording: Wording | None) -> SafeString | str:
    """A text, marked with its language when it is not the page's."""
    if not wording:
        return ""
    if not wording.is_fallback or not wording.language:
        return format_html("{}", wording.text)
    return format_html('<span lang="{}">{}</span>', wording.language, wording.text)


@register.filter
def in_which(wording: Wording | None) -> SafeString | str:
    """The label of a fallback: "en anglais"; nothing when the text is in the reader's language."""
    if not wording or not wording.is_fallback or wording.language not in Language.values:
        return ""
    return format_html('<span class="soft small">{}</span>', in_language(wording.language))


def in_language(code: str) -> str:
    return {"fr": _("in French"), "en": _("in English"), "pt": _("in Portuguese"), "es": _("in Spanish")}[code]


@register.filter
def named_language(code: str) -> str:
    """Its name in the reader's language; i18n's `language_name` would answer in English."""
    return str(Language(code).label) if code in Language.values else code


@register.filter
def paragraphs(text: str, glossary: Glossary | None = None) -> SafeString:
    """Lines as the writer broke them: an empty one ends a paragraph. With a glossary, acronyms are explained."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text or "") if block.strip()]
    return format_html_join(
        "",
        "<p>{}</p>",
        ((mark_safe("<br>".join(explained(line, glossary) for line in block.splitlines())),) for block in blocks),
    )


@register.filter
def explained(text: str, glossary: Glossary | None) -> SafeString:
    """A text with its acronyms explained, each where it first stands on the page."""
    return glossary.explain(text) if glossary else format_html("{}", text)


@register.simple_tag
def glossary_for(places: Iterable[str] = ()) -> Glossary:
    """The acronyms for texts about these countries (ISO codes); one a page, so that each is explained once."""
    return Glossary(places)


@register.filter
def marked(fragments: Iterable) -> SafeString:
    """Pieces of text, the found ones as marks."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece.text) if piece.marked else piece.text,) for piece in fragments)
    )
