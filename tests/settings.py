"""The one settings.py, read in the test environment.

COMMENTARY_ENV has to stand before settings are read, and pytest-django reads them before
any conftest.
"""

import os

os.environ.setdefault("COMMENTARY_ENV", "test")

from commentary.settings import *  # noqa: F403
from commentary.settings import DATABASES

# Hashing a password is meant to take long, and the suite does it thousands of times.
PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]

# A test's database need not outlive a power cut.
_options = DATABASES["default"]["OPTIONS"]
if "init_command" in _options:
    _options["init_command"] = _options["init_command"].replace("FULL", "OFF")
