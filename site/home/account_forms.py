"""Forms about accounts: an invitation written, an invitation accepted, an account erased."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from core.models import Role, User


class InvitationForm(forms.Form):
    """An administrator invites somebody."""

    email = forms.EmailField(label=_("E-mail address"))
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("none: reads what is public")), *Role.choices]
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=[])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"] = forms.ChoiceField(label=self.fields["language"].label, choices=settings.LANGUAGES)

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class InvitedForm(forms.Form):
    """Whoever was invited chooses a password, and agrees to the privacy page."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least ten characters; a few words are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    consent = forms.BooleanField(
        label=_("I have read the privacy page, and agree that the site keeps what it says there."),
        error_messages={"required": _("Without your agreement no account can be made: tick the box.")},
    )

    def __init__(self, *args: Any, account: User, **options: Any) -> None:
        options.setdefault("initial", {"first_name": account.first_name, "last_name": account.last_name})
        super().__init__(*args, **options)
        self.account = account

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.account)
        return self.cleaned_data["password"]

    def name(self, account: User) -> None:
        account.first_name, account.last_name = self.cleaned_data["first_name"], self.cleaned_data["last_name"]


class EraseForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    sure = forms.BooleanField(
        label=_("I know that this cannot be taken back."),
        error_messages={"required": _("Tick the box to say that you are sure.")},
    )

    def __init__(self, *args: Any, account: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.account = account

    def clean_password(self) -> str:
        if not self.account.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password. Nothing was erased."))
        return self.cleaned_data["password"]
