from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Front pages")

    def ready(self) -> None:
        from home.editorial import outside_links, without_documents  # noqa: F401  (the first registers what it knows)

        without_documents.stand_in()
