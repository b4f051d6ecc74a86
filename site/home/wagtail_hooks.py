"""What frames every screen of the admin."""

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks


@hooks.register("construct_help_menu")
def help_in_the_editors_language(request: HttpRequest, items: list) -> None:
    """Wagtail's guide and its news exist in English only; the keyboard shortcuts stay."""
    items[:] = [item for item in items if item.name.startswith("keyboard")]


@hooks.register("insert_global_admin_css")
def no_hidden_english_button() -> SafeString:
    """Wagtail's search forms end in a button that only screen readers meet, with "Search" written into it."""
    return mark_safe("<style>.submit.w-sr-only { display: none }</style>")
