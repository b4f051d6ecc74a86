"""The record: what the library knows about one document."""

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.models import Orderable, Page

from core.access import Audience
from core.fields import PartialDateField
from core.languages import Language, Wording, choose
from core.lasting import LastingPage
from core.models import Concept, Country, Organisation, Programme
from documents.identifiers import new_identifier
from documents.models.credits import Credit
from documents.models.details import Details, Force, force_on, relation_of
from documents.models.files import FileVersion
from documents.querysets import DocumentManager
from documents.references import instruments, targets
from search import indexing, shelves
from search.registry import SHELVES


class Kind(models.TextChoices):
    """What a document is. A field, not a class: a working paper may become a good practice."""

    WORKING_PAPER = "working_paper", _("Working paper")
    HANDBOOK = "handbook", _("Handbook")
    GOOD_PRACTICE = "good_practice", _("Good practice")
    STUDY_MISSION = "study_mission", _("Study-mission record")
    LEGAL_TEXT = "legal_text", _("Legal text")
    STATUTES = "statutes", _("Statutes")
    STATISTICS = "statistics", _("Statistics")
    STUDY = "study", _("Study")
    STRATEGY = "strategy", _("Strategy")
    SPECIFICATION = "specification", _("Specification or manual")
    TRAINING = "training", _("Training material")
    TERMS_OF_REFERENCE = "terms_of_reference", _("Terms of reference")
    PRESENTATION = "presentation", _("Presentation")
    PROGRESS_REPORT = "progress_report", _("Progress report")
    ACTIVITY_RECORD = "activity_record", _("Activity record")


class Licence(models.TextChoices):
    CC_BY = "cc-by-4.0", _("CC BY 4.0")
    CC_BY_SA = "cc-by-sa-4.0", _("CC BY-SA 4.0")
    CC_BY_NC = "cc-by-nc-4.0", _("CC BY-NC 4.0")
    CC_BY_NC_ND = "cc-by-nc-nd-4.0", _("CC BY-NC-ND 4.0")
    CC0 = "cc0-1.0", _("CC0, no rights reserved")
    OFFICIAL = "official", _("Official text, not protected")
    RESERVED = "reserved", _("All rights reserved")


MOTIFS = {
    Kind.WORKING_PAPER: "k1",
    Kind.HANDBOOK: "k2",
    Kind.GOOD_PRACTICE: "k3",
    Kind.LEGAL_TEXT: "k4",
    Kind.PROGRESS_REPORT: "k5",
    Kind.PRESENTATION: "k6",
    Kind.ACTIVITY_RECORD: "k7",
    Kind.TERMS_OF_REFERENCE: "k8",
    Kind.STUDY_MISSION: "k9",
    Kind.STATUTES: "k10",
    Kind.STATISTICS: "k11",
    Kind.STUDY: "k12",
    Kind.STRATEGY: "k13",
    Kind.SPECIFICATION: "k14",
    Kind.TRAINING: "k15",
}


class LibraryPage(LastingPage, Page):
    """The one flat place under which all documents stand; the search page is its face."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["documents.Document"]

    class Meta:
        verbose_name = _("library")

    def get_url_parts(self, request=None):
        return (self.pk, settings.SITE_URL, reverse("search"))


class KindOfHandler:
    """`get_edit_handler` for the class and for one document: the panels are those of its kind."""

    def __get__(self, document: "Document | None", owner: type):
        from documents.panels import edit_handler_for  # panels describe this model

        return lambda: edit_handler_for(document.kind if document else "")


class Document(Page):
    """A document of the library, once, whatever languages its title, summary and files are in.

    Its title stands in `language`; `texts` say title and summary in others. Its address is a route of our own
    (`documents.urls`), short and the same in every interface language but for the prefix.
    """

    identifier = models.CharField(max_length=12, unique=True, default=new_identifier, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.WORKING_PAPER)
    language = models.CharField(_("language of title and summary"), max_length=2, choices=Language, default="fr")
    summary = models.TextField(_("summary"), blank=True)
    date = PartialDateField(
        _("date"), blank=True, help_text=_("As precise as the source: 2021, June 2021, 2 Oct 2021, since 2019…")
    )
    publisher = models.ForeignKey(
        Organisation,
        verbose_name=_("publisher"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="published",
    )
    series = models.CharField(_("series"), max_length=200, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    doi = models.CharField(_("DOI"), max_length=120, blank=True)
    isbn = models.CharField(_("ISBN"), max_length=20, blank=True)
    licence = models.CharField(_("licence"), max_length=16, choices=Licence, blank=True)
    countries = ParentalManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="documents")
    themes = ParentalManyToManyField(Concept, verbose_name=_("themes"), blank=True, related_name="documents")
    programmes = ParentalManyToManyField(
        Programme, verbose_name=_("programmes and systems"), blank=True, related_name="documents"
    )
    audience = models.CharField(_("who may read it"), max_length=8, choices=Audience, default=Audience.PUBLIC)
    embargo_until = models.DateField(
        _("embargo until"), null=True, blank=True, help_text=_("Before this day only editors see the document.")
    )
    sdg_targets = models.CharField(
        _("SDG targets"), max_length=120, blank=True, validators=[targets], help_text=_("For example: 1.3, 3.8.")
    )
    instruments = models.CharField(
        _("ILO instruments"),
        max_length=120,
        blank=True,
        validators=[instruments],
        help_text=_("For example: C102, R202, R204."),
    )
    # {"title": "file name", …}: what was proposed from the file, and from where, until an editor accepts it.
    proposed = models.JSONField(default=dict, blank=True, editable=False)

    # Whether a document that the reader may see takes its place; told by `visible_to`.
    is_replaced = False
    is_repealed = False

    objects = DocumentManager()

    parent_page_types = ["documents.LibraryPage"]
    subpage_types: list[str] = []
    promote_panels: list = []
    settings_panels: list = []
    show_in_menus_default = False
    get_edit_handler = KindOfHandler()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [models.Index(fields=["audience", "embargo_until"])]

    def full_clean(self, *args, **kwargs) -> None:
        # The slug is decoration, but Wagtail wants it unique below the library: the identifier makes it so.
        self.slug = f"{slugify(self.title)[:60].strip('-') or 'document'}-{self.identifier}"
        super().full_clean(*args, **kwargs)

    def save(self, *args, **kwargs):
        """Save; in the same transaction keep versions of files and tell the index."""
        with transaction.atomic():
            result = super().save(*args, **kwargs)
            for name in ("titles", "summaries"):
                self.__dict__.pop(name, None)
            self.tell()
            if self.live:
                FileVersion.keep(self)
        return result

    def tell(self) -> None:
        """Part of the transaction that changes it: tell the index, and take it at once from shelves it left."""
        indexing.announce([self.key])
        shelves.withdraw([self.key], frozenset(SHELVES) - self.shelves)

    # --- who may find it ---------------------------------------------------------------------------------
    @property
    def is_embargoed(self) -> bool:
        return self.embargo_until is not None and self.embargo_until > timezone.localdate()

    @property
    def shelves(self) -> frozenset[str]:
        """The shelves it stands on: those all of whose readers may read it. The same rule as `visible_to`."""
        if not self.live or self.is_embargoed or self.audience == Audience.STAFF:
            return frozenset({Audience.STAFF.value})
        everyone = {Audience.PUBLIC.value} if self.audience == Audience.PUBLIC else set()
        return frozenset({Audience.MEMBERS.value, Audience.STAFF.value} | everyone)

    # --- where it is -----------------------------------------------------------------------------------
    @property
    def key(self) -> str:
        """What the search index calls it."""
        return f"document:{self.identifier}"

    @property
    def words_of_address(self) -> str:
        return slugify(self.title)[:60].strip("-") or "document"

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.identifier, self.words_of_address])

    def get_url_parts(self, request=None):
        return (self.pk, settings.SITE_URL, self.get_absolute_url())

    # --- what it says ----------------------------------------------------------------------------------
    @cached_property
    def titles(self) -> dict[str, str]:
        """The title by language, its own language first."""
        others = {text.language: text.title for text in self.texts.all() if text.title}
        return {self.language: self.title, **{code: text for code, text in others.items() if code != self.language}}

    @cached_property
    def summaries(self) -> dict[str, str]:
        others = {text.language: text.summary for text in self.texts.all() if text.summary}
        own = {self.language: self.summary} if self.summary else {}
        return {**own, **{code: text for code, text in others.items() if code != self.language}}

    def said_title(self) -> Wording:
        """The title in the reader's language, or in another, with the name of that language."""
        return choose(self.titles) or Wording(self.title, self.language, self.language)

    def said_summary(self) -> Wording | None:
        return choose(self.summaries)

    @property
    def languages(self) -> list[str]:
        """The languages its files are in, in the order of the files; of its title while it has none."""
        return list(dict.fromkeys(file.language for file in self.files.all())) or [self.language]

    @cached_property
    def details(self) -> Details | None:
        """What its kind adds (what a practice brought, since when a law holds…), if anything was filled in."""
        relation = relation_of(self.kind)
        return next(iter(getattr(self, relation).all()), None) if relation else None

    @property
    def force(self) -> Force | None:
        """Whether a text that binds holds today; None for other kinds, and while its dates do not tell."""
        if self.is_repealed:
            return Force.NO_LONGER
        return force_on(timezone.localdate(), getattr(self.details, "in_force", None)) if self.details else None

    @property
    def motif(self) -> str:
        """The cloth of its cover: one motif a kind."""
        return MOTIFS.get(Kind(self.kind), "k1")

    @property
    def places(self) -> list[str]:
        return [country.pk for country in self.countries.all()]

    @property
    def credits_by_role(self) -> list[tuple[str, list[Credit]]]:
        """ "Author" → who they are, in the order of the credits."""
        roles: dict[str, list[Credit]] = {}
        for credit in self.credits.all():
            roles.setdefault(credit.get_role_display(), []).append(credit)
        return list(roles.items())

    def serve_preview(self, request, mode_name):
        from documents.views.public import render_record  # views import this model

        return render_record(request, self, preview=True)


class DocumentText(Orderable):
    """Title and summary in one more language."""

    document = ParentalKey(Document, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("title"), max_length=255, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("title and summary in another language")
        constraints = [models.UniqueConstraint(fields=["document", "language"], name="one_text_a_language")]

    def __str__(self) -> str:
        return f"{self.language}: {self.title}"
