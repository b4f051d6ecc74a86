"""What documents refer to, in Wagtail's admin: organisations, people, programmes, themes and countries."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup
from wagtail.snippets.widgets import AdminSnippetChooser

from core import operations  # noqa: F401  (registers its page)
from core.forms import ConceptForm
from core.models import Acronym, Concept, Country, Organisation, Person, Programme
from core.widgets import SelectByLabel, SelectManyByLabel


class LookingLikeForm(BaseFilterForm):
    """The search box of a chooser, asking the question of our own querysets: no accents needed, acronyms found."""

    q = forms.CharField(
        label=_("Search term"), widget=forms.TextInput(attrs={"placeholder": _("Search")}), required=False
    )

    def filter(self, objects: Any) -> QuerySet:
        objects = super().filter(objects)
        words = self.cleaned_data.get("q")
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        return objects.looking_like(words)


class Choose(ChooseView):
    filter_form_class = LookingLikeForm


class ChooseResults(ChooseResultsView):
    filter_form_class = LookingLikeForm


class ChooserWidget(AdminSnippetChooser):
    """Keeps the words its viewset gave: Wagtail would make others, once, in the language of the first reader."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for words in ("choose_one_text", "choose_another_text", "link_to_chosen_text"):
            setattr(self, words, getattr(type(self), words))


class Chooser(SnippetChooserViewSet):
    choose_view_class = Choose
    choose_results_view_class = ChooseResults
    base_widget_class = ChooserWidget


class OrganisationChooser(Chooser):
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")
    edit_item_text = _("Edit this organisation")


class PersonChooser(Chooser):
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    edit_item_text = _("Edit this person")


class ProgrammeChooser(Chooser):
    choose_one_text = _("Choose a programme or system")
    choose_another_text = _("Choose another programme or system")
    edit_item_text = _("Edit this programme or system")


class ConceptChooser(Chooser):
    choose_one_text = _("Choose a theme")
    choose_another_text = _("Choose another theme")
    edit_item_text = _("Edit this theme")


class List(IndexView):
    def search_queryset(self, queryset: Any) -> QuerySet:
        return queryset.looking_like(self.search_query) if self.is_searching else queryset


class Directory(SnippetViewSet):
    """What the lists below share: searched by our own querysets, a row read with its names."""

    index_view_class = List
    search_backend_name = None
    search_fields = ["key"]  # only says that there is a search; `looking_like` does it
    list_per_page = 50
    copy_view_enabled = False

    @property
    def breadcrumbs_items(self) -> list[dict]:
        """Wagtail would say "Home" once and for all in the language of the first reader."""
        return [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}]


def names_panel() -> InlinePanel:
    return InlinePanel(
        "names",
        heading=_("Names"),
        label=_("Name"),
        min_num=1,
        panels=[
            FieldRowPanel([FieldPanel("language"), FieldPanel("is_preferred")]),
            FieldRowPanel([FieldPanel("name"), FieldPanel("acronym")]),
            FieldPanel("country", widget=SelectByLabel),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        ],
    )


class OrganisationViewSet(Directory):
    model = Organisation
    chooser_viewset_class = OrganisationChooser
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["__str__", "type", "country"]
    list_filter = ["type", "country"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    names_panel(),
                    FieldPanel("key"),
                    FieldRowPanel([FieldPanel("type"), FieldPanel("country", widget=SelectByLabel)]),
                    InlinePanel("mandates", heading=_("Mandate"), label=_("Mandate")),
                ],
                heading=_("What it is"),
            ),
            ObjectList(
                [
                    FieldPanel("address"),
                    FieldRowPanel([FieldPanel("city"), FieldPanel("postal_box")]),
                    FieldPanel("phones"),
                    FieldRowPanel([FieldPanel("email"), FieldPanel("website")]),
                ],
                heading=_("How to reach it"),
            ),
            ObjectList(
                [
                    FieldPanel("parent"),
                    FieldPanel("successors", widget=SelectManyByLabel),
                    FieldRowPanel([FieldPanel("founded"), FieldPanel("dissolved")]),
                ],
                heading=_("Its place and its history"),
            ),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Organisation.objects.with_names().select_related("country")


class ProgrammeViewSet(Directory):
    model = Programme
    chooser_viewset_class = ProgrammeChooser
    icon = "cogs"
    menu_label = _("Programmes and systems")
    list_display = ["__str__", "type", "status"]
    list_filter = ["type", "status", "countries"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    names_panel(),
                    FieldPanel("key"),
                    FieldRowPanel([FieldPanel("type"), FieldPanel("status"), FieldPanel("code")]),
                    FieldPanel("countries", widget=SelectManyByLabel),
                    InlinePanel("descriptions", heading=_("Description"), label=_("Description")),
                    FieldPanel("website"),
                ],
                heading=_("What it is"),
            ),
            ObjectList(
                [
                    FieldPanel("organisation"),
                    FieldPanel("parent"),
                    FieldPanel("successors", widget=SelectManyByLabel),
                    FieldRowPanel([FieldPanel("started"), FieldPanel("ended")]),
                ],
                heading=_("Its place and its history"),
            ),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Programme.objects.with_names()


class PersonViewSet(Directory):
    model = Person
    chooser_viewset_class = PersonChooser
    icon = "user"
    menu_label = _("People")
    list_display = ["__str__", "country", "email"]
    list_filter = ["country"]
    search_fields = ["folded_name"]
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("given_name"), FieldPanel("family_name")]),
                FieldRowPanel([FieldPanel("display_name"), FieldPanel("sort_name")]),
            ],
            heading=_("Name"),
        ),
        InlinePanel(
            "affiliations",
            heading=_("Organisations"),
            label=_("Organisation"),
            panels=[
                FieldPanel("organisation"),
                FieldPanel("role"),
                FieldRowPanel([FieldPanel("begins"), FieldPanel("ends")]),
            ],
        ),
        FieldRowPanel([FieldPanel("country", widget=SelectByLabel), FieldPanel("languages")]),
        FieldRowPanel([FieldPanel("email"), FieldPanel("orcid")]),
        FieldPanel("account", permission="core.change_user"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Person.objects.select_related("country")


def yes_or_no(concept: Concept) -> str:
    return gettext("Yes") if concept.is_retired else gettext("No")


class ConceptViewSet(Directory):
    model = Concept
    chooser_viewset_class = ConceptChooser
    icon = "tag"
    menu_label = _("Themes")
    list_display = ["__str__", "key", Column("is_retired", label=_("Retired"), accessor=yes_or_no)]
    list_filter = ["is_retired"]
    edit_handler = ObjectList(
        [
            InlinePanel(
                "labels",
                heading=_("Labels"),
                label=_("Label"),
                min_num=1,
                panels=[FieldPanel("text"), FieldRowPanel([FieldPanel("language"), FieldPanel("kind")])],
            ),
            FieldPanel("key"),
            FieldPanel("broader", widget=SelectManyByLabel),
            InlinePanel("definitions", heading=_("Definition"), label=_("Definition")),
            FieldPanel("is_retired"),
        ],
        base_form_class=ConceptForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Concept.objects.with_labels()


class AcronymViewSet(Directory):
    model = Acronym
    icon = "title"
    menu_label = _("Acronyms")
    list_display = ["__str__", "name_fr", "name_en"]
    list_filter = ["country"]
    search_fields = ["folded_letters"]
    panels = [
        FieldRowPanel([FieldPanel("letters"), FieldPanel("country", widget=SelectByLabel)]),
        *(FieldPanel(f"name_{code}") for code in ("fr", "en", "pt", "es")),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Acronym.objects.select_related("country")


class CountryViewSet(SnippetViewSet):
    """Whoever may change countries sees them here; they come with the site, from ISO and CLDR."""

    model = Country
    icon = "globe"
    menu_label = _("Countries")
    list_display = ["__str__", "iso2", "iso3", "region"]
    list_filter = ["region"]
    search_backend_name = None
    search_fields = ["name_fr", "name_en", "name_pt", "name_es", "iso2", "iso3"]
    list_per_page = 50
    copy_view_enabled = False
    panels = [FieldPanel(f"name_{code}") for code in ("fr", "en", "pt", "es")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Country.objects.select_related("region")


class DirectoryGroup(SnippetViewSetGroup):
    menu_label: Any = _("Directory")
    menu_icon = "folder-open-inverse"
    menu_order = 200
    items = (OrganisationViewSet, PersonViewSet, ProgrammeViewSet, ConceptViewSet, AcronymViewSet, CountryViewSet)


register_snippet(DirectoryGroup)
