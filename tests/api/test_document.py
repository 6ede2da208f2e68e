"""The OpenAPI document: valid, complete, and true to what is given out."""

import re
from typing import Any

import orjson
import pytest
from django.urls import URLPattern
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate
from rest_framework.serializers import Serializer

from commentary.api.moderation.urls import urlpatterns as moderation
from commentary.api.revising.urls import urlpatterns as revising
from commentary.api.urls import urlpatterns
from tests.api.conftest import Caller, read
from tests.people import keys_of, reply, respond, select, withdraw

pytestmark = pytest.mark.one_database


def path_of(pattern: Any) -> str:
    """The address of a route as the document has it."""
    return "/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))


# Held to the document by their own tests: tests/api/moderation, test_document_of_revisions.py.
ELSEWHERE = {path_of(pattern) for pattern in (*moderation, *revising)}
MEMBERS_ONLY = {
    "read_me",
    "list_queue",
    "read_case",
    "read_author_case",
    "read_statement",
    "list_messages",
    "list_flags",
    "list_appeals",
    "read_appeal",
    "read_own_appeal",
    "list_sanctions",
    "list_notices",
    "read_draft",
    "read_effects",
}


@pytest.fixture
def document(nobody: Caller) -> dict[str, Any]:
    return read(nobody.get("schema/"))


def routes() -> list[tuple[str, str]]:
    """Every address and method of the API, but for the one that is no address."""
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        view: Any = pattern.callback
        if pattern.name == "api_nowhere":
            continue
        path = path_of(pattern)
        found += [(path, method) for method in view.cls.http_method_names if method != "head"]
    return found


def test_the_document_is_valid(document):
    validate(document)


def test_every_address_and_method_is_in_it_and_nothing_else(document):
    told = {
        (path, method)
        for path, methods in document["paths"].items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete", "options")
    }
    assert told == set(routes())


@pytest.mark.parametrize(("path", "method"), routes())
def test_an_operation_tells_errors_headers_and_who_may(path, method, document):
    operation = document["paths"][path][method]
    answers = operation["responses"]
    assert operation["description"]
    assert {"400", "401", "503"} <= set(answers)
    for status, answer in answers.items():
        if int(status) >= 400:
            shape = answer["content"]["application/problem+json"]["schema"]
            assert shape == {"$ref": "#/components/schemas/Problem"}
        assert answer["description"] or int(status) < 300
    if "{" in path:
        assert "404" in answers
    headers = {row["name"] for row in operation["parameters"] if row["in"] == "header"}
    security = operation["security"]
    assert {"token": []} in security
    assert {"session": []} in security
    if method == "get":
        assert "If-None-Match" in headers
        assert "ETag" in answers["200"]["headers"]
        assert "304" in answers
        assert ({} in security) is (operation["operationId"] not in MEMBERS_ONLY)
    else:
        assert ({} in security) is (operation["operationId"] == "send_notice")
        assert {"403", "413", "415", "422", "429"} <= set(answers)
        assert "X-CSRFToken" in headers
        assert "Retry-After" in answers["429"]["headers"]
    if "412" in answers:
        assert "If-Match" in headers
    if "201" in answers:
        assert "Location" in answers["201"]["headers"]


@pytest.mark.parametrize("name", ["post_annotation", "post_reply"])
def test_what_makes_an_annotation_tells_of_its_key(name, document):
    operations = [row for methods in document["paths"].values() for row in methods.values()]
    operation = next(row for row in operations if row["operationId"] == name)
    assert "Idempotency-Key" in {row["name"] for row in operation["parameters"]}


def test_bodies_say_that_they_take_nothing_else(document):
    bodies = {
        name: shape
        for name, shape in document["components"]["schemas"].items()
        if name.endswith("Body")
    }
    assert "AnnotationBody" in bodies
    assert all(shape["additionalProperties"] is False for shape in bodies.values())
    body = bodies["AnnotationBody"]
    assert body["properties"]["body"]["maxLength"] == 10_000
    assert body["required"] == ["kind"]


def test_no_two_shapes_have_one_name():
    """The document would tell one of them in the place of the other."""
    found: dict[str, type[Serializer[Any]]] = {}
    waiting: list[type[Serializer[Any]]] = [Serializer]
    for shape in waiting:
        waiting += shape.__subclasses__()
        if shape.__module__.startswith("commentary.api") and shape.__name__ != "NoBody":
            assert found.setdefault(shape.__name__, shape) is shape, shape


def test_the_two_ways_to_log_in_are_told(document):
    schemes = document["components"]["securitySchemes"]
    assert schemes["token"]["scheme"] == "bearer"
    assert schemes["session"]["in"] == "cookie"


def shape_of(document: dict[str, Any], path: str, method: str, status: int) -> OAS30Validator:
    """What an answer is held to: the document's own shape, and no field beside it."""
    name = document["paths"][path][method]["responses"][str(status)]["content"]
    shapes = document["components"]["schemas"]
    for shape in shapes.values():
        if shape.get("type") == "object" and "properties" in shape:
            shape["additionalProperties"] = False
    return validator_of(document, name["application/json"]["schema"])


def validator_of(document: dict[str, Any], shape: dict[str, Any]) -> OAS30Validator:
    """A validator of `shape` that finds the shapes that it refers to."""
    return OAS30Validator({"allOf": [shape], "components": document["components"]})


def test_what_is_given_out_is_what_the_document_tells(cast, article, caller, document, nobody):
    said = respond(
        cast.mira,
        article,
        kind="critique",
        challenge="fact",
        targets=[select(article, "a map")],
        evidence=[{"quote": "So.", "url": "", "date": ""}],
    )
    reply(cast.vera, said)
    gone = respond(cast.mira, article)
    reply(cast.noor, gone)
    withdraw(cast.mira, gone)
    names = {
        "slug": article.slug,
        "key": said.key,
        "username": "mira",
    }
    of = caller(cast.omar)
    looked_at = 0
    for path, method in routes():
        if method != "get" or path in ELSEWHERE or path.endswith(("/docs/", "/schema/")):
            continue
        known = {**names, "key": keys_of(article)[0]} if "passages" in path else names
        value = read(of.get(path.format(**known)))
        shape_of(document, path, "get", 200).validate(value)
        looked_at += 1
    assert looked_at > 10
    problem = orjson.loads(nobody.get("nowhere/").content)
    validator_of(document, {"$ref": "#/components/schemas/Problem"}).validate(problem)


def test_the_page_tells_every_operation(cast, nobody, caller):
    for of in (nobody, caller(cast.mira)):
        answer = of.get("docs/")
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        page = answer.content.decode()
        for path, method in routes():
            assert path in page
            assert f'<span class="badge">{method.upper()}</span> <code>{path}</code>' in page
    assert "https://cdn" not in page
    assert "style=" not in page
