"""Wagtail's own views of a document, where ours differ."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.pages import edit, revisions

from documents.panels import edit_handler_for


class PanelsOfItsKind:
    """The edit handler follows the kind of the document at hand, not its class."""

    @property
    def edit_handler(self):
        return edit_handler_for(self.page.kind)

    @edit_handler.setter
    def edit_handler(self, of_the_class) -> None:
        """Wagtail assigns the one of the class, the same for every kind."""


class EditView(PanelsOfItsKind, edit.EditView):
    """The edit page; when someone else has saved meanwhile, the second editor sees both texts before overwriting."""

    def get_template_names(self) -> list[str]:
        stock = super().get_template_names()
        return ["documents/admin/edit.html"] if stock == ["wagtailadmin/pages/edit.html"] else stock

    def form_valid(self, form):
        if not (self.is_out_of_date and self.changed_meanwhile):
            return super().form_valid(form)
        form.restore_required_fields()
        form.add_error(
            None,
            _(
                "%(who)s saved this document while you were writing. Nothing is lost: both texts stand below. "
                "Save again to keep yours."
            )
            % {"who": self.latest_revision.user or _("Someone")},
        )
        return self.form_invalid(form)

    @cached_property
    def changed_meanwhile(self) -> list:
        """The comparisons of what stands differently in the newest saved text and in the one just sent."""
        theirs = self.real_page_record.get_latest_revision_as_object()
        mine = self.form.save(commit=False)
        panel = self.edit_handler.get_bound_panel(instance=theirs, request=self.request, form=self.form)
        compared = [comparison(theirs, mine) for comparison in panel.get_comparison()]
        return [one for one in compared if one.has_changed()]

    def get_context_data(self, **kwargs):
        conflict = self.request.method == "POST" and self.is_out_of_date and self.form.is_bound
        return super().get_context_data(
            **kwargs,
            changed_meanwhile=self.__dict__.get("changed_meanwhile", []) if conflict else [],
            saved_meanwhile=self.latest_revision if conflict else None,
        )


class RevertView(PanelsOfItsKind, revisions.RevisionsRevertView):
    pass


class StartWithAFile(View):
    """Adding a document starts by dropping a file, not with an empty form."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return redirect("library_add")


class Closed(View):
    """Views of Wagtail that would be a second door to documents: they are not there."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        raise Http404
