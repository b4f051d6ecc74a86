"""The people of the demo: one account for each role, all with the same password."""

from django.contrib.auth.models import Group

from core.models import Role, User

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
            user.emailaddress_set.create(email=email, verified=True, primary=True)
