"""The library's work in the background, for whoever runs the site."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import FileState, PageText, Recognition, StoredFile
from core.work import Failure, Work, register
from documents import reading, recognition
from documents.extraction.reasons import sentence
from documents.importing import upload as imports
from documents.models import Document, Import, OutsideLink
from documents.outside import checking


def address_of_holder(stored: StoredFile) -> tuple[str, str]:
    """The title of a document that holds the file, and where its editor finds it."""
    document = Document.objects.filter(files__stored=stored).only("pk", "title").first()
    return (document.title, reverse("library_files", args=[document.pk])) if document else (str(stored), "")


class Files(Work):
    """Of the quick lane, or of the slow one."""

    since = "stored_at"
    patience = timedelta(minutes=2)

    def __init__(self, name: str, label: str | Promise, queue: str, *, slow: bool) -> None:
        self.name, self.label, self.queue, self.slow = name, label, queue, slow

    def waiting_rows(self) -> QuerySet:
        return StoredFile.objects.filter(state__in=[FileState.WAITING, FileState.READING], slow=self.slow)

    def late_rows(self) -> QuerySet:
        return self.waiting_rows().filter(stored_at__lt=timezone.now() - self.patience)

    def failed_rows(self) -> QuerySet:
        return reading.unreadable_for_its_workers().filter(slow=self.slow).order_by("pk")

    def tell(self, row: StoredFile) -> Failure:
        title, address = address_of_holder(row)
        return Failure(row.pk, title, sentence(row.reason, row.reason_facts), row.stored_at, address)

    def retry_rows(self, rows: QuerySet) -> int:
        return reading.try_again(rows)


class ScannedPages(Work):
    name, queue, since = "ocr", "ocr", "file__stored_at"
    label = gettext_lazy("Scanned pages to recognise")
    patience = timedelta(hours=6)  # a long scan takes its time, and keeps nobody waiting

    def waiting_rows(self) -> QuerySet:
        return PageText.objects.filter(recognition__in=[Recognition.WAITING, Recognition.READING])

    def late_rows(self) -> QuerySet:
        return self.waiting_rows().filter(file__stored_at__lt=timezone.now() - self.patience)

    def failed_rows(self) -> QuerySet:
        return recognition.given_up().select_related("file").order_by("pk")

    def tell(self, row: PageText) -> Failure:
        title, address = address_of_holder(row.file)
        what = _("%(title)s, page %(number)d") % {"title": title, "number": row.number}
        return Failure(row.pk, what, _("Whoever read this page broke off each time."), row.file.stored_at, address)

    def retry_rows(self, rows: QuerySet) -> int:
        return recognition.try_again(rows)


class Imports(Work):
    name, queue, since = "imports", "slow", "started_at"
    label = gettext_lazy("Imports")
    patience = timedelta(minutes=2)

    def waiting_rows(self) -> QuerySet:
        return imports.sent().exclude(pk__in=imports.set_aside().values("pk"))

    def late_rows(self) -> QuerySet:
        """Nobody is at them: whoever is renews the lease with every batch of rows."""
        now = timezone.now()
        nobody = Q(working_until=None) | Q(working_until__lt=now - self.patience)
        return self.waiting_rows().filter(nobody, started_at__lt=now - self.patience)

    def failed_rows(self) -> QuerySet:
        return imports.set_aside()

    def tell(self, row: Import) -> Failure:
        said = " ".join(row.remarks) or _("Its worker died each time it was tried.")
        return Failure(row.pk, str(row), said, row.started_at, reverse("library_import", args=[row.pk]))

    def retry_rows(self, rows: QuerySet) -> int:
        return imports.try_again(rows)


class Links(Work):
    """Checks of links to other sites. A broken link is no failure of ours: the report of broken links has those."""

    name, queue, since = "links", "default", "next_check"
    label = gettext_lazy("Links to other sites to check")
    patience = timedelta(days=1)

    def waiting_rows(self) -> QuerySet:
        return checking.due()

    def late_rows(self) -> QuerySet:
        return self.waiting_rows().filter(next_check__lt=timezone.now() - self.patience)

    def failed_rows(self) -> QuerySet:
        return checking.broken_off()

    def tell(self, row: OutsideLink) -> Failure:
        return Failure(row.pk, row.address, _("Whoever asked this site broke off each time."), row.last_checked)

    def retry_rows(self, rows: QuerySet) -> int:
        return checking.try_again(rows)


register(Files("files", gettext_lazy("Files to read"), "files", slow=False))
register(Files("slow-files", gettext_lazy("Files that take long to read"), "slow", slow=True))
register(ScannedPages())
register(Imports())
register(Links())
