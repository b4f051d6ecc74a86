"""One door for members and staff: allauth's, with our letters and our words."""

from types import SimpleNamespace

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.conf import settings
from django.urls import reverse

from core import letters


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """A mail is a row like every other letter: a mail server that is away loses none."""
        site = SimpleNamespace(name=settings.WAGTAIL_SITE_NAME, domain=settings.SITE_URL)
        message = self.render_mail(template_prefix, email, {"email": email, "current_site": site, **context})
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        letters.post(subject=message.subject, text=message.body, html=html, to=email, account=context.get("user"))

    def is_open_for_signup(self, request) -> bool:
        """Accounts are given by an administrator: what is kept for members would else be open to all."""
        return False

    def get_login_redirect_url(self, request) -> str:
        return reverse("account")

    def get_logout_redirect_url(self, request) -> str:
        return reverse("home")


class SignInForm(LoginForm):
    """The page has a link for a forgotten password: the hint with a second one is left out."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = ""
