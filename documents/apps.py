from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Library")

    def ready(self) -> None:
        from documents import search_index, sweeping  # noqa: F401  (registers what is searchable, and the brooms)
