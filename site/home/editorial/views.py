"""Editorial pages as readers meet them: in their language, or in the next best with a word on it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.anybody import same_for_anybody
from core.languages import in_order_for, reader_language
from documents.models import Document
from documents.models.document import Kind
from home.models.editorial import EditorialPage, SpacePage, StandardPage
from home.subjects import shown

NEWEST = 6


@require_safe
@same_for_anybody
def editorial(request: HttpRequest, slug: str) -> HttpResponse:
    for model in (SpacePage, StandardPage):
        found = list(model.objects.visible_to(request.user).filter(slug=slug).select_related("locale"))
        if found:
            return render_editorial(request, _for_the_reader(found))
    raise Http404


def _for_the_reader(pages: list[EditorialPage]) -> EditorialPage:
    """The published one in their language, else in the next best; what editors see of drafts comes last."""
    by_language = {page.locale.language_code: page for page in sorted(pages, key=lambda page: page.live)}
    live = [code for code, page in by_language.items() if page.live] or list(by_language)
    return by_language[in_order_for(reader_language(), live)[0]]


def render_editorial(request: HttpRequest, page: EditorialPage) -> HttpResponse:
    """Also of a draft that is being previewed."""
    language = page.locale.language_code
    context: dict[str, Any] = {
        "page": page,
        "language": language,
        "is_fallback": language != reader_language(),
        "sections": _sections(request, page),
    }
    if isinstance(page, SpacePage):
        context |= _gathered(request, page)
    return render(request, "home/editorial.html", context)


def _gathered(request: HttpRequest, space: SpacePage) -> dict[str, Any]:
    """The newest documents of its kinds, and how many there are of each."""
    kinds = space.known_kinds
    if not kinds:
        return {}
    documents = Document.objects.visible_to(request.user).filter(kind__in=kinds)
    counted = Counter(documents.order_by().values_list("kind", flat=True))
    return {
        "newest": documents.for_cards().newest()[:NEWEST],
        "kinds": [{"kind": kind, "label": Kind(kind).label, "held": counted[kind]} for kind in kinds if counted[kind]],
        "total": counted.total(),
    }


def _sections(request: HttpRequest, page: Any) -> list[dict[str, Any]]:
    """The blocks of the page, without what this reader may not see; a block of which nothing is left is left out."""
    blocks = list(page.body)
    chosen = {one.pk for block in blocks if block.block_type == "documents" for one in block.value["documents"] if one}
    documents = Document.objects.visible_to(request.user).filter(pk__in=chosen).for_cards().in_bulk() if chosen else {}
    themes = shown.themes(request.user) if any(block.block_type == "themes" for block in blocks) else {}
    sections = []
    for block in blocks:
        section = {"kind": block.block_type, "heading": block.value["heading"], "id": block.id}
        if block.block_type == "section":
            section["text"] = block.value["text"]
        elif block.block_type == "documents":
            section["documents"] = [
                documents[one.pk] for one in block.value["documents"] if one and one.pk in documents
            ]
        elif block.block_type == "searches":
            section["searches"] = block.value["searches"]
        else:
            section["themes"] = [one for one in block.value["themes"] if one and one.pk in themes]
        if any(section.get(name) for name in ("text", "documents", "searches", "themes")):
            sections.append(section)
    return sections


@dataclass(frozen=True)
class Way:
    """A link to an editorial page: its title in the reader's language, or in the next best."""

    title: str
    language: str
    slug: str


def in_navigation() -> dict[str, list[Way]]:
    """The published "spacepage" and "standardpage" ones, in the tree's order, in one query."""
    rows = Page.objects.filter(live=True, content_type__model__in=["spacepage", "standardpage"]).order_by("path")
    titles: dict[Any, dict[str, str]] = {}
    facts: dict[Any, tuple[str, str]] = {}
    for key, slug, title, language, model in rows.values_list(
        "translation_key", "slug", "title", "locale__language_code", "content_type__model"
    ):
        titles.setdefault(key, {})[language] = title
        facts.setdefault(key, (slug, model))
    found: dict[str, list[Way]] = {"spacepage": [], "standardpage": []}
    for key, (slug, model) in facts.items():
        language = in_order_for(reader_language(), titles[key])[0]
        found[model].append(Way(titles[key][language], language, slug))
    return found
