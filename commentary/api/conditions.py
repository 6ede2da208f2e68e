"""Writes that hold only for what the writer has seen: a stale one is told with what is present."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from commentary.api.problems import Overtaken, Stale
from commentary.errors import Conflict

STALE = Stale.code
# Somebody has it in hand, has decided it, or it changed since it was read.
OVERTAKEN = ("claimed", "decided", "stale_case", "stale_appeal")


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


@contextmanager
def telling_overtaken(read: Callable[[], tuple[Any, Any]]) -> Iterator[None]:
    """Turn a refusal because another moderator was faster into 409 with what ``read`` gives.

    That is the case as it is at present, and who it was. Other refusals pass as they are.
    """
    try:
        yield
    except Conflict as conflict:
        if conflict.code not in OVERTAKEN:
            raise
        current, by = read()
        raise Overtaken(conflict, current=current, by=by) from conflict
