"""What the tests of the API share: a caller that speaks for somebody, and the cast."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from commentary.actions.tokens import make_token
from tests.people import viewer

ROOT = "/api/v1/"


@dataclass
class Caller:
    """Somebody's program: `get("articles/")`, `post("articles/", {...})`."""

    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=Client)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.send("DELETE", path, **headers)

    def send(
        self,
        method: str,
        path: str,
        body: Any = b"",
        *,
        content_type: str = "application/json",
        **headers: str,
    ) -> HttpResponse:
        """`If_Match="…"` becomes the header If-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = body if isinstance(body, bytes) else orjson.dumps(body)
        address = path if path.startswith("/") else ROOT + path
        return self.client.generic(
            method, address, sent, content_type, headers={**self.headers, **named}
        )


@pytest.fixture(autouse=True)
def _no_limit_is_met(rates: Callable[..., None]) -> None:
    rates()


@pytest.fixture
def nobody(db: None) -> Caller:
    """A program without token or session."""
    return Caller()


@pytest.fixture
def caller(db: None) -> Callable[..., Caller]:
    """A program that speaks for a person by a token, or for nobody."""

    def make(person: User | None, scope: str = "write") -> Caller:
        if person is None:
            return Caller()
        _row, token = make_token(viewer(person), name="tests", scope=scope, days=1)
        return Caller({"Authorization": f"Bearer {token}"})

    return make


def read(answer: HttpResponse, status: int = 200) -> Any:
    """The JSON of an answer, which must have this status."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    return orjson.loads(answer.content)


def problem(answer: HttpResponse, status: int, code: str) -> Any:
    """The problem that an answer tells, which must be this one."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said = orjson.loads(answer.content)
    assert (said["status"], said["code"]) == (status, code), said
    assert said["detail"]
    assert said["type"]
    assert said["title"]
    return said
