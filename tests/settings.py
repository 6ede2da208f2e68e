"""The one settings.py, read in the test environment.

COMMENTARY_ENV has to stand before settings are read, and pytest-django reads them before
any conftest. A SQLite test database is a real file, so that the server thread of a browser
test has connections of its own, as in life, instead of sharing the test's.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("COMMENTARY_ENV", "test")

from commentary.settings import *  # noqa: F403
from commentary.settings import DATABASES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _folder = tempfile.mkdtemp(prefix="commentary-test-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_folder) / "test.sqlite3")}

# Hashing a password is meant to take long, and the suite does it thousands of times.
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
