"""Scenes that are built once for a file of tests, and stand for each of them as they were built.

A scene is written in a transaction around all tests of the file. Each test runs in a savepoint
within it that is rolled back, as it does without a scene, and gets a copy of the objects: what one
test does to rows or objects, no other meets. For files whose tests need no commit, and have no
other use for an empty database.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

Scene = TypeVar("Scene")
# No limit is met while a scene is built.
FAR = dict.fromkeys(settings.RATES, (1_000_000, 3600))


def build_once(build: Callable[[], Scene]) -> Any:
    """Return a fixture of a file that builds a scene with `build` before its first test.

    It is asked for by a fixture of each test, which gives `copy_of` what this one gives.
    """

    @pytest.fixture(scope="module")
    def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
        around = transaction.atomic()
        # As around a test: what demands to be the outermost transaction may run within it.
        around._from_testcase = True
        with django_db_blocker.unblock():
            around.__enter__()
            try:
                with override_settings(RATES=FAR):
                    scene = build()
            except BaseException as error:
                around.__exit__(type(error), error, error.__traceback__)
                raise
        yield scene
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)

    return standing


def copy_of(scene: Scene) -> Scene:
    """Return the objects of a scene for one test, which may change them."""
    return deepcopy(scene)
