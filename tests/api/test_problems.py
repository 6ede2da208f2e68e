"""Failures that nobody's request is to blame for, and how each kind of error is told."""

from typing import Any

import orjson
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from commentary.api.problems import PROBLEM, tell
from commentary.api.routes import public_read, resource
from commentary.errors import Conflict, Gone, InvalidInput, NotFound, NotPermitted, RateLimited

pytestmark = pytest.mark.one_database


def told(failure: Exception) -> HttpResponse:
    answer = tell(failure, RequestFactory().get("/api/v1/"))
    assert answer["Content-Type"] == PROBLEM
    assert answer["Cache-Control"] == "no-store"
    return answer


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (InvalidInput("x"), 422, "invalid"),
        (InvalidInput("x", code="bad_json"), 400, "bad_json"),
        (InvalidInput("x", code="body_too_long"), 413, "body_too_long"),
        (NotPermitted("x"), 403, "not_permitted"),
        (NotFound("x"), 404, "not_found"),
        (Conflict("x"), 409, "conflict"),
        (Gone("x"), 410, "gone"),
        (RateLimited("x", retry_after=7), 429, "rate_limited"),
        (Http404("a secret of the code"), 404, "not_found"),
        (PermissionDenied("a secret of the code"), 403, "not_permitted"),
        (SuspiciousOperation("a secret of the code"), 400, "bad_request"),
        (RequestDataTooBig("a secret of the code"), 413, "body_too_long"),
        (OperationalError("a secret of the code"), 503, "unavailable"),
        (InterfaceError("a secret of the code"), 503, "unavailable"),
        (ZeroDivisionError("a secret of the code"), 500, "server_error"),
    ],
)
def test_each_failure_has_its_status_and_code(failure, status, code):
    answer = told(failure)
    said = orjson.loads(answer.content)
    assert (answer.status_code, said["status"], said["code"]) == (status, status, code)
    assert "secret" not in answer.content.decode()


def test_who_came_too_often_or_too_early_is_told_when_to_come_again():
    assert told(RateLimited("x", retry_after=7))["Retry-After"] == "7"
    assert told(OperationalError("x"))["Retry-After"] == "10"


def fail(request: Any) -> HttpResponse:
    """Fails."""
    raise ZeroDivisionError("a secret of the code")


@pytest.mark.parametrize("way", [resource(get=fail), public_read(fail).lane], ids=["view", "lane"])
def test_what_nobody_foresaw_is_a_500_that_is_logged_and_signalled(way, caplog):
    seen: list[Any] = []

    def listen(**about: Any) -> None:
        seen.append(about["request"])

    got_request_exception.connect(listen)
    try:
        answer = way(RequestFactory(HTTP_HOST="testserver").get("/api/v1/"))
    finally:
        got_request_exception.disconnect(listen)
    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert len(seen) == 1
    assert caplog.records[0].exc_info[0] is ZeroDivisionError
