"""The one place where the environment is read. A value that makes no sense stops the start."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def read_text(name: str, default: str = "", *, choices: Sequence[str] = ()) -> str:
    """Return the variable ``name``; refuse a value outside ``choices`` when there are any."""
    value = os.environ.get(name, "").strip() or default
    if choices and value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
    return value


def read_flag(name: str, default: bool = False) -> bool:
    """Return the variable ``name`` as yes or no."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in _WORDS:
        raise ImproperlyConfigured(f"{name} is {value!r}; write yes or no.")
    return _WORDS[value]


def read_number(name: str, default: int, *, least: int = 0) -> int:
    """Return the variable ``name`` as a whole number of at least ``least``."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it must be a whole number, {least} or more."
        )
    return int(value)


def read_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return the variable ``name`` split at commas, empty parts left out."""
    value = os.environ.get(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] or list(default)


def read_rate(name: str, default: str) -> tuple[int, int]:
    """Return the variable ``name``, such as ``30/3600``, as (how often, in how many seconds)."""
    value = os.environ.get(name, "").strip() or default
    count, _, seconds = value.partition("/")
    if not (count.isdigit() and seconds.isdigit() and int(seconds)):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write how often and in how many seconds, as in {default}."
        )
    return int(count), int(seconds)


def digest_files(root: Path, *folders: str) -> str:
    """Return a short digest of all files in ``folders`` of ``root``, bytecode left out.

    The same on every machine that has the same files.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
