"""Settings of a test run: the product's own, on a database and a data directory that the run makes for itself.

The root conftest starts the database. `DATABASE_URL` names a server of one's own instead; its database is left alone,
Django makes a test database beside it.
"""

import os
import tempfile
from pathlib import Path

from seiketsu.core.postgres.paths import paths_for

# Workers of the same run inherit both from the process that starts them.
if "SEIKETSU_TEST_HOME" not in os.environ:
    os.environ["SEIKETSU_TEST_HOME"] = tempfile.mkdtemp(prefix="seiketsu-test-")
    os.environ["SEIKETSU_TEST_EMBEDDED"] = "" if os.environ.get("DATABASE_URL") else "1"
os.environ["SEIKETSU_HOME"] = os.environ["SEIKETSU_TEST_HOME"]
if os.environ["SEIKETSU_TEST_EMBEDDED"]:
    os.environ["DATABASE_URL"] = paths_for(Path(os.environ["SEIKETSU_HOME"])).url()
# Playwright's event loop runs in the thread of a browser test; the ORM is used there between its calls, never in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from seiketsu.config.settings import *  # noqa: F403
from seiketsu.config.settings import DATABASES, STATIC_ROOT, STORAGES

# A test database is dropped at the end, which a pool's idle connections would prevent.
DATABASES["default"]["OPTIONS"].pop("pool", None)
# The thread would write on a connection of its own, where a test's rows do not exist.
WRITE_VIEWS_IN_BACKGROUND = False
# Such a process would work on the database that the surroundings name, never on a test's.
START_PROCESSES_BESIDE = False
# Hashing that is slow on purpose would only make the tests slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No manifest of collected files: templates are rendered without a `collectstatic` first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
