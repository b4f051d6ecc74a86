"""The form of a document, which shows what was proposed from its file until an editor accepts it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from core.models import Concept, Country, Programme
from documents.models import Relation, RelationType
from documents.proposing import SOURCES

ORDERED: dict[str, Any] = {"countries": Country, "themes": Concept, "programmes": Programme}


class ManyChoices(forms.SelectMultiple):
    """A list to choose several from; `choose.js` adds a field that narrows it while one types."""

    template_name = "documents/admin/many_choices.html"

    class Media:
        js = ["js/choose.js"]
        css = {"all": ["css/admin.css"]}


class DocumentForm(WagtailAdminPageForm):
    accepted = forms.MultipleChoiceField(
        label=_("Proposed from the file"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what you have checked. What you correct counts as checked."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            self.fields["title"].error_messages["required"] = _(
                "Give the document a title: it is what readers see first. Nothing you wrote is lost."
            )
        self._put_in_order()
        self._mark_proposals()

    def _put_in_order(self) -> None:
        """Countries, themes and programmes by their name in the editor's language."""
        for name, model in ORDERED.items():
            if name in self.fields:
                rows = model.objects.current() if model is Concept else model.objects.all()
                field = self.fields[name]
                field.choices = [(row.pk, str(row)) for row in rows.in_order()]
                field.widget = ManyChoices(choices=field.choices)

    def _mark_proposals(self) -> None:
        proposed = self.instance.proposed or {}
        if "accepted" not in self.fields:
            return
        known = {name: source for name, source in proposed.items() if name in self.fields or name == "credits"}
        if not known:
            del self.fields["accepted"]
            return
        labels = {name: self.fields[name].label if name in self.fields else _("People") for name in known}
        self.fields["accepted"].choices = [
            (name, f"{labels[name]} – {SOURCES.get(source, source)}") for name, source in known.items()
        ]
        for name, source in known.items():
            if name in self.fields:
                field = self.fields[name]
                field.help_text = _("Proposed, %(source)s: check it.") % {"source": SOURCES.get(source, source)}
                field.widget.attrs["data-proposed"] = "true"

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return self._relations_hold() and valid

    def _relations_hold(self) -> bool:
        """No document stands in a relation to itself, nor replaces what replaces it."""
        hold = True
        for row in getattr(self, "formsets", {}).get("relations", ()):
            said = getattr(row, "cleaned_data", None) or {}
            target, type_ = said.get("target"), said.get("type")
            if not (target and type_ and self.instance.pk) or said.get("DELETE"):
                continue
            if target.pk == self.instance.pk:
                row.add_error("target", _("A document stands in no relation to itself: choose another one."))
                hold = False
            elif Relation.would_turn_in_a_circle(self.instance.pk, type_, target.pk):
                said_before = {"type": RelationType(type_).label, "title": target.title}
                row.add_error("target", _("It would turn in a circle: “%(title)s” already is “%(type)s” this document, "
                                          "directly or through others.") % said_before)  # fmt: skip
                hold = False
        return hold

    def save(self, commit: bool = True):
        checked = set(self.cleaned_data.get("accepted", ())) | set(self.changed_data)
        self.instance.proposed = {
            name: source for name, source in (self.instance.proposed or {}).items() if name not in checked
        }
        return super().save(commit)
