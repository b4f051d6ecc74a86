from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Library")

    def ready(self) -> None:
        from documents import examined, personal_data, search_index, sweeping, work  # noqa: F401  (each registers what it knows)
        from documents.outside import places  # noqa: F401
