"""The settings of the tests: a data folder of their own, an index in memory, a broker in memory."""

import os
import tempfile
from pathlib import Path

os.environ["DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or tempfile.mkdtemp(prefix="sankore-tests-")

from config.settings import *  # noqa: F403
from config.settings import DATABASES, STORAGES

DATA_DIR = Path(os.environ["DATA_DIR"])
DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict = {}
INDEX_DIR = None
ALLOWED_HOSTS = ["*"]
