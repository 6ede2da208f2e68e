"""What every test gets: its own database, and Hypothesis without a clock."""

import os
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from pytest_django.plugin import blocking_manager_key

from commentary.api import kept
from tests.columns import compare_columns_quickly
from tests.templates import use_template

compare_columns_quickly()

BEGUN = pytest.StashKey[bool]()
# The files that take longest, the longest first, though some have few tests.
LONG = (
    "browser/test_narrow_dark.py",
    "browser/test_wide_light.py",
    "browser/test_console.py",
    "core/moderation/test_secrets_of_moderation.py",
    "web/test_hostile_text.py",
    "web/test_secrets.py",
    "scripts/test_server.py",
    "core/test_secrets.py",
    "web/test_hostile_addresses.py",
    "core/test_migrations.py",
    "core/moderation/test_secrets_of_flags.py",
    "core/test_counters.py",
    "importers/test_hostile.py",
    "api/test_leaks.py",
    "core/test_concurrency.py",
    "core/moderation/test_races.py",
    "web/test_reading.py",
    "core/test_erasure.py",
)

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
) -> bool:
    """An SQLite test database is a real file, as in life. Whether it stands migrated already.

    In memory the server thread of a browser test would have to share the test's connection.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    return use_template(database)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: bool) -> bool:
    """What came of a template is taken as it is, and not made anew."""
    return django_db_keepdb or django_db_modify_db_settings


@pytest.fixture(autouse=True)
def _nothing_is_kept_of_another_test(request: pytest.FixtureRequest) -> None:
    """Each test has a database of its own, in which the same ids and versions come again."""
    kept.forget_all()
    request.node.stash[BEGUN] = True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files before short ones, so that no worker is left with one when the rest is done."""
    counted = Counter(item.path for item in items)

    def rank(item: pytest.Item) -> tuple[int, int, str]:
        name = item.nodeid.partition("::")[0].removeprefix("tests/")
        return LONG.index(name) if name in LONG else len(LONG), -counted[item.path], name

    items.sort(key=rank)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Put back what migrations wrote and a test that commits swept away, for whatever follows.

    Behind the last test the database itself is gone already; before the first, as behind one that
    was skipped, it is not the tests' yet.
    """
    yield
    if nextitem is not None and BEGUN in item.stash and commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            if not apps.get_model("commentary", "ReasonTemplate").objects.exists():
                import_module("commentary.migrations.0006_moderation_rows")._fill(apps, None)


def commits(item: Any) -> bool:
    """Whether a test has no transaction around it; Django then empties every table behind it."""
    marker = item.get_closest_marker("django_db")
    marked = marker is not None and marker.kwargs.get("transaction", False)
    return marked or bool({"transactional_db", "live_server"} & set(item.fixturenames))
