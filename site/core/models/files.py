from pathlib import PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileState(models.TextChoices):
    """How far the reading of a file has come, and how it ended."""

    WAITING = "waiting", _("waiting to be read")
    READING = "reading", _("being read")
    READ = "read", _("text read")
    OCR = "ocr", _("scanned, read by OCR")
    NO_TEXT = "no_text", _("scanned, no text")
    ENCRYPTED = "encrypted", _("password-protected")
    DAMAGED = "damaged", _("damaged")
    TOO_LARGE = "too_large", _("too large")
    WRONG_KIND = "wrong_kind", _("not the kind it says it is")


class Leaf(models.TextChoices):
    """What the pieces of a file are called: a Word text without page breaks has parts, not pages."""

    PAGE = "page", _("page")
    PART = "part", _("part")


class Recognition(models.TextChoices):
    """How far the recognition of a page without text has come; a page that had its text needs none."""

    NONE = "", _("not needed")
    WAITING = "waiting", _("waiting for OCR")
    READING = "reading", _("being read by OCR")
    READ = "read", _("text recognised by machine")
    NOTHING = "nothing", _("no text recognised")


class StoredFile(models.Model):
    """Bytes, known by their SHA-256 and never changed, with what was read in them.

    It belongs to nobody: whoever holds it (a document's file) decides who may fetch it.
    Workers write its state and its pages, outside of any page revision.
    """

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    kind = models.CharField(_("kind, by content"), max_length=12)  # "pdf", "docx", "txt"
    state = models.CharField(_("state"), max_length=12, choices=FileState, default=FileState.WAITING)
    reason = models.CharField(max_length=40, blank=True)  # a key of documents.extraction.reasons
    reason_facts = models.JSONField(default=dict, blank=True)  # the figures its sentence needs
    language = models.CharField(_("language"), max_length=3, blank=True)
    leaf = models.CharField(max_length=4, choices=Leaf, default=Leaf.PAGE)
    page_count = models.PositiveIntegerField(_("pages"), default=0)
    text_size = models.PositiveBigIntegerField(default=0)  # bytes of all its text
    cover = models.CharField(max_length=120, blank=True)  # name in the storage of a WebP, ours
    cover_size = models.PositiveIntegerField(default=0)  # bytes
    seconds = models.FloatField(_("seconds of reading"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    reading_until = models.DateTimeField(null=True, blank=True)  # a lease: past it, the sweeper rings again
    signature = models.BinaryField(null=True, editable=False)  # of its text, by documents.fingerprints
    metadata = models.JSONField(default=dict, blank=True)  # what the file says of itself, unchecked
    slow = models.BooleanField(default=False)  # was sent to the slow lane
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"

    @property
    def name(self) -> str:
        """Where the bytes lie in the storage; the name tells nothing about them."""
        return str(PurePosixPath("files", self.sha256[:2], self.sha256))

    @property
    def has_text(self) -> bool:
        return self.state in {FileState.READ, FileState.OCR} or (
            self.state == FileState.DAMAGED and self.page_count > 0
        )

    @property
    def has_only_images(self) -> bool:
        """Whether its pages can be looked at, though nothing on them was read."""
        return self.state == FileState.NO_TEXT and self.reason != "blank" and self.page_count > 0


class PageText(models.Model):
    """The text of one page (or part) of a stored file."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()  # from 1
    text = models.TextField(blank=True)
    language = models.CharField(max_length=3, blank=True)
    # where a page is in several languages: [[0, "fr"], [412, "en"]], the character each begins at
    stretches = models.JSONField(default=list, blank=True)
    recognition = models.CharField(max_length=8, choices=Recognition, default=Recognition.NONE, blank=True)
    recognising_until = models.DateTimeField(null=True, blank=True)  # a lease: past it, the sweeper rings again
    attempts = models.PositiveSmallIntegerField(default=0)  # of recognising it

    class Meta:
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_text_a_page")]
        indexes = [
            models.Index(
                fields=["number", "file"],
                condition=models.Q(recognition__in=["waiting", "reading"]),
                name="pages_to_recognise",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} p. {self.number}"

    @property
    def is_recognised(self) -> bool:
        """Whether a machine guessed this text from the image of the page."""
        return self.recognition == Recognition.READ

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """The text in the pieces that are each in one language, with that language."""
        if not self.stretches:
            return [(self.text, self.language)]
        ends = [start for start, _code in self.stretches[1:]] + [len(self.text)]
        return [(self.text[start:end], code) for (start, code), end in zip(self.stretches, ends, strict=True)]
