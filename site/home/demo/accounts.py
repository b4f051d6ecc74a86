"""The people of the demo: one account for each role, all with the same password."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.translation import override

from core.models import Role, User
from home.demo import reading_lists

PASSWORD = "timbuktu-1327"
ACCOUNTS = {
    "membre@demo.sankore.org": Role.MEMBER,
    "organisatrice@demo.sankore.org": Role.ORGANISER,
    "editeur@demo.sankore.org": Role.EDITOR,
    "admin@demo.sankore.org": Role.ADMINISTRATOR,
}
NAMES = {
    "membre@demo.sankore.org": ("Awa", "Ouédraogo"),
    "organisatrice@demo.sankore.org": ("Mariam", "Sawadogo"),
    "editeur@demo.sankore.org": ("Ousmane", "Diop"),
    "admin@demo.sankore.org": ("Fatou", "Ndiaye"),
}


def make_accounts() -> None:
    for email, role in ACCOUNTS.items():
        if not User.objects.filter(email=email).exists():
            first, last = NAMES[email]
            user = User.objects.create_user(
                email,
                PASSWORD,
                first_name=first,
                last_name=last,
                is_staff=role == Role.ADMINISTRATOR,
                is_superuser=role == Role.ADMINISTRATOR,
            )
            user.groups.add(Group.objects.get(name=role.value))
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


def welcome() -> Iterator[str]:
    """Where the site is, and who may come in, for the terminal of whoever started it."""
    yield f"\nSankoré is on {settings.SITE_URL}/ (editing: {settings.SITE_URL}/admin/)"
    present = set(User.objects.filter(email__in=ACCOUNTS).values_list("email", flat=True))
    if present:
        yield f"Demo accounts, all with the password {PASSWORD}"
        with override("en"):
            yield from (f"  {role.label.lower():<14} {email}" for email, role in ACCOUNTS.items() if email in present)
    for address in reading_lists.addresses():
        yield f"A reading list shared by its link: {address}"
    if not settings.MAIL_HAS_A_SERVER:
        yield f"No mail server is set: letters become files in {settings.MAIL_DIR}"
