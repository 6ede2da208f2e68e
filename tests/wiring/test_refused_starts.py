"""Unsafe or senseless settings stop the start with a sentence that says what to do."""

import os
import subprocess
import sys

import pytest

SAFE = {
    "COMMENTARY_ENV": "production",
    "COMMENTARY_ORIGIN": "https://debate.example.org",
    "COMMENTARY_SECRET_KEY": "k" * 25 + "0123456789" * 3,
}


def start(tmp_path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings as a process of its own does."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COMMENTARY_", "DATABASE_URL", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-c", "import commentary.settings"],
        env={**kept, "COMMENTARY_DATA": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_safe_production_starts(tmp_path) -> None:
    done = start(tmp_path, **SAFE)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("COMMENTARY_SECRET_KEY", "", "Set COMMENTARY_SECRET_KEY"),
        ("COMMENTARY_SECRET_KEY", "short", "at least 50 random characters"),
        ("COMMENTARY_DEBUG", "yes", "COMMENTARY_DEBUG must be off"),
        ("COMMENTARY_ORIGIN", "http://debate.example.org", "must begin with https://"),
        ("COMMENTARY_ORIGIN", "debate.example.org", "write it as https://"),
        ("COMMENTARY_ENV", "prod", "must be one of development, test, production"),
        ("DATABASE_URL", "mysql://someone@somewhere/db", "PostgreSQL or an SQLite"),
        ("COMMENTARY_RATE_RESPOND", "often", "how often and in how many seconds"),
        ("COMMENTARY_TRUSTED_PROXIES", "-1", "a whole number"),
        ("COMMENTARY_SSL_REDIRECT", "perhaps", "write yes or no"),
    ],
)
def test_an_unsafe_setting_refuses_to_start(tmp_path, name: str, value: str, said: str) -> None:
    done = start(tmp_path, **{**SAFE, name: value})

    assert done.returncode != 0
    assert said in done.stderr.strip().splitlines()[-1]
