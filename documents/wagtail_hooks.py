"""The library in Wagtail's admin: its own way in, its own panels by kind, and no second door."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets import Button

from core.access import is_editor
from documents.models import Document
from documents.views import admin, arrivals, arrived_suggestions, holdings, imports, outside_links
from documents.waiting import WaitingPanel


class DocumentViewSet(PageViewSet):
    """Wagtail's views of a document: panels by kind; adding starts with a file; no privacy, copy or alias."""

    model = Document
    icon = "doc-full"
    add_view_class = admin.StartWithAFile
    edit_view_class = admin.EditView
    revisions_revert_view_class = admin.RevertView
    copy_view_class = admin.Closed
    convert_alias_view_class = admin.Closed
    set_privacy_view_class = admin.Closed
    move_view_class = admin.Closed
    move_confirm_view_class = admin.Closed


@hooks.register("register_admin_viewset")
def document_viewset():
    return DocumentViewSet("documents")


@hooks.register("register_admin_urls")
def library_urls():
    """Wagtail lets nobody but those who may enter its admin through to any of these."""
    return [
        path("library/", holdings.listing, name="library"),
        path("library/bulk/", holdings.bulk, name="library_bulk"),
        path("library/bulk/<str:identifier>/undo/", holdings.undo, name="library_bulk_undo"),
        path("library/ageing/", holdings.ageing, name="library_ageing"),
        path("library/links/", outside_links.report, name="library_links"),
        path("library/links/<int:pk>/", outside_links.decide, name="library_link"),
        path("library/add/", arrivals.add, name="library_add"),
        path("library/uploads/", arrivals.begin, name="library_upload_begin"),
        path("library/uploads/<str:identifier>/", arrivals.piece, name="library_upload"),
        path("library/uploads/<str:identifier>/arrival/", arrivals.arrival, name="library_arrival"),
        path("library/<int:page>/files/", arrivals.files, name="library_files"),
        path("library/imports/", imports.listing, name="library_imports"),
        path("library/imports/template/", imports.template, name="library_import_template"),
        path("library/imports/<int:number>/", imports.one, name="library_import"),
        path("library/imports/<int:number>/report/", imports.report, name="library_import_report"),
        path("library/from-readers/", arrived_suggestions.listing, name="library_suggestions"),
        path("library/from-readers/<str:identifier>/", arrived_suggestions.one, name="library_suggestion"),
        path("library/from-readers/<str:identifier>/file/", arrived_suggestions.file, name="library_suggestion_file"),
    ]


class NoDocumentsAPI:
    """Wagtail's admin asks for the address of its own documents on every page; the app is not installed on purpose."""

    @classmethod
    def get_urlpatterns(cls):
        closed = admin.Closed.as_view()
        return [path("", closed, name="listing"), path("<int:pk>/", closed, name="detail")]


@hooks.register("construct_homepage_panels")
def what_waits(request: HttpRequest, panels: list) -> None:
    if is_editor(request.user):
        panels.insert(0, WaitingPanel())


@hooks.register("construct_admin_api")
def no_documents_api(router) -> None:
    router.register_endpoint("documents", NoDocumentsAPI)


@hooks.register("register_admin_menu_item")
def library_item():
    return MenuItem(_("Library"), reverse("library"), name="library", icon_name="doc-full", order=90)


@hooks.register("register_admin_menu_item")
def from_readers_item():
    return MenuItem(_("From readers"), reverse("library_suggestions"), name="from-readers", icon_name="mail", order=92)


@hooks.register("register_reports_menu_item")
def ageing_item():
    return MenuItem(_("Growing old"), reverse("library_ageing"), name="ageing", icon_name="history", order=10)


@hooks.register("register_reports_menu_item")
def broken_links_item():
    return MenuItem(_("Broken links"), reverse("library_links"), name="broken-links", icon_name="link", order=11)


@hooks.register("construct_main_menu")
def no_page_tree(request: HttpRequest, items: list) -> None:
    """The tree holds one flat shelf: its explorer would only be a slower list of the library."""
    items[:] = [item for item in items if item.name not in {"explorer", "images"}]


@hooks.register("register_page_header_buttons")
def files_button(page, user, view_name, next_url=None):
    if isinstance(page, Document):
        yield Button(_("Files"), reverse("library_files", args=[page.pk]), icon_name="doc-full", priority=5)


@hooks.register("after_delete_page")
def to_the_library(request: HttpRequest, page):
    return HttpResponseRedirect(reverse("library")) if isinstance(page, Document) else None
