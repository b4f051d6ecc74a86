"""Is production complete? `manage check --deploy` refuses a site that still has laptop defaults."""

from django.conf import settings
from django.core.checks import Error, Tags, register

from core import servers

SERVERS = "servers"  # `manage check --tag servers`, also of `check --deploy`
_HINT = "See .env.example; docs/operating.md says how."


@register(Tags.security, deploy=True)
def laptop_defaults(app_configs, **kwargs) -> list[Error]:
    """One error for each default that suits a laptop and nothing else."""
    wanting = {
        "sankore.E001": (settings.LAPTOP, "LAPTOP is on: static files are served from the source folders."),
        "sankore.E002": (settings.SECRET_KEY_IS_OURS, "SECRET_KEY is the one made for this folder."),
        "sankore.E003": (not settings.HTTPS, "SITE_URL does not begin with https://."),
        "sankore.E004": (not settings.MAIL_HAS_A_SERVER, "EMAIL_URL is not set: letters become files."),
        "sankore.E005": (
            settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
            "DATABASE_URL is not set: SQLite serves one machine.",
        ),
        "sankore.E006": (
            settings.CELERY_BROKER_URL.startswith(("filesystem", "memory")),
            "CELERY_BROKER_URL is not set: the broker is a folder, which loses what a killed worker held.",
        ),
        "sankore.E007": (
            set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"},
            "ALLOWED_HOSTS names this machine alone.",
        ),
        "sankore.E008": (
            settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"),
            "CACHE_URL is not set: limits on sign-in attempts are counted by each process for itself.",
        ),
        "sankore.E009": (
            not settings.STAFF_SECOND_FACTOR,
            "STAFF_SECOND_FACTOR is off: a stolen password opens the admin.",
        ),
    }
    return [Error(sentence, hint=_HINT, id=code) for code, (wrong, sentence) in wanting.items() if wrong]


@register(SERVERS, deploy=True)
def unusable_servers(app_configs, **kwargs) -> list[Error]:
    """One error for each server that the settings name and that cannot be used."""
    return [Error(sentence, hint=_HINT, id=f"sankore.servers.{name}") for name, sentence in servers.unusable()]
