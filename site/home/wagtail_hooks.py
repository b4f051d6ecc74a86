"""What frames every screen of the admin."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import include, path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail_localize import wagtail_hooks as localize
from wagtail_localize.views import report
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from documents.views.admin import Closed
from home import accounts_hooks  # noqa: F401  (registers its own)
from home.models import HomePage, SpacePage, StandardPage
from home.models.editorial import EditorialPage


@hooks.register("construct_help_menu")
def help_in_the_editors_language(request: HttpRequest, items: list) -> None:
    """Wagtail's guide and its news exist in English only; the keyboard shortcuts stay."""
    items[:] = [item for item in items if item.name.startswith("keyboard")]


@hooks.register("insert_global_admin_css")
def no_empty_menu_without_scripts() -> SafeString:
    """Wagtail draws its menu by script; without one its empty place would lie over the page, and catch the taps."""
    return mark_safe("<noscript><style>#wagtail-sidebar { display: none }</style></noscript>")


@hooks.register("insert_global_admin_css")
def no_hidden_english_button() -> SafeString:
    """Wagtail's search forms end in a button that only screen readers meet, with "Search" written into it."""
    return mark_safe("<style>.submit.w-sr-only { display: none }</style>")


# --- pages that editors write -------------------------------------------------------------------------------


class StandardPageViewSet(PageViewSet):
    """Wagtail's privacy would hide a page from Wagtail's own views only, and these are not used here."""

    model = StandardPage
    icon = "doc-full-inverse"
    set_privacy_view_class = Closed


class SpacePageViewSet(PageViewSet):
    model = SpacePage
    icon = "folder-open-inverse"
    set_privacy_view_class = Closed


@hooks.register("register_admin_viewset")
def pages_viewset():
    return StandardPageViewSet("pages_of_text")


@hooks.register("register_admin_viewset")
def spaces_viewset():
    return SpacePageViewSet("spaces")


@hooks.register("register_admin_menu_item")
def pages_item() -> MenuItem:
    return MenuItem(
        _("Pages and spaces"), reverse("pages_and_spaces"), name="pages", icon_name="folder-open-inverse", order=110
    )


def pages_and_spaces(request: HttpRequest) -> HttpResponse:
    """Wagtail's explorer, where the editorial pages stand."""
    return redirect("wagtailadmin_explore", HomePage.objects.order_by("pk").first().pk)


def translate(request: HttpRequest, page_id: int) -> HttpResponse:
    """Only what editors write is translated page by page: a document exists once, with texts in several languages."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, EditorialPage):
        raise Http404
    return SubmitPageTranslationView.as_view()(request, page_id=page_id)


@hooks.register("register_admin_urls", order=-1)  # before wagtail-localize's own way in
def editorial_urls() -> list:
    return [
        path("pages-and-spaces/", pages_and_spaces, name="pages_and_spaces"),
        path("localize/submit/page/<int:page_id>/", translate),
        # wagtail-localize's editor names the chooser of Wagtail's documents, which this site does without
        path("documents-chooser/", include(([path("", Closed.as_view(), name="choose")], "wagtaildocs_chooser"))),
    ]


@hooks.register("construct_reports_menu")
def translations_in_the_editors_language(request: HttpRequest, items: list) -> None:
    """wagtail-localize names its report once, in the language of the first reader."""
    for item in items:
        if isinstance(item, localize.TranslationsReportMenuItem):
            item.label = _("Translations of pages")


class Translations(WagtailPaginator):
    verbose_name, verbose_name_plural = _("translation"), _("translations")


# Its report names some things in English only.
report.TranslationsReportView.paginator_class = Translations
report.TranslationsReportFilterSet.base_filters["source_locale"].label = _("From")
report.TranslationsReportFilterSet.base_filters["target_locale"].label = _("Into")


def translate_buttons(page: Page, *args, **options) -> Iterator[Button]:
    if issubclass(page.specific_class or Page, EditorialPage):
        yield from localize.page_listing_more_buttons(page, *args, **options)


for _place in ("register_page_header_buttons", "register_page_listing_more_buttons"):
    # Wagtail has no way to take a hook back, and wagtail-localize would put "Translate" on every document
    hooks._hooks[_place] = [one for one in hooks._hooks[_place] if one[0] is not localize.page_listing_more_buttons]
    hooks.register(_place, translate_buttons)
