"""What a new file proposes, to correct before its draft is made: one plain form, which needs no script."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import PartialDateFormField
from core.languages import Language
from core.models import Concept, Country, Organisation
from documents import proposing
from documents.forms import ManyChoices
from documents.models import Kind, Upload

FIELDS = ("title", "language", "date", "publisher", "countries", "themes", "summary")


class ProposedForm(forms.Form):
    """Each field holds what the file proposed and says from where; what is corrected counts as checked."""

    title = forms.CharField(
        label=_("Title"),
        max_length=255,
        error_messages={"required": _("Give the document a title; the rest can come later.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    date = PartialDateFormField(label=_("Date"), required=False)
    publisher = forms.ModelChoiceField(label=_("Publisher"), queryset=Organisation.objects.none(), required=False)
    people = forms.CharField(
        label=_("People"), required=False, help_text=_("One a line."), widget=forms.Textarea(attrs={"rows": 3})
    )
    countries = forms.ModelMultipleChoiceField(label=_("Countries"), queryset=Country.objects.none(), required=False)
    themes = forms.ModelMultipleChoiceField(label=_("Themes"), queryset=Concept.objects.none(), required=False)
    summary = forms.CharField(label=_("Summary"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, facts: dict[str, Any], sources: dict[str, str], **options: Any) -> None:
        initial = {name: facts[name] for name in FIELDS if name in facts}
        initial["people"] = "\n".join(str(credit) for credit in facts.get("credits", ()))
        initial.setdefault("language", Language.FRENCH)
        super().__init__(*args, initial=initial, **options)
        self.proposed, self.sources = facts, sources
        self._offer("publisher", Organisation.objects.with_names())
        self._offer("countries", Country.objects.all())
        self._offer("themes", Concept.objects.current().with_labels())
        for name, source in sources.items():
            field = self.fields["people" if name == "credits" else name]
            field.help_text = _("Proposed, %(source)s: check it.") % {"source": proposing.SOURCES.get(source, source)}

    def _offer(self, name: str, rows: Any) -> None:
        """The rows by their name in the editor's language."""
        field: Any = self.fields[name]
        field.queryset = rows
        choices = [(row.pk, str(row)) for row in rows.in_order()]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.widget = ManyChoices(choices=choices)
        field.choices = choices if isinstance(field, forms.ModelMultipleChoiceField) else [("", "–"), *choices]

    def facts(self) -> dict[str, Any]:
        """Facts for `services.draft_from`, as they stand now."""
        said = {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name)}
        names = [line.strip() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        as_proposed = [str(credit) for credit in self.proposed.get("credits", ())]
        said["credits"] = self.proposed["credits"] if names and names == as_proposed else proposing.credits_for(names)
        return said

    def still_proposed(self) -> dict[str, str]:
        """What nobody has touched, and which still stands: it is marked in the draft until an editor accepts it."""
        touched = {"credits" if name == "people" else name for name in self.changed_data}
        return {name: source for name, source in self.sources.items() if name not in touched}


def of_arrival(upload: Upload, data: Any = None) -> ProposedForm:
    """The form for an upload that was read; `data` as it was sent back, if it was."""
    assert upload.stored is not None, "an upload is finished before its file proposes anything"
    facts, sources = proposing.propose(upload.stored, upload.name)
    known = {name: source for name, source in sources.items() if name in {*FIELDS, "credits"}}
    return ProposedForm(data, facts=facts, sources=known)
