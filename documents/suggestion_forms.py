"""The short forms by which readers reach the editors: made for a telephone, and for people in a hurry."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.access import Reader
from documents.suggesting import MOST_WORDS


class WordsForm(forms.Form):
    """Some words, and for whoever is not signed in an e-mail address to answer to."""

    words = forms.CharField(
        label=_("Your message"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a line first: an empty message helps nobody.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Only to answer you. Leave it empty if you need no answer."),
        error_messages={"invalid": _("This is no e-mail address: it looks like name@example.org.")},
    )

    def __init__(self, *args: Any, reader: Reader, **options: Any) -> None:
        super().__init__(*args, **options)
        if reader.is_authenticated:
            del self.fields["email"]


class MistakeForm(WordsForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].label = _("What is wrong, and what would be right?")
        self.fields["words"].widget.attrs["rows"] = 4


class QuestionForm(WordsForm):
    pass


class BroughtForm(forms.Form):
    """A file and a line; one of the two is enough."""

    words = forms.CharField(
        label=_("What is it, and where does it come from?"),
        help_text=_("One line is enough. A link will do too, when there is no file."),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sent = forms.FileField(
        label=_("The file"),
        required=False,
        error_messages={"empty": _("This file is empty. Nothing was kept: check it on your side, then send it again.")},
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("sent") and not said.get("words", "").strip() and "sent" not in self.errors:
            raise forms.ValidationError(
                _("Choose a file, or write a line about the document: one of the two is needed.")
            )
        return said
