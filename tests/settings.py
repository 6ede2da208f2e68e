"""The one settings.py, read in the test environment.

COMMENTARY_ENV has to stand before settings are read, and pytest-django reads them before
any conftest.
"""

import os

os.environ.setdefault("COMMENTARY_ENV", "test")

from commentary.settings import *  # noqa: F403

# Hashing a password is meant to take long, and the suite does it thousands of times.
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]
