from django.conf import settings
from django.core.management.base import BaseCommand

from core.models import User
from home.demo.accounts import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    help = "Say where the site is, and the accounts of the demo by role."

    def handle(self, **options) -> None:
        self.stdout.write(f"\nSankoré is on {settings.SITE_URL}/ (editing: {settings.SITE_URL}/admin/)")
        demo = set(User.objects.filter(email__in=ACCOUNTS).values_list("email", flat=True))
        if demo:
            self.stdout.write(f"Demo accounts, all with the password {PASSWORD!r}:")
            for email, role in ACCOUNTS.items():
                if email in demo:
                    self.stdout.write(f"  {role.label.lower():<14} {email}")
        if not settings.MAIL_HAS_A_SERVER:
            self.stdout.write(f"No mail server is set: letters become files in {settings.MAIL_DIR}")
