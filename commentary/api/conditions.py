"""Writes that hold only for what the writer has seen: a stale one is told with what is present."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from commentary.api.problems import Stale
from commentary.errors import Conflict

STALE = Stale.code


@contextmanager
def telling_current(version: int | None, read: Callable[[], Any]) -> Iterator[None]:
    """Turn a refused version into 412 with what ``read`` gives, where If-Match named ``version``.

    Without If-Match the same is a plain 409: two writes met, and this one came second.
    """
    try:
        yield
    except Conflict as conflict:
        if version is None or conflict.code != STALE:
            raise
        raise Stale(conflict.message, current=read()) from conflict
