"""What script/test and script/check do: every stage, then the totals.

Each stage is a command whose output streams through; its last line is kept, so that
pytest's own closing lines stand together at the end. A stage that the machine cannot run is
named with the command that would install what it lacks; with CI=true that is a failure.
"""

import contextlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.browser.chromium import find_chromium
from tests.postgres import find_programs, throwaway_cluster
from tests.templates import Migration, migrating_postgres, migrating_sqlite

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
WORKERS = "2"
BYTECODE = ROOT / ".pytest_cache" / "bytecode"
# What these hold is not the database's, so that once is enough. Doors are made of the actions and
# queries that tests/core holds on both.
NO_DATABASE = (
    *("accounts", "api", "architecture", "importers", "sample", "scripts", "text", "web"),
    "wiring",
)
TYPED = [
    "commentary/errors.py",
    "commentary/vocabulary.py",
    "commentary/permissions",
    "commentary/text",
    "commentary/queries",
    "commentary/actions",
]


@dataclass(frozen=True)
class Outcome:
    """How a stage ended: passed, failed or lacking; its closing line; its time; what failed."""

    stage: str
    state: str
    closing: str = ""
    seconds: float = 0.0
    failures: tuple[str, ...] = ()


def run_stage(
    stage: str, command: list[str], *, environment: dict[str, str] | None = None, totals: str = ""
) -> Outcome:
    """Run one command from the root, let its output through and keep its last line.

    `totals` is a pattern for tools that end otherwise: its first groups, joined, are kept.
    """
    print(f"\n--- {stage}: {' '.join(command).replace(PYTHON, 'python')}", flush=True)
    start = time.monotonic()
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "COMMENTARY_ENV": "test", **keep_bytecode(), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or []:
            print(line, end="", flush=True)
            lines.append(line.strip())
    found = [match[1] for line in lines if (match := re.fullmatch(totals, line))] if totals else []
    closing = ", ".join(found) or next((line for line in reversed(lines) if line), "")
    state = "failed" if process.returncode else "passed"
    failures = tuple(line for line in lines if line.startswith(("FAILED ", "ERROR ", "not ok ")))
    return Outcome(stage, state, closing, time.monotonic() - start, failures)


def keep_bytecode() -> dict[str, str]:
    """Where Python may keep what it compiled, if it was told to keep nothing beside the sources.

    Else every worker, and every command that a test starts, would compile all of it anew.
    """
    if not sys.dont_write_bytecode:
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(BYTECODE)}


def lacking(stage: str, *, package: str) -> Outcome:
    """The outcome of a stage that this machine cannot run."""
    return Outcome(stage, "lacking", f"{package} is missing; apt-get install {package}")


def check_stages() -> Iterator[Outcome]:
    """Lint, format, contracts, types, migrations and the deployment checks."""
    tool = [PYTHON, "-m"]
    yield run_stage("lint", [*tool, "ruff", "check", "."])
    yield run_stage("format", [*tool, "ruff", "format", "--check", "."])
    yield run_stage("imports", [str(Path(PYTHON).parent / "lint-imports"), "--no-cache"])
    yield run_stage("types", [*tool, "mypy", *TYPED])
    manage = [PYTHON, "manage.py"]
    yield run_stage("migrations", [*manage, "makemigrations", "--check", "--dry-run"])
    yield run_stage(
        "deployment",
        [*manage, "check", "--deploy", "--fail-level=WARNING"],
        environment=production_environment(),
    )


def production_environment() -> dict[str, str]:
    """An environment such as a site in production has; nothing is connected to."""
    return {
        "COMMENTARY_ENV": "production",
        "COMMENTARY_SECRET_KEY": secrets.token_urlsafe(50),
        "COMMENTARY_ORIGIN": "https://commentary.example",
        "DATABASE_URL": "postgres://commentary@localhost/commentary",
    }


def suite(
    stage: str,
    *,
    folder: str = "tests",
    marked: str = "",
    environment: dict[str, str] | None = None,
    without: Sequence[str] = (),
) -> Outcome:
    """Run pytest over the tests of a folder, all or those so marked, on a worker for each core.

    What stands in the folders left out is not even read: each worker would take seconds for it.
    """
    # File by file, in the order of tests/conftest.py.
    shared = ["-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
    left_out = [f"--ignore=tests/{one}" for one in without]
    command = [PYTHON, "-m", "pytest", "-q", *shared, "-m", marked, *left_out, folder]
    return run_stage(stage, command, environment=environment)


@dataclass(frozen=True)
class Prepared:
    """The databases that are migrated while the checks run; PostgreSQL's, if it is here."""

    sqlite: Migration
    postgres: Migration | None
    on_postgres: dict[str, str]


@contextlib.contextmanager
def prepare() -> Iterator[Prepared]:
    """Begin to migrate what the tests need; end what is not done by the end of the block."""
    with contextlib.ExitStack() as stack:
        sqlite = stack.enter_context(migrating_sqlite())
        if find_programs():
            url = stack.enter_context(throwaway_cluster())
            postgres, told = stack.enter_context(migrating_postgres(url))
            yield Prepared(sqlite, postgres, {"DATABASE_URL": url, **told})
        else:
            yield Prepared(sqlite, None, {})


def test_stages(prepared: Prepared) -> Iterator[Outcome]:
    """The suite on SQLite, the same on PostgreSQL, the browser's part, the JavaScript cases."""
    without_url = {"DATABASE_URL": ""}
    prepared.sqlite.wait()
    yield suite("tests on SQLite", without=["browser"], environment=without_url)
    if prepared.postgres:
        prepared.postgres.wait()
        yield suite(
            "tests on PostgreSQL",
            marked="not one_database",
            environment=prepared.on_postgres,
            without=["browser", *NO_DATABASE],
        )
    else:
        yield lacking("tests on PostgreSQL", package="postgresql")
    if find_chromium():
        yield suite("tests in Chromium", folder="tests/browser", environment=without_url)
    else:
        yield lacking("tests in Chromium", package="chromium")
    yield javascript_cases()


def javascript_cases() -> Outcome:
    """The scripts' own cases, in Node. Named one by one: versions differ about folders."""
    stage = "JavaScript cases"
    node = shutil.which("node")
    if node is None:
        return lacking(stage, package="nodejs")
    cases = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/js/**/*test*.*js"))
    if not cases:
        return Outcome(stage, "failed", "there are none in tests/js")
    return run_stage(stage, [node, "--test", *cases], totals=r"(?:#|ℹ) ((?:pass|fail) \d+)")


def report(outcomes: list[Outcome]) -> int:
    """Print the totals; return the exit status."""
    strict = os.environ.get("CI", "").lower() in ("true", "1")
    print("\n--- totals")
    for outcome in outcomes:
        print(f"{outcome.state:8}{outcome.seconds:6.0f} s  {outcome.stage:20}  {outcome.closing}")
        for failure in outcome.failures:
            print(f"{'':18}{failure}")
    failed = [outcome.stage for outcome in outcomes if outcome.state == "failed"]
    missing = [outcome for outcome in outcomes if outcome.state == "lacking"]
    for outcome in missing:
        print(f"This machine cannot run the {outcome.stage}: {outcome.closing}")
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    elif missing:
        print("What could be run passed." + (" With CI=true that is not enough." * strict))
    else:
        print("Everything passed.")
    return 1 if failed or (strict and missing) else 0


def main(arguments: list[str]) -> int:
    """Run the checks, and unless only they were asked for, the tests."""
    if arguments == ["check"]:
        return report(list(check_stages()))
    with prepare() as prepared:
        return report([*check_stages(), *test_stages(prepared)])


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
    sys.exit(130)
