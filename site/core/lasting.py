"""Pages the site cannot be without: nobody deletes or unpublishes them, and all that stands below with them."""

from wagtail.models import PagePermissionTester


class LastingPermissions(PagePermissionTester):
    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False


class LastingPage:
    """Mixed into a page, before `Page`."""

    def permissions_for_user(self, user) -> LastingPermissions:
        return LastingPermissions(user, self)
