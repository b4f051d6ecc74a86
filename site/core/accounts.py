"""One door for members and staff: allauth's, with our letters and our words."""

from types import SimpleNamespace

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, SignupForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import account_care, letters
from core.models import User


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """A mail is a row like every other letter: a mail server that is away loses none."""
        site = SimpleNamespace(name=settings.WAGTAIL_SITE_NAME, domain=settings.SITE_URL)
        message = self.render_mail(template_prefix, email, {"email": email, "current_site": site, **context})
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        letters.post(subject=message.subject, text=message.body, html=html, to=email, account=context.get("user"))

    def is_open_for_signup(self, request) -> bool:
        """An account alone opens nothing that is not public: roles are given by an administrator."""
        return settings.REGISTRATION_OPEN

    def get_login_redirect_url(self, request) -> str:
        return reverse("account")

    def get_logout_redirect_url(self, request) -> str:
        return reverse("home")


class SignInForm(LoginForm):
    """The page has a link for a forgotten password: the hint with a second one is left out."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = ""


class SignUpForm(SignupForm):
    """An account of one's own: an address, a name, a password, and one's agreement to the privacy page."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    consent = forms.BooleanField(
        label=_("I have read the privacy page, and agree that the site keeps what it says there."),
        error_messages={"required": _("Without your agreement no account can be made: tick the box.")},
    )
    field_order = ["email", "first_name", "last_name", "password1", "consent"]

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["password1"].help_text = _("At least ten characters; a few words are easy to keep in mind.")

    def save(self, request) -> User:
        account = super().save(request)
        if account is not None:  # else the address has an account, which is told by letter and not here
            account.first_name, account.last_name = self.cleaned_data["first_name"], self.cleaned_data["last_name"]
            account.language = (get_language() or "fr")[:2]
            account.consented_at = timezone.now()
            account.save()
            account_care.registered(account)
        return account


class AddKeyForm(AddWebAuthnForm):
    """allauth's own has no label for the name: Django would make one of the field's, in English."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("Name")
