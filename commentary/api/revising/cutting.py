"""The cut of the next revision: joining, splitting and retyping passages of the draft. Editors."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from commentary.actions import cutting
from commentary.api import bodies
from commentary.api.asking import read_if_match
from commentary.api.conditions import telling_current
from commentary.api.fields import Body, read_body
from commentary.api.operations import IF_MATCH, writes
from commentary.api.revising import shapes
from commentary.api.revising.drafts import answer_draft, demand_revisable, read_present
from commentary.api.viewers import editor_of


def _cuts(name: str, request: type[Body] | None) -> Callable[..., Any]:
    return writes(
        name,
        {200: shapes.Draft},
        tag="drafts",
        request=request,
        problems=(404, 409, 412),
        parameters=(IF_MATCH,),
    )


@_cuts("join_draft_passages", None)
def join_passages(request: Request, slug: str, key: str) -> HttpResponse:
    """Join a passage of the draft with the one behind it. Begins a draft where there is none."""
    return _cut(request, slug, key, bodies.NoBody, cutting.join_passages)


@_cuts("split_draft_passage", bodies.SplitBody)
def split_passage(request: Request, slug: str, key: str) -> HttpResponse:
    """Split a passage of the draft in two; the larger part keeps its id."""
    return _cut(request, slug, key, bodies.SplitBody, cutting.split_passage)


@_cuts("retype_draft_passage", bodies.KindBody)
def retype_passage(request: Request, slug: str, key: str) -> HttpResponse:
    """Say what a passage of the draft is."""
    return _cut(request, slug, key, bodies.KindBody, cutting.retype_passage)


def _cut(
    request: Request, slug: str, key: str, shape: type[Body], deed: Callable[..., Any]
) -> HttpResponse:
    viewer, version = editor_of(request), read_if_match(request)
    body = read_body(shape, request.data)
    demand_revisable(viewer, slug)
    with telling_current(version, lambda: read_present(viewer, slug)):
        deed(viewer, slug, key, version=version, **body)
    return answer_draft(viewer, slug)
