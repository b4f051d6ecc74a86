"""What waits for an editor: the dashboard's first panel."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from core.models import FileState, Letter, LetterState, User
from documents.holdings import AGEING
from documents.models import Document, OutsideLink, Suggestion

ENDED_BADLY = (FileState.DAMAGED, FileState.ENCRYPTED, FileState.WRONG_KIND, FileState.TOO_LARGE)


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits: a sentence with its number, and where it is dealt with."""

    sentence: str
    url: str
    since: object = None  # the day the first one came, if that says something


def for_editor(editor: User) -> list[Waiting]:
    """What this editor could do next, what others wait for first; nothing of which there is none."""
    found = [*_from_readers(), *_of_mine(editor), *_of_the_library(), *_of_the_post()]
    return [one for one in found if one is not None]


def _from_readers() -> list[Waiting | None]:
    sent = Suggestion.objects.waiting().order_by("sent_at")
    first = sent.first()
    return [
        _told(
            sent.count(),
            lambda n: ngettext("%(n)s message of a reader waits for an answer.",
                               "%(n)s messages of readers wait for an answer.", n),
            reverse("library_suggestions") + "?state=waiting",
            first.sent_at if first else None,
        )
    ]  # fmt: skip


def _of_mine(editor: User) -> list[Waiting | None]:
    mine = Document.objects.filter(Q(owner=editor) | Q(latest_revision__user=editor))
    return [
        _told(
            mine.filter(live=False).count(),
            lambda n: ngettext("%(n)s draft of yours is not published.",
                               "%(n)s drafts of yours are not published.", n),
            _listing(state="draft"),
        ),
        _told(
            mine.filter(live=True, has_unpublished_changes=True).count(),
            lambda n: ngettext("%(n)s document you changed is published in its older text.",
                               "%(n)s documents you changed are published in their older text.", n),
            _listing(state="newer"),
        ),
    ]  # fmt: skip


def _of_the_library() -> list[Waiting | None]:
    unread = Document.objects.filter(files__stored__state__in=ENDED_BADLY).distinct().count()
    old = sum(one.documents().count() for one in AGEING)
    return [
        _told(
            Document.objects.exclude(proposed={}).count(),
            lambda n: ngettext("%(n)s document has proposed fields to check.",
                               "%(n)s documents have proposed fields to check.", n),
            _listing(state="proposed"),
        ),
        _told(
            unread,
            lambda n: ngettext("%(n)s document has a file that could not be read.",
                               "%(n)s documents have a file that could not be read.", n),
            _listing(missing="text"),
        ),
        _told(
            old,
            lambda n: ngettext("%(n)s document grows old.", "%(n)s documents grow old.", n),
            reverse("library_ageing"),
        ),
        _told(
            OutsideLink.objects.broken().count(),
            lambda n: ngettext("%(n)s link to another site is broken.",
                               "%(n)s links to other sites are broken.", n),
            reverse("library_links"),
        ),
    ]  # fmt: skip


def _of_the_post() -> list[Waiting | None]:
    unsure = Letter.objects.filter(state=LetterState.UNSURE).count()
    return [
        _told(
            unsure,
            lambda n: ngettext("%(n)s letter was perhaps sent: a person has to decide.",
                               "%(n)s letters were perhaps sent: a person has to decide.", n),
            "",
        )
    ]  # fmt: skip


def _told(n: int, sentence, url: str, since: object = None) -> Waiting | None:
    return Waiting(sentence(n) % {"n": n}, url, since) if n else None


def _listing(**chosen: str) -> str:
    return f"{reverse('library')}?{urlencode(chosen)}"


class WaitingPanel(Component):
    """On the admin's first page, above everything else."""

    order = 10
    template_name = "documents/admin/waiting.html"

    def get_context_data(self, parent_context):
        return {"waiting": for_editor(parent_context["request"].user)}
