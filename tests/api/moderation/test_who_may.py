"""Each address of moderation against each role: it works for some, and is refused to the others."""

import re
from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import resolve

from commentary.api.moderation.urls import urlpatterns
from commentary.models import LedgerEntry
from tests.api.conftest import Caller, problem
from tests.api.moderation.conftest import House
from tests.api.moderation.everything import ALL, READS, WRITES, Deed, fill
from tests.api.test_document import shape_of
from tests.people import keys_of

DEEDS = (*READS, *WRITES)
CODES = {401: "not_authenticated", 403: "not_permitted", 404: "not_found"}


def do(deed: Deed, of: Caller, house: Any, **headers: str) -> Any:
    passage = keys_of(house.article)[3]
    body = b"" if deed.body is None else fill(deed.body, house, passage)
    return of.send(deed.method, fill(deed.path, house, passage), body, **headers)


# Tried by the tests of their own subject.
ELSEWHERE = {
    ("POST", "moderation/decisions/"),
    ("POST", "decisions/{}/appeal/"),
    ("POST", "moderation/appeals/{}/conclusion/"),
    ("DELETE", "annotations/{}/lock/"),
    ("DELETE", "annotations/{}/move/"),
    ("DELETE", "annotations/{}/merge/"),
}


def test_every_address_and_method_is_here():
    told = {
        (deed.method, re.sub(r"\{\w+\}|(?<=people/)\w+", "{}", deed.path.partition("?")[0]))
        for deed in DEEDS
    }
    there = {
        (method.upper(), re.sub(r"<\w+:\w+>", "{}", route))
        for route, methods in _methods().items()
        for method in methods - {"head"}
    }
    assert there - told == ELSEWHERE
    assert told <= there


def _methods() -> dict[str, set[str]]:
    """The methods of each address of moderation, by its route."""
    found = {}
    for pattern in urlpatterns:
        view: Any = pattern.callback
        found[str(pattern.pattern)] = set(view.cls.http_method_names)
    return found


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_who_may_does_and_who_may_not_is_refused(deed, house, speak):
    """All who may not come first, so that what they try is still there for one who may."""
    for name in ("anonymous", *(name for name in ALL if name not in deed.who)):
        status = deed.guests if name == "anonymous" else deed.but.get(name, deed.refused)
        answer = do(deed, speak(name), house)
        if status < 400:
            assert answer.status_code == status, answer.content
        else:
            problem(answer, status, CODES[status])
    answer = do(deed, speak(deed.who[-1]), house)
    assert answer.status_code == deed.status, (deed.name, answer.content)
    if answer.status_code != 204:
        hold_to_document(deed, fill(deed.path, house, "x"), answer)


def hold_to_document(deed: Deed, address: str, answer: Any) -> None:
    """What was answered has the shape that the document tells, and no field beside it."""
    document = orjson.loads(Caller().get("schema/").content)
    match = resolve(f"/api/v1/{address.partition('?')[0]}")
    path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", match.route)
    shape = shape_of(document, path, deed.method.lower(), deed.status)
    shape.validate(orjson.loads(answer.content))


@pytest.mark.parametrize(
    ("deed", "name"),
    [(deed, name) for deed in DEEDS for name in deed.who[:-1]],
    ids=lambda value: value.name if isinstance(value, Deed) else value,
)
def test_each_who_may_does(deed, name, house, speak):
    answer = do(deed, speak(name), house)
    assert answer.status_code == deed.status, answer.content
    if answer.status_code in (200, 201):
        assert answer["Content-Type"] == "application/json"
        assert answer["ETag"]
    if answer.status_code == 201:
        assert answer["Location"].startswith("/")


@pytest.mark.parametrize("deed", WRITES, ids=lambda deed: deed.name)
def test_what_is_refused_whoever_asks(deed, house, speak):
    """A token that may only read, a session without CSRF token, a key that never was, and bodies
    of every kind; and what they were about is there as before."""
    who, of = deed.who[-1], speak(deed.who[-1])
    done = _deeds_done()
    problem(do(deed, speak(who, "read"), house), 403, "insufficient_scope")
    client = Client(enforce_csrf_checks=True)
    client.force_login(getattr(house.cast, who))
    problem(do(deed, Caller(client=client), house), 403, "csrf_failed")
    if "{" in deed.path:
        problem(_do_with_an_unknown_key(deed, of, house), 404, "not_found")
    if deed.method != "DELETE":
        _send_hostile_bodies(deed, of, house)
    assert _deeds_done() == done


def _deeds_done() -> int:
    return LedgerEntry.objects.exclude(verb="make_token").count()


@pytest.mark.parametrize("deed", READS, ids=lambda deed: deed.name)
def test_a_token_that_may_read_reads_and_an_unchanged_answer_is_304(deed, house, speak):
    of = speak(deed.who[-1], "read")
    answer = do(deed, of, house)
    again = do(deed, of, house, If_None_Match=answer["ETag"])
    assert (answer.status_code, again.status_code) == (200, 304)
    assert answer["Cache-Control"] == "private, no-cache"
    if "{" in deed.path:
        problem(_do_with_an_unknown_key(deed, of, house), 404, "not_found")
    for query in ("never=1", "after=%00", "limit=0", "after=1&after=2"):
        path = fill(deed.path, house)
        problem(of.get(f"{path}?{query}"), 400, "bad_query")


def test_another_method_is_405(house, speak):
    for route, methods in _methods().items():
        path = re.sub(r"<\w+:(\w+)>", "x", route)
        for method in {"get", "post", "put", "patch", "delete"} - methods:
            answer = speak("ada").send(method.upper(), path, {})
            problem(answer, 405, "method_not_allowed")
            assert set(answer["Allow"].lower().split(", ")) == methods | {"head"} - (
                set() if "get" in methods else {"head"}
            )


def _do_with_an_unknown_key(deed: Deed, of: Caller, house: House) -> Any:
    path = re.sub(r"\{\w+\}", "nobodyknows1", deed.path.partition("?")[0])
    body = b"" if deed.body is None else fill(deed.body, house, keys_of(house.article)[3])
    return of.send(deed.method, path, body)


HOSTILE: dict[str, Any] = {
    "a list": [],
    "a text": "x",
    "unknown": {"never": 1},
    "an author": {"author": "ada", "decider": "ada", "automated": True},
    "numbers": dict.fromkeys(("outcome", "version", "reason", "body", "kind", "until"), 10**17),
    "texts": dict.fromkeys(("outcome", "version", "internal", "good_faith", "ids"), "1"),
    "lists": {key: [[]] for key in ("reason", "cases", "ids", "skip", "text", "law")},
    "long": dict.fromkeys(("reason", "text", "law", "body", "note", "why"), "x" * 20_000),
    "odd": dict.fromkeys(("reason", "text", "law", "body", "passage", "into"), "\u202e\ufdd0"),
}
RAW = (b'{"a":1,"a":2}', b'{"version": NaN}', b'{"body":"\\u0000"}', b"[" * 30 + b"]" * 30)


def _send_hostile_bodies(deed: Deed, of: Caller, house: House) -> None:
    path = fill(deed.path, house, keys_of(house.article)[3])
    for body in HOSTILE.values():
        answer = of.send(deed.method, path, body)
        assert 400 <= answer.status_code < 500, (body, answer.status_code)
        assert answer["Content-Type"] == "application/problem+json"
    for raw in RAW:
        problem(of.send(deed.method, path, raw), 400, "bad_json")
    answer = of.send(deed.method, path, b"x=1", content_type="application/x-www-form-urlencoded")
    problem(answer, 415, "unsupported_media_type")
