from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        # each registers what it knows: checks, brooms, who hears of themes
        from search import checks, examined, indexing, learning, misses, reconciling, work  # noqa: F401
