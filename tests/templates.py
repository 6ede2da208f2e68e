"""Databases that stand migrated before the tests begin, for each worker to take a copy of.

Migrating takes a worker longer than most files of tests. Of SQLite's there is a file in the cache
of pytest, good for as long as no migration, no model and no package changes. PostgreSQL's is made
for a run of script/test, while the checks keep the other core busy.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / ".pytest_cache" / "databases"
# What a migrated database is made of.
INGREDIENTS = (
    *("accounts/migrations", "accounts/models.py", "accounts/conf.py"),
    *("commentary/migrations", "commentary/models", "commentary/settings.py"),
)
# What tells the workers of a template of PostgreSQL's.
VARIABLE = "COMMENTARY_TEST_TEMPLATE"
NAME = "commentary_template"
MIGRATE = (
    "from django.core.management import call_command as call, execute_from_command_line as run;"
    "run(['manage.py', 'migrate', '--verbosity=0']);"
    "call('createcachetable')"
)


@dataclass(frozen=True)
class Migration:
    """A database on its way: the process that is at it."""

    process: subprocess.Popen[str]

    def wait(self) -> None:
        """Return when the database stands."""
        said, _nothing = self.process.communicate()
        if self.process.returncode:
            raise SystemExit(f"The test database could not be migrated.\n{said}")


@contextlib.contextmanager
def _running(*command: str, url: str) -> Iterator[Migration]:
    """Run Python beside whatever else is done, and not for longer than the block."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **os.environ,
            "COMMENTARY_ENV": "test",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": url,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Migration(process)
    finally:
        process.kill()
        process.wait()


def migrating_sqlite() -> contextlib.AbstractContextManager[Migration]:
    """See to it in the background that `sqlite_template` finds its file."""
    return _running("-m", "tests.templates", url="")


@contextlib.contextmanager
def migrating_postgres(cluster: str) -> Iterator[tuple[Migration, dict[str, str]]]:
    """Make a template in a throwaway cluster; what the workers are to be told of it."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
    with _running("-c", MIGRATE, url=f"{cluster.rpartition('/')[0]}/{NAME}") as migration:
        yield migration, {VARIABLE: NAME}


def sqlite_template() -> Path:
    """The file of this state of the project, which is made if there is none."""
    path = STORE / f"{_digest()}.sqlite3"
    if not path.exists():
        STORE.mkdir(parents=True, exist_ok=True)
        for old in STORE.glob("*.sqlite3*"):
            # Another run may be about to copy it.
            with contextlib.suppress(FileNotFoundError):
                if old.stat().st_mtime < time.time() - 3600:
                    old.unlink()
        # Whoever else makes it at the same time makes the same.
        fresh = path.with_suffix(f".sqlite3-{os.getpid()}")
        with _running("-c", MIGRATE, url=f"sqlite:///{fresh}") as migration:
            migration.wait()
        fresh.replace(path)
    return path


def _digest() -> str:
    digest = hashlib.sha256()
    for ingredient in INGREDIENTS:
        whole = ROOT / ingredient
        for path in sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]:
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    packages = sorted(f"{package.name} {package.version}" for package in distributions())
    return hashlib.sha256(digest.digest() + repr(packages).encode()).hexdigest()[:16]


def use_template(database: dict[str, Any]) -> bool:
    """Have the test database of these settings be a copy of a template, if there is one."""
    if database["ENGINE"].endswith("sqlite3"):
        shutil.copyfile(sqlite_template(), database["TEST"]["NAME"])
    elif VARIABLE in os.environ:
        database["TEST"]["TEMPLATE"] = os.environ[VARIABLE]
    else:
        return False
    return True


if __name__ == "__main__":
    sqlite_template()
