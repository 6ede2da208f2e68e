"""The cut of a draft: joining, splitting and retyping its passages. Editors."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from commentary.actions import cutting
from commentary.api import bodies, shapes
from commentary.api.answers import single_etag
from commentary.api.asking import read_if_match
from commentary.api.conditions import telling_current
from commentary.api.fields import Body, read_body
from commentary.api.operations import IF_MATCH, writes
from commentary.api.rendering import to_json
from commentary.api.viewers import writer_of
from commentary.formats.article_json import shape_passage
from commentary.permissions import Viewer
from commentary.queries import articles as article_queries


def _cuts(name: str, request: type[Body] | None) -> Callable[..., Any]:
    return writes(
        name,
        {200: shapes.PassageList},
        tag="cut",
        request=request,
        problems=(404, 409, 412),
        parameters=(IF_MATCH,),
    )


@_cuts("join_passages", None)
def join_passages(request: Request, slug: str, key: str) -> HttpResponse:
    """Join a passage of a draft with the one behind it; the passages are given back."""
    viewer, version = writer_of(request), read_if_match(request)
    read_body(bodies.NoBody, request.data)
    with telling_current(version, lambda: _passages(viewer, slug)):
        cutting.join_passages(viewer, slug, key, version=version, of_first_text=True)
    return _answer(viewer, slug)


@_cuts("split_passage", bodies.SplitBody)
def split_passage(request: Request, slug: str, key: str) -> HttpResponse:
    """Split a passage of a draft in two; the passages are given back."""
    viewer, version = writer_of(request), read_if_match(request)
    body = read_body(bodies.SplitBody, request.data)
    with telling_current(version, lambda: _passages(viewer, slug)):
        cutting.split_passage(viewer, slug, key, version=version, of_first_text=True, **body)
    return _answer(viewer, slug)


@_cuts("retype_passage", bodies.KindBody)
def retype_passage(request: Request, slug: str, key: str) -> HttpResponse:
    """Say what a passage of a draft is; the passages are given back."""
    viewer, version = writer_of(request), read_if_match(request)
    body = read_body(bodies.KindBody, request.data)
    with telling_current(version, lambda: _passages(viewer, slug)):
        cutting.retype_passage(viewer, slug, key, version=version, of_first_text=True, **body)
    return _answer(viewer, slug)


def _passages(viewer: Viewer, slug: str) -> dict[str, Any]:
    article = article_queries.find_article(viewer, slug)
    number = article.revision.number if article.revision else 0
    items = [shape_passage(each) for each in article_queries.list_passages(viewer, article)]
    return {"version": article.version, "revision": number, "items": items}


def _answer(viewer: Viewer, slug: str) -> HttpResponse:
    passages = _passages(viewer, slug)
    answer = HttpResponse(to_json(passages), content_type="application/json")
    answer["ETag"] = single_etag(passages["version"])
    return answer
