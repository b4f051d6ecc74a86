"""Questions an editor asks of the whole library: what is a draft, what lacks a summary, what grew old."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Audience
from core.languages import Language, folded
from core.models import FileState
from documents.models import Document, DocumentFile, DocumentText, Kind
from documents.models.details import Statistics
from documents.querysets import DocumentQuerySet

# A value of a filter, what it is called, and its condition; asked for anew each time, since one knows today's date.
STATES: dict[str, tuple[object, Callable[[], Q]]] = {
    "draft": (_("draft"), lambda: Q(live=False)),
    "published": (_("published"), lambda: Q(live=True)),
    "newer": (_("published, with a newer draft"), lambda: Q(live=True, has_unpublished_changes=True)),
    "embargoed": (_("under embargo"), lambda: Q(embargo_until__gt=timezone.localdate())),
    "proposed": (_("with proposed fields to check"), lambda: ~Q(proposed={})),
}

_files = DocumentFile.objects.filter(document=OuterRef("pk"))
_unread = (FileState.DAMAGED, FileState.ENCRYPTED, FileState.WRONG_KIND, FileState.TOO_LARGE)

MISSING: dict[str, tuple[object, Any]] = {
    "summary": (_("a summary"), Q(summary="")),
    "date": (_("a date"), Q(date="")),
    "publisher": (_("a publisher"), Q(publisher=None)),
    "country": (_("a country"), Q(countries=None)),
    "theme": (_("a theme"), Q(themes=None)),
    "credits": (_("people or organisations"), Q(credits=None)),
    "licence": (_("a licence"), Q(licence="")),
    "file": (_("a file"), ~Exists(_files)),
    "text": (_("a file that could be read"), Exists(_files.filter(stored__state__in=_unread))),
    **{
        f"title_{code}": (
            name,
            ~Q(language=code)
            & ~Exists(DocumentText.objects.filter(document=OuterRef("pk"), language=code).exclude(title="")),
        )
        for code, name in (
            ("fr", _("a title in French")),
            ("en", _("a title in English")),
            ("pt", _("a title in Portuguese")),
            ("es", _("a title in Spanish")),
        )
    },
}

SORTS: dict[str, tuple[object, tuple]] = {
    "changed": (_("last changed first"), (F("latest_revision_created_at").desc(nulls_last=True), "-pk")),
    "title": (_("by title"), ("title", "pk")),
    "newest": (_("newest documents first"), ("-date", "-pk")),
    "oldest": (_("oldest documents first"), ("date", "pk")),
}


@dataclass(frozen=True)
class Choice:
    """What a list of documents was narrowed to; whatever is not known counts as nothing."""

    words: str = ""
    kind: str = ""
    language: str = ""
    state: str = ""
    audience: str = ""
    missing: str = ""
    sort: str = "changed"

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "Choice":
        def one(name: str, known) -> str:
            value = said.get(name, "")
            return value if value in known else ""

        return cls(
            words=said.get("q", "").strip()[:200],
            kind=one("kind", Kind.values),
            language=one("language", Language.values),
            state=one("state", STATES),
            audience=one("audience", Audience.values),
            missing=one("missing", MISSING),
            sort=one("sort", SORTS) or "changed",
        )

    @property
    def is_everything(self) -> bool:
        return not any((self.words, self.kind, self.language, self.state, self.audience, self.missing))

    def narrow(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        if self.words:
            documents = documents.filter(_named(self.words))
        if self.kind:
            documents = documents.filter(kind=self.kind)
        if self.audience:
            documents = documents.filter(audience=self.audience)
        if self.language:
            in_files = Exists(_files.filter(language=self.language))
            documents = documents.filter(in_files | (~Exists(_files) & Q(language=self.language)))
        if self.state:
            documents = documents.filter(STATES[self.state][1]())
        if self.missing:
            documents = documents.filter(MISSING[self.missing][1])
        return documents.order_by(*SORTS[self.sort][1])


def _named(words: str) -> Q:
    """The title, also in another language, the draft's, the number, or the identifier in its address."""
    return (
        Q(title__icontains=words)
        | Q(draft_title__icontains=words)
        | Exists(DocumentText.objects.filter(document=OuterRef("pk"), title__icontains=words))
        | Q(number__icontains=words)
        | Q(identifier=folded(words))
    )


# --- what grows old ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ageing:
    """One way in which documents grow old: who should look, at which."""

    name: str
    heading: object
    advice: object
    documents: Callable[[], QuerySet[Document]]


def _ago(days: int):
    return timezone.now() - timedelta(days=days)


def _overdue() -> list[int]:
    """Statistics whose next issue was due by a day that has passed; "2026" is not due before the end of 2026."""
    told = Statistics.objects.exclude(next_issue="").values_list("document", "next_issue")
    return [pk for pk, due in told if due.last_day and due.last_day < timezone.localdate()]


LONG_DRAFT, LONG_UNTOUCHED, OLD_FIGURES = 30, 3 * 365, 5  # days, days, years

AGEING = (
    Ageing(
        "drafts",
        _("Drafts nobody touched for a month"),
        _("Publish them, or delete what will not be published."),
        lambda: Document.objects.filter(live=False, latest_revision_created_at__lt=_ago(LONG_DRAFT)),
    ),
    Ageing(
        "newer",
        _("Changes that wait for a month to be published"),
        _("Readers still see the older text."),
        lambda: Document.objects.filter(
            live=True, has_unpublished_changes=True, latest_revision_created_at__lt=_ago(LONG_DRAFT)
        ),
    ),
    Ageing(
        "figures",
        _("Statistics whose next issue should be out"),
        _("Look for the new figures, and say that they replace these."),
        lambda: Document.objects.filter(live=True, kind=Kind.STATISTICS, pk__in=_overdue()),
    ),
    Ageing(
        "old_figures",
        _("Statistics older than five years"),
        _("Perhaps newer ones exist."),
        lambda: Document.objects.filter(
            live=True, kind=Kind.STATISTICS, date__year__gt=0, date__year__lt=timezone.localdate().year - OLD_FIGURES
        ),
    ),
    Ageing(
        "untouched",
        _("Published three years ago or more, and not looked at since"),
        _("Check that it still holds; saving it is enough to say so."),
        lambda: Document.objects.filter(live=True, latest_revision_created_at__lt=_ago(LONG_UNTOUCHED)),
    ),
)
