"""The settings of the tests: a data folder of their own, an index in memory, a broker in memory.

Servers are used when the environment names them (`make test-services`), never because a site's own `.env` does: each
process of the run has a database, a cache and a corner of the bucket to itself, and empties them.
"""

import os
import tempfile
from pathlib import Path

os.environ["DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or tempfile.mkdtemp(prefix="sankore-tests-")
os.environ["ENV_FILE"] = os.devnull
os.environ["S3_PREFIX"] = "tests-" + os.environ.get("PYTEST_XDIST_WORKER", "gw0")

from config.settings import *  # noqa: F403
from config.settings import CACHES, DATABASES, ELASTICSEARCH, STORAGES

PROCESS = int(os.environ["S3_PREFIX"].removeprefix("tests-gw"))
FIRST_CACHE = 8  # Redis' databases before this one are those of the stories under tests/services

DATA_DIR = Path(os.environ["DATA_DIR"])
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
if CACHES["default"]["LOCATION"].startswith("redis"):
    CACHES["default"]["LOCATION"] = CACHES["default"]["LOCATION"].rpartition("/")[0] + f"/{FIRST_CACHE + PROCESS}"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict = {}
SEARCH_ENGINE = "search.engines.tantivy_engine.TantivyEngine"  # the contract suite asks for others by name
ELASTICSEARCH = {**ELASTICSEARCH, "prefix": f"sankore-tests-{os.getpid()}"}
INDEX_DIR = None
ALLOWED_HOSTS = ["*"]
