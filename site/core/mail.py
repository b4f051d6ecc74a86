"""With no mail server set, letters become `.eml` files that any mail program opens."""

import secrets

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class FolderBackend(BaseEmailBackend):
    def send_messages(self, messages) -> int:
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}.eml"
            (settings.MAIL_DIR / name).write_bytes(message.message().as_bytes())
        return len(messages)
