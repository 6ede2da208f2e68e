"""A guard against work that does not end: it fails a test instead of hanging the suite.

It measures nothing (benchmarks/ does). The limit is processor time, many times what the work takes,
and what grows with the square of its input would pass it by far.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LIMIT = 30


@contextmanager
def cut_off(seconds: int = LIMIT) -> Iterator[None]:
    """Fail what is inside when it has used this many seconds of processor time."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"still at work after {seconds} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
