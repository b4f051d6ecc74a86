"""Accounts in the admin: our screens, and no second door beside them."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.access import is_administrator
from core.models import User
from home import accounts_admin


@hooks.register("register_admin_urls")
def accounts_urls():
    return [
        path("accounts/", accounts_admin.accounts, name="accounts"),
        path("accounts/<int:account>/", accounts_admin.one, name="accounts_one"),
    ]


class ForAdministrators(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)


@hooks.register("register_settings_menu_item")
def accounts_item():
    return ForAdministrators(_("Accounts"), reverse("accounts"), name="accounts", icon_name="user", order=10)


@hooks.register("construct_settings_menu")
def one_door_to_accounts(request: HttpRequest, items: list) -> None:
    """Ours writes down every change with its author; Wagtail's own screens would be a second door."""
    items[:] = [item for item in items if item.name != "users"]


def to_accounts(request: HttpRequest, *_anybody: object) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("accounts"))


for view in ("create", "edit", "delete"):
    hooks.register(f"before_{view}_user", to_accounts)


@hooks.register("before_bulk_action")
def no_accounts_in_bulk(request: HttpRequest, action_type: str, objects: list, action: object):
    return to_accounts(request) if any(isinstance(one, User) for one in objects) else None
