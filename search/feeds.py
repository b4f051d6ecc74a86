"""A search as an Atom feed: what was added last among all it finds, for readers that come back by themselves."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.serving import cache_control, unless_known
from search import addresses, registry
from search.excerpts import plain_text
from search.registry import PUBLIC
from search.service import FoundHit, Question, find
from search.shelves import shelf_of

SIZE = 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of what nobody dated: a feed must say when


class Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Of the newest entry; Django's own says "now" where there is none, and so never says the same."""
        return max((item["updateddate"] for item in self.items), default=LONG_AGO)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The same words and filters as the page; a reader who signed in finds what is on their shelf."""
    language = (get_language() or "fr")[:2]
    asked = addresses.question_of(request.GET, language)
    question = replace(asked, sort="added", by_page=False, page=1, size=SIZE, facets=())
    found = find(question, request.user)
    page = absolute(addresses.address_of(replace(asked, sort="relevance", by_page=False, page=1)))
    written = Feed(
        title=title_of(question),
        link=page,
        description="",
        language=language,
        author_name="Sankoré",
        feed_url=absolute(address_of(asked)),
        feed_guid=page,
    )
    for hit in found.hits:
        _add(written, hit)
    response = HttpResponse(written.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = cache_control(shelf_of(request.user) == PUBLIC)
    return unless_known(request, response)


def _add(feed: Feed, hit: FoundHit) -> None:
    kind = registry.kind_of(hit.key)
    assert kind is not None  # it was found by its kind
    updated = kind.updated(hit.object) or LONG_AGO
    address = absolute(hit.url)
    feed.add_item(
        title=_printable(plain_text(hit.title)),
        link=address,
        description=_printable(plain_text(hit.excerpt)),
        unique_id=f"{settings.SITE_URL}/#{hit.key}",  # the same in every language, and under every title
        updateddate=updated,
        pubdate=updated,
    )


def title_of(question: Question) -> str:
    words = _printable(question.words.strip()[:200])
    return _("Sankoré: “%(words)s”") % {"words": words} if words else _("Sankoré: the library")


def _printable(text: str) -> str:
    """Without the control signs that XML cannot hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def address_of(question: Question) -> str:
    _path, asked, parameters = addresses.address_of(
        replace(question, sort="relevance", by_page=False, page=1)
    ).partition("?")
    return f"{reverse('search_feed')}{asked}{parameters}"


def absolute(address: str) -> str:
    return urljoin(settings.SITE_URL, address)
