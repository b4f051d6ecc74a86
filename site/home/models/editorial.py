"""Pages that editors write: about, help… and the spaces that gather what the library holds of some kinds.

They are translated with wagtail-localize; documents are not (a document exists once).
"""

from typing import Any, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail_localize.fields import SynchronizedField

from core.access import Reader, is_editor
from documents.models.document import Kind
from home.models.blocks import ChosenDocuments, ChosenThemes, SavedSearches, Section


class EditorialQuerySet(PageQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """What is published; editors see drafts too. Wagtail's page privacy is closed for these pages."""
        return self.all() if is_editor(reader) else self.filter(live=True)


EditorialManager = PageManager.from_queryset(EditorialQuerySet)


class EditorialPage(Page):
    """What both kinds share: an introduction, and an address of one word, the same in every interface language."""

    introduction = models.TextField(_("introduction"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    promote_panels = [FieldPanel("slug")]
    settings_panels: list = []

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        with translation.override(settings.LANGUAGE_CODE):  # addresses of other languages are not known meanwhile
            taken = self.slug and resolve(f"/{settings.LANGUAGE_CODE}/{self.slug}/").url_name != "editorial"
        if taken:
            raise ValidationError({"slug": _("The site has another page at this address: choose another word.")})

    def get_absolute_url(self) -> str:
        return reverse("editorial", args=[self.word_of_address])

    def get_url_parts(self, request=None):
        return (self.pk, settings.SITE_URL, self.get_absolute_url())

    @property
    def word_of_address(self) -> str:
        """That of the page it was translated from, so that languages lead to each other."""
        original = type(self).objects.filter(translation_key=self.translation_key).order_by("pk").first()
        return original.slug if original else self.slug

    def serve_preview(self, request, mode_name):
        from home.editorial.views import render_editorial  # views import this model

        return render_editorial(request, self)


class StandardPage(EditorialPage):
    """A page of text: about, help, the accessibility statement, privacy."""

    body = StreamField([("section", Section())], verbose_name=_("text"), blank=True)

    objects = EditorialManager()
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    override_translatable_fields = [SynchronizedField("slug")]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")


class SpaceForm(WagtailAdminPageForm):
    kinds = forms.MultipleChoiceField(
        label=_("Kinds it gathers"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The newest documents of these kinds are shown by themselves."),
    )


class SpacePage(EditorialPage):
    """A way into the library for those who work with some kinds of document: legal texts, statistics…"""

    kinds = models.JSONField(_("kinds it gathers"), default=list, blank=True)  # values of Kind
    body = StreamField(
        [
            ("section", Section()),
            ("documents", ChosenDocuments()),
            ("searches", SavedSearches()),
            ("themes", ChosenThemes()),
        ],
        verbose_name=_("what it shows"),
        blank=True,
    )

    objects = EditorialManager()
    base_form_class = SpaceForm
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("kinds"), FieldPanel("body")]
    override_translatable_fields = [SynchronizedField("slug"), SynchronizedField("kinds")]

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")

    @property
    def known_kinds(self) -> list[str]:
        """Those that still exist."""
        kinds: list[Any] = self.kinds or []
        return [kind for kind in kinds if kind in Kind.values]
