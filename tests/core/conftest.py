"""What the tests of the core share: no limit is met unless a test sets one."""

from collections.abc import Callable

import pytest


@pytest.fixture(autouse=True)
def _no_limit_is_met(rates: Callable[..., None]) -> None:
    rates()
