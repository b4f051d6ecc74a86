from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from search import checks, indexing, learning, misses, reconciling  # noqa: F401  (checks, brooms, and who hears of themes)
