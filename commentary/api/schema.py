"""The API's own description: where things are, the OpenAPI document, and a page to browse it."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from commentary.api import shapes
from commentary.api.answers import answer_content
from commentary.api.asking import read_query
from commentary.api.operations import OPEN_TO_ALL, PROBLEMS, reads
from commentary.api.rendering import to_json
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, viewer_of

_IN_PATHS = {
    "slug": "The article's slug, as in its address.",
    "key": "The key of an annotation, passage, case, decision or the like: its id.",
    "number": "The revision's number, from 1.",
    "target": "The number of the quote in its annotation, from 0.",
    "username": "The person's user name.",
}
_METHODS = ("get", "post", "put", "patch", "delete")


class TokenScheme(OpenApiAuthenticationExtension):
    """How the document tells of tokens."""

    target_class = "commentary.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        said = "A token as made on the settings page, with the scope read or write."
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cmt_…", "description": said}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the document tells of sessions."""

    target_class = "commentary.api.authentication.StrictSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        said = "The session of a logged-in browser; writes send X-CSRFToken too."
        # The cookie of production. Elsewhere it lacks the prefix.
        return {"type": "apiKey", "in": "cookie", "name": "__Host-session", "description": said}


@public_read
@reads("read_index", shapes.Index, tag="about", problems=())
def read_index(request: Asked) -> HttpResponse:
    """Where things are. A browser is led to the page that documents the API."""
    if "text/html" in request.headers.get("Accept", ""):
        return HttpResponseRedirect(reverse("api_docs"))
    read_query(request)
    articles = reverse("api_articles")
    root = reverse("api_index")
    index = {
        "articles": articles,
        "article": f"{articles}{{slug}}/",
        "annotations": f"{articles}{{slug}}/annotations/",
        "annotation": f"{root}annotations/{{key}}/",
        "replies": f"{root}annotations/{{key}}/replies/",
        "revisions": f"{articles}{{slug}}/revisions/",
        "draft": f"{articles}{{slug}}/draft/",
        "orphans": f"{articles}{{slug}}/orphans/",
        "corrections": f"{articles}{{slug}}/corrections/",
        "anchors": f"{root}annotations/{{key}}/anchors/",
        "person": f"{root}people/{{username}}/",
        "features": f"{articles}{{slug}}/features/",
        "queue": reverse("api_queue"),
        "flags": reverse("api_flags"),
        "appeals": reverse("api_appeals"),
        "notices": reverse("api_notices"),
        "log": reverse("api_log"),
        "transparency": reverse("api_transparency"),
        "preview": reverse("api_preview"),
        "me": reverse("api_me"),
        "schema": reverse("api_schema"),
        "docs": reverse("api_docs"),
    }
    return answer_content(request, viewer_of(request), index)


@public_read
@reads("read_schema", OpenApiTypes.OBJECT, tag="about", problems=())
def read_schema(request: Asked) -> HttpResponse:
    """This document: OpenAPI 3, as JSON."""
    read_query(request)
    return answer_content(request, viewer_of(request), _schema_bytes())


@reads("read_docs", OpenApiTypes.STR, tag="about", problems=(), media_type="text/html")
def read_docs(request: Request) -> HttpResponse:
    """The same document as a page."""
    context = {"tags": _tags(), "shapes": _shapes(), "problems": list(PROBLEMS.items())}
    page = render(request._request, "api/docs.html", context)
    answer = answer_content(request, viewer_of(request), page.content)
    if answer.status_code == 200:
        answer["Content-Type"] = "text/html; charset=utf-8"
    return answer


@cache
def make_schema() -> dict[str, Any]:
    """Return the OpenAPI document, made once in a process."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    for _path, _method, operation in _operations(schema):
        # An empty requirement says that neither token nor session is needed.
        if operation["operationId"] in OPEN_TO_ALL:
            operation["security"] = [*operation.get("security", []), {}]
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                parameter["description"] = _IN_PATHS[parameter["name"]]
    for name, shape in schema["components"]["schemas"].items():
        if name.endswith("Body"):
            shape["additionalProperties"] = False
        for field, about in shape.get("properties", {}).items():
            shape["properties"][field] = _with_null(about)
    return schema


def _with_null(about: dict[str, Any]) -> dict[str, Any]:
    """Return a field that may be null so that its shape does not refuse null after all.

    ``nullable`` beside ``allOf`` allows nothing, since what it refers to has to hold too.
    """
    if not about.get("nullable") or "allOf" not in about:
        return about
    rest = {name: value for name, value in about.items() if name not in ("allOf", "nullable")}
    return {"oneOf": [*about["allOf"], {"enum": [None], "nullable": True}], **rest}


@cache
def _schema_bytes() -> bytes:
    return to_json(make_schema())


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


@cache
def _tags() -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the operations by tag, as the page lists them."""
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in _operations(make_schema()):
        by_tag.setdefault(operation["tags"][0], []).append(
            {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "description": operation.get("description", ""),
                "parameters": operation.get("parameters", []),
                "fields": _fields(operation),
                "answers": _answers(operation),
                "public": {} in operation.get("security", []),
            }
        )
    return list(by_tag.items())


@cache
def _shapes() -> list[dict[str, Any]]:
    """Return what is given out, by name, as the page lists it."""
    schemas = make_schema()["components"]["schemas"]
    return [
        {"name": name, "description": shape.get("description", ""), "fields": _rows(shape)}
        for name, shape in sorted(schemas.items())
    ]


def _answers(operation: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"status": status, "description": answer["description"], "shape": _shape_name(answer)}
        for status, answer in operation["responses"].items()
    ]


def _shape_name(holder: dict[str, Any]) -> str:
    for content in holder.get("content", {}).values():
        return str(content["schema"].get("$ref", "")).rpartition("/")[2]
    return ""


def _fields(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of what is sent: name, kind, whether it must be there, what it is."""
    name = _shape_name(operation.get("requestBody", {}))
    shape = make_schema()["components"]["schemas"].get(name, {})
    return _rows(shape)


def _rows(shape: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of an object of the document, as rows of a table."""
    must = shape.get("required", [])
    return [
        {
            "name": field,
            "kind": _kind(about),
            "must": field in must,
            "description": about.get("description", ""),
        }
        for field, about in shape.get("properties", {}).items()
    ]


def _kind(about: dict[str, Any]) -> str:
    if "$ref" in about:
        return str(about["$ref"]).rpartition("/")[2]
    if about.get("type") == "array":
        return f"[{_kind(about['items'])}]"
    for several in ("allOf", "oneOf"):
        if several in about:
            return " | ".join(kind for one in about[several] if (kind := _kind(one)))
    if "enum" in about:
        return " | ".join(str(value) for value in about["enum"] if value not in ("", None))
    most = f" ≤ {about['maxLength']}" if "maxLength" in about else ""
    return f"{about.get('type', 'object')}{most}"
