from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Common facts")

    def ready(self) -> None:
        from core import examined, heartbeats, kinds_of_work, sweeping, turns  # noqa: F401  (each registers what it knows)
