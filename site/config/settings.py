"""Settings: plain assignments over the environment, with defaults that suit a laptop.

Every variable is described in `.env.example`. A secret may also be read from the file that `NAME_FILE` names.
`manage check --deploy` (config.checks) refuses a production that still has laptop defaults.
"""

import os
import secrets
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from config import servers

ROOT = Path(__file__).resolve().parents[2]
env = environ.FileAwareEnv()
environ.Env.read_env(env("ENV_FILE", default=str(ROOT / ".env")), overwrite=False)

# --- where things live --------------------------------------------------------------------------------
DATA_DIR = Path(env("DATA_DIR", default=str(ROOT / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "media"
INDEX_DIR = DATA_DIR / "index"
UPLOADS_DIR = DATA_DIR / "uploads"  # what is still arriving, piece by piece
COPIES_DIR = DATA_DIR / "copies"  # of files in the bucket, for programs that want a path
COPIES_MB = env.int("COPIES_MB", default=2000)


def _laptop_secret() -> str:
    """A key made once per data folder, so that nobody ever runs with a key that is written in the code."""
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


# --- the machine --------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY_IS_OURS = "SECRET_KEY" not in env.ENVIRON and "SECRET_KEY_FILE" not in env.ENVIRON
SECRET_KEY = _laptop_secret() if SECRET_KEY_IS_OURS else env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
HTTPS = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin shows previews in a frame of its own
CSRF_FAILURE_VIEW = "home.views.token_missing"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "home",
    "documents",
    "search",
    "core",
    "wagtail_localize",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django.contrib.admin",
    "django.contrib.humanize",  # for its catalogue: Wagtail says "a minute ago" with it
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, below ours
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "core.requests.know_each",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.compress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.weighing.tell_weight",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.kept.KeepText",
    "csp.middleware.CSPMiddleware",
    "core.middleware.admin_policy",
    "core.middleware.admin_language",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "core.middleware.second_factor",
    "core.nul.NoNul",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.navigation.context",
            ],
            "builtins": ["core.templatetags.sankore"],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------------
STATEMENT_SECONDS = env.int("STATEMENT_SECONDS", default=30)
DATABASES = {
    "default": servers.database(
        env("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'sankore.sqlite3'}"),
        statement_seconds=STATEMENT_SECONDS,
    )
}
STORAGES = {
    "default": servers.objects(env) or {"BACKEND": "core.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if env.bool("LAPTOP", default=True):
    # Served straight from the source folders: nothing to collect, nothing to go stale.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
LAPTOP = env.bool("LAPTOP", default=True)
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [ROOT / "site" / "static"]
CACHES = {"default": servers.cache(env("CACHE_URL", default="locmemcache://"))}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
MAX_FILE_MB = env.int("MAX_FILE_MB", default=200)

# --- languages ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English")), ("pt", _("Portuguese")), ("es", _("Spanish"))]
CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True  # of editorial pages; a document exists once, outside of the translated tree
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False  # a translation that was only begun is not published
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [ROOT / "site" / "locale", ROOT / "site" / "locale" / "lent"]  # config.catalogues makes the second
LANGUAGE_COOKIE_AGE = 31_536_000
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="UTC")

# --- people -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"login": "core.accounts.SignInForm", "signup": "core.accounts.SignUpForm"}
REGISTRATION_OPEN = env.bool("REGISTRATION_OPEN", default=True)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sankoré"
MFA_FORMS = {"add_webauthn": "core.accounts.AddKeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # a laptop's own address
# Editors and administrators enter the admin with a second factor only; the demo's accounts by password.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=not env.bool("LAPTOP", default=True))
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"suggestion": "20/h/ip"}  # what one place may send to the editors

# --- mail ---------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
MAIL_HAS_A_SERVER = "EMAIL_URL" in env.ENVIRON
MAIL_DIR = DATA_DIR / "mail"
if MAIL_HAS_A_SERVER:
    vars().update(EMAIL_CONFIG)
else:
    EMAIL_BACKEND = "core.mail.FolderBackend"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Sankoré <sankore@localhost>")

# --- workers ------------------------------------------------------------------------------------------
BROKER_DIR = DATA_DIR / "broker"
(BROKER_DIR / "control").mkdir(parents=True, exist_ok=True)
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = servers.broker(CELERY_BROKER_URL, BROKER_DIR)
CELERY_BROKER_CONNECTION_TIMEOUT = servers.BROKER_SECONDS
CELERY_BROKER_HEARTBEAT = servers.HEARTBEAT  # RabbitMQ; of Redis the health is asked
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker, however long
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE  # of the timetables of periodic work
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "search.tasks.*": {"queue": "index"},
    "documents.tasks.read_file": {"queue": "files"},
    "documents.tasks.read_slow_file": {"queue": "slow"},
    "documents.tasks.recognise_next_page": {"queue": "ocr"},
    "documents.tasks.work_on_import": {"queue": "slow"},
    "core.tasks.send_letters": {"queue": "mail"},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# --- search -------------------------------------------------------------------------------------------
ELASTICSEARCH = {
    "url": env("ELASTICSEARCH_URL", default=""),
    "api_key": env("ELASTICSEARCH_API_KEY", default=""),
    "ca_certs": env("ELASTICSEARCH_CA_CERTS", default=""),
    "prefix": env("ELASTICSEARCH_PREFIX", default="sankore"),
}
SEARCH_ENGINE = env(
    "SEARCH_ENGINE",
    default="search.engines.elasticsearch_engine.ElasticsearchEngine"
    if ELASTICSEARCH["url"]
    else "search.engines.tantivy_engine.TantivyEngine",
)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- wagtail ------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Sankoré"
WAGTAIL_PAGE_MODEL = "wagtailcore.Page"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "admin_door"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 0  # two editors on one text are told; a silent save would decide for them
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"png": "webp", "jpeg": "webp"}

# --- links to other sites -----------------------------------------------------------------------------
CHECK_LINKS = env.bool("CHECK_LINKS", default=not LAPTOP)  # a demo asks nobody anything

# --- content policy -----------------------------------------------------------------------------------
_site_policy = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "manifest-src": [SELF],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _site_policy}
# Wagtail's admin writes scripts and styles into its pages; only there are they let in.
ADMIN_CONTENT_SECURITY_POLICY = {
    **_site_policy,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
}

# --- operating it -------------------------------------------------------------------------------------
# Figures for Prometheus at /metrics, for whoever has the token, or asks from these addresses and not through the proxy.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
METRICS_ALLOWED = [ip_network(one, strict=False) for one in env.list("METRICS_ALLOWED", default=[])]
METRICS_DIR = DATA_DIR / "metrics" if METRICS_TOKEN or METRICS_ALLOWED else None
if METRICS_DIR:
    METRICS_DIR.mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # before its library is imported
    MIDDLEWARE = [
        MIDDLEWARE[0],
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE[1:],
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]
LOG_LEVEL = env("LOG_LEVEL", default="WARNING" if LAPTOP else "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.logs.formatter", "as_json": not LAPTOP}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # a page that is not there is no trouble; their own addresses would stand in the log
        "django.request": {"level": "ERROR"},
        "elastic_transport": {"level": "WARNING"},
        "botocore": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
    },
}
