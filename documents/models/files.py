"""The files of a document, what became of them over time, and those still arriving."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from core.access import Audience
from core.languages import Language
from core.models import StoredFile
from documents.identifiers import new_identifier


class DocumentFile(Orderable):
    """A file of a document in one language. Its address never changes, its bytes may: each is a version."""

    document = ParentalKey("documents.Document", on_delete=models.CASCADE, related_name="files")
    identifier = models.CharField(max_length=12, default=new_identifier, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default="fr")
    label = models.CharField(
        _("label"), max_length=120, blank=True, help_text=_("For example: annexes, presentation, draft of October.")
    )
    name = models.CharField(_("file name"), max_length=200, editable=False)  # as it was uploaded; only ever a label
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="held_by", editable=False)
    note = models.CharField(_("what changed"), max_length=300, blank=True)  # of the version it holds now
    # of the picture it shows first: the photograph on its cover, or the image it is
    caption = models.CharField(_("caption of the picture"), max_length=300, blank=True)
    credit = models.CharField(
        _("credit of the picture"), max_length=200, blank=True, help_text=_("For example: © ILO, 2023.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("file")

    def __str__(self) -> str:
        return self.label or self.name

    @property
    def url(self) -> str:
        return reverse("document_file", args=[self.document.identifier, self.identifier, self.file_name])

    @property
    def file_name(self) -> str:
        """The name a reader's download gets: the uploader's, ending as the content says."""
        stem = Path(self.name).stem[:80] or "document"
        return f"{stem}.{self.stored.kind or 'bin'}"


class FileVersion(models.Model):
    """What a document's file held from some day on. Outside of revisions: publishing an old draft loses none."""

    document = models.ForeignKey("documents.Document", on_delete=models.CASCADE, related_name="file_versions")
    file = models.CharField(max_length=12)  # the identifier of the DocumentFile, which may be gone
    number = models.PositiveIntegerField(_("version"))
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=200)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    audience = models.CharField(max_length=8, choices=Audience)  # for whom the document was while it held this
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document", "file", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "file", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @classmethod
    def keep(cls, document) -> None:
        """Add a version for every file of a published document whose bytes are not those of its last one."""
        last = {version.file: version for version in cls.objects.filter(document=document).order_by("number")}
        revision = document.latest_revision
        cls.objects.bulk_create(
            cls(
                document=document,
                file=file.identifier,
                number=before.number + 1 if before else 1,
                stored=file.stored,
                name=file.name,
                note=file.note,
                audience=Audience.STAFF if document.is_embargoed else document.audience,
                by=revision.user if revision else None,
            )
            for file in document.files.all()
            if (before := last.get(file.identifier)) is None or before.stored_id != file.stored_id
        )

    @property
    def url(self) -> str:
        return reverse(
            "document_file_version", args=[self.document.identifier, self.file, self.number, self.download_name]
        )

    @property
    def download_name(self) -> str:
        return f"{Path(self.name).stem[:80] or 'document'}-v{self.number}.{self.stored.kind or 'bin'}"


class Upload(models.Model):
    """A file on its way in: its bytes lie in a folder of their own until the last one has come."""

    identifier = models.CharField(max_length=12, unique=True, default=new_identifier)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    document = models.ForeignKey("documents.Document", null=True, blank=True, on_delete=models.CASCADE)
    file = models.CharField(max_length=12, blank=True)  # the DocumentFile of which it is a new version
    mark = models.CharField(max_length=40, blank=True)  # what tells the file from another of the same name and size
    stored = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return settings.UPLOADS_DIR / self.identifier

    @property
    def received(self) -> int:
        """Bytes that have come so far."""
        return self.path.stat().st_size if self.path.exists() else 0
