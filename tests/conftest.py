"""What every test gets: its own database, and Hypothesis without a clock."""

import os

import hypothesis
import pytest
from django.conf import settings

from commentary.api import kept

# The cast and their articles: fixtures for every folder of tests.
pytest_plugins = ["tests.people"]

# Two workers on two cores are not a place to measure how long one example takes.
hypothesis.settings.register_profile(
    "calm",
    deadline=None,
    max_examples=50,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "ci", parent=hypothesis.settings.get_profile("calm"), derandomize=True
)
hypothesis.settings.load_profile(
    "ci" if os.environ.get("CI", "").lower() in ("true", "1") else "calm"
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An SQLite test database is a real file, as in life.

    In memory the server thread of a browser test would have to share the test's connection.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _nothing_is_kept_of_another_test() -> None:
    """Each test has a database of its own, in which the same ids and versions come again."""
    kept.forget_all()
