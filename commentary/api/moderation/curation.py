"""Picks, locked branches, moved threads, merged responses, slow passages; and each way back."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from commentary.actions import curation as actions
from commentary.actions import moving
from commentary.api import shapes as told
from commentary.api.annotations import answer_fragment
from commentary.api.answers import answer_version
from commentary.api.asking import read_query
from commentary.api.fields import read_body
from commentary.api.moderation import bodies, shapes
from commentary.api.moderation.answering import answer_json
from commentary.api.moderation.sanctions import REASON, REASON_TOLD
from commentary.api.operations import reads, writes
from commentary.api.rendering import to_json
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, viewer_of, writer_of
from commentary.formats.moderation_json import shape_pick
from commentary.permissions import Viewer
from commentary.queries import curation as queries
from commentary.queries import fragments
from commentary.queries.articles import find_article


@public_read
@reads("list_features", shapes.PickList, tag="curation")
def list_features(request: Asked, slug: str) -> HttpResponse:
    """The editors' picks of an article, each with who picked it and why. Everybody's."""
    read_query(request)
    viewer = viewer_of(request)
    version = fragments.find_article_version(viewer, slug)

    def make() -> bytes:
        picks = queries.list_picks(viewer, find_article(viewer, slug))
        return to_json({"items": [shape_pick(pick) for pick in picks]})

    return answer_version(request, viewer, version=version, name="features", make=make)


@writes(
    "order_features",
    {200: shapes.PickOrder},
    tag="curation",
    request=bodies.OrderBody,
    problems=(404, 409),
)
def order_features(request: Request, slug: str) -> HttpResponse:
    """Put the picks of an article into an order: all of them. Editors and moderators."""
    viewer = writer_of(request)
    body = read_body(bodies.OrderBody, request.data)
    actions.order_features(viewer, slug, body["ids"])
    _article, picks = queries.list_all_picks(viewer, slug)
    warning = queries.one_sided(viewer, slug)
    return answer_json({"items": [shape_pick(pick) for pick in picks], "warning": warning})


@writes(
    "feature_annotation",
    {200: shapes.Pick},
    tag="curation",
    request=bodies.PickBody,
    problems=(404, 409),
)
def feature_annotation(request: Request, key: str) -> HttpResponse:
    """Make an annotation an editors' pick, in your name, or give the pick a new reason.

    Editors and moderators.
    """
    viewer = writer_of(request)
    body = read_body(bodies.PickBody, request.data)
    feature = actions.feature_response(viewer, key, body["reason"])
    _article, picks = queries.list_all_picks(viewer, feature.article.slug)
    return answer_json(shape_pick(next(pick for pick in picks if pick.key == key)))


@writes(
    "unfeature_annotation",
    {204: None},
    tag="curation",
    problems=(404, 409),
    parameters=(REASON_TOLD,),
)
def unfeature_annotation(request: Request, key: str) -> HttpResponse:
    """Take an annotation out of the picks. Editors and moderators."""
    viewer = writer_of(request)
    actions.unfeature_response(viewer, key, _reason(request))
    return HttpResponse(status=204)


def _arranges(name: str, body: Any = None) -> Any:
    return writes(
        name,
        {200: told.Annotation},
        tag="curation",
        request=body,
        problems=(404, 409),
        parameters=() if body else (REASON_TOLD,),
    )


@_arranges("lock_branch", bodies.LockBody)
def lock_branch(request: Request, key: str) -> HttpResponse:
    """Close an annotation and all below it for replies until a moment. Moderators."""
    viewer = writer_of(request)
    body = read_body(bodies.LockBody, request.data)
    actions.lock_branch(viewer, key, body["until"], body["reason"])
    return _present(viewer, key)


@_arranges("unlock_branch")
def unlock_branch(request: Request, key: str) -> HttpResponse:
    """Open an annotation and all below it for replies again. Moderators."""
    viewer = writer_of(request)
    actions.unlock_branch(viewer, key, _reason(request))
    return _present(viewer, key)


@_arranges("move_thread", bodies.MoveBody)
def move_thread(request: Request, key: str) -> HttpResponse:
    """Let a thread stand at another passage, or at the whole of its article. Moderators."""
    viewer = writer_of(request)
    body = read_body(bodies.MoveBody, request.data)
    moving.move_branch(viewer, key, body["passage"], body["reason"])
    return _present(viewer, key)


@_arranges("move_thread_back")
def move_thread_back(request: Request, key: str) -> HttpResponse:
    """Undo the last move of a thread: every quote stands where it stood. Moderators."""
    viewer = writer_of(request)
    moving.move_back(viewer, key, _reason(request))
    return _present(viewer, key)


@_arranges("merge_annotation", bodies.MergeBody)
def merge_annotation(request: Request, key: str) -> HttpResponse:
    """Mark an annotation as saying the same as another, and link there. Moderators."""
    viewer = writer_of(request)
    body = read_body(bodies.MergeBody, request.data)
    moving.merge_responses(viewer, key, body["into"], body["reason"])
    return _present(viewer, key)


@_arranges("split_annotation")
def split_annotation(request: Request, key: str) -> HttpResponse:
    """Let a merged annotation stand for itself again. Moderators."""
    viewer = writer_of(request)
    moving.split_merged(viewer, key, _reason(request))
    return _present(viewer, key)


@writes(
    "slow_passage",
    {200: shapes.Slow},
    tag="curation",
    request=bodies.SlowBody,
    problems=(404,),
)
def slow_passage(request: Request, slug: str, key: str) -> HttpResponse:
    """Let one person respond to a passage only every so often; 0 lifts it. Moderators."""
    viewer = writer_of(request)
    body = read_body(bodies.SlowBody, request.data)
    slowed = actions.slow_passage(viewer, slug, key, **body)
    return answer_json({"passage": key, "seconds": slowed.slow_seconds})


def _reason(request: Request) -> str:
    return read_query(request, reason=REASON)["reason"]


def _present(viewer: Viewer, key: str) -> HttpResponse:
    return answer_fragment(viewer, fragments.find_fragment(viewer, key))
