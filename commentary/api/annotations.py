"""Annotations and replies: reading them by the thread and singly; posting, editing, withdrawing."""

from dataclasses import replace
from typing import Any

import orjson
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from commentary.actions import annotations as actions
from commentary.actions.annotations import Posted
from commentary.actions.content import ResponseContent, preview_body
from commentary.actions.limits import count_deed
from commentary.actions.targets import read_selections
from commentary.api import bodies, shapes
from commentary.api.answers import answer_content, answer_single, answer_version, single_etag
from commentary.api.asking import (
    KEY,
    LIMIT,
    PLACE,
    SORT,
    next_address,
    read_idempotency_key,
    read_if_match,
    read_page,
    read_query,
)
from commentary.api.conditions import telling_current
from commentary.api.fields import read_body
from commentary.api.operations import AFTER, IDEMPOTENCY_KEY, IF_MATCH, query, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.rendering import to_json
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, member_of, viewer_of, writer_of
from commentary.formats.article_json import shape_wordings
from commentary.formats.card_json import close_fragment, close_page
from commentary.permissions import Viewer
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.queries import fragments
from commentary.queries.fragments import Fragment, Row
from commentary.vocabulary import ResponseKind, Sort

_PASSAGE = query("passage", "Only what speaks of this passage (its key).")
_SORT = query(
    "sort",
    "Only the first annotation of each thread, in this order. Without it every annotation and "
    "reply is given, in the order of the threads.",
    enum=Sort.values,
)


@public_read
@reads(
    "list_annotations",
    shapes.AnnotationPage,
    tag="annotations",
    parameters=(AFTER, LIMIT_TOLD, _PASSAGE, _SORT),
)
def list_annotations(request: Asked, slug: str) -> HttpResponse:
    """What is said about an article: whole threads, each reply behind what it answers."""
    asked = read_query(request, after=PLACE, limit=LIMIT, passage=KEY, sort=SORT)
    page = read_page(asked)
    viewer = viewer_of(request)
    version = fragments.find_article_version(viewer, slug)

    def make() -> bytes:
        most = page.limit + 1
        if asked["passage"] or asked["sort"]:
            rows = _read_chosen(viewer, slug, asked, most)
        else:
            rows = fragments.read_thread(viewer, version[0], after=page.after, limit=most)
        return _join(request, asked, rows, page.limit)

    name = f"annotations-{asked['passage']}-{asked['sort']}-{page.name}"
    return answer_version(request, viewer, version=version, name=name, make=make)


@public_read
@reads("read_annotation", shapes.Annotation, tag="annotations")
def read_annotation(request: Asked, key: str) -> HttpResponse:
    """One annotation or reply, with its targets. What was taken back has no words any more."""
    read_query(request)
    viewer = viewer_of(request)
    found = fragments.find_fragment(viewer, key)
    return answer_single(
        request, viewer, etag=_etag(viewer, found), make=lambda: _close(found).encode()
    )


@public_read
@reads("list_replies", shapes.AnnotationPage, tag="annotations", parameters=(AFTER, LIMIT_TOLD))
def list_replies(request: Asked, key: str) -> HttpResponse:
    """Every reply below an annotation, each behind what it answers."""
    asked = read_query(request, after=PLACE, limit=LIMIT)
    page = read_page(asked)
    viewer = viewer_of(request)
    found = fragments.find_fragment(viewer, key)

    def make() -> bytes:
        rows = fragments.read_branch(viewer, found, after=page.after, limit=page.limit + 1)
        return _join(request, asked, rows, page.limit)

    version = (found.article_id, found.article_version)
    name = f"replies-{key}-{page.name}"
    return answer_version(request, viewer, version=version, name=name, make=make)


@public_read
@reads("read_history", shapes.History, tag="annotations", problems=(404, 410))
def read_history(request: Asked, key: str) -> HttpResponse:
    """What an annotation said before it was edited, newest first, with what changed."""
    read_query(request)
    viewer = viewer_of(request)
    _response, wordings = annotation_queries.list_wordings(viewer, key)
    return answer_content(request, viewer, {"items": shape_wordings(wordings)})


@writes(
    "post_annotation",
    {201: shapes.Annotation, 200: shapes.Annotation},
    tag="annotations",
    request=bodies.AnnotationBody,
    problems=(404, 409),
    parameters=(IDEMPOTENCY_KEY,),
)
def post_annotation(request: Request, slug: str) -> HttpResponse:
    """Annotate words of an article, passages, or the whole of it. Members, while it is open."""
    viewer = writer_of(request)
    body = read_body(bodies.AnnotationBody, request.data)
    targets = read_selections(body.pop("targets", []))
    despite, revision = body.pop("despite", ()), body.pop("revision", None)
    posted = actions.post_response(
        viewer,
        slug,
        ResponseContent(**body),
        targets=targets,
        revision=revision,
        despite=despite,
        client_key=read_idempotency_key(request),
    )
    return _posted(viewer, posted)


@writes(
    "post_reply",
    {201: shapes.Annotation, 200: shapes.Annotation},
    tag="annotations",
    request=bodies.ReplyBody,
    problems=(404, 409),
    parameters=(IDEMPOTENCY_KEY,),
)
def post_reply(request: Request, key: str) -> HttpResponse:
    """Reply to an annotation or to a reply. Members, while the debate is open."""
    viewer = writer_of(request)
    body = read_body(bodies.ReplyBody, request.data)
    despite, key_sent = body.pop("despite", ()), read_idempotency_key(request)
    content = ResponseContent(kind=ResponseKind.REPLY, **body)
    posted = actions.post_reply(viewer, key, content, client_key=key_sent, despite=despite)
    return _posted(viewer, posted)


@writes(
    "edit_annotation",
    {200: shapes.Annotation},
    tag="annotations",
    request=bodies.EditBody,
    problems=(404, 409, 410, 412),
    parameters=(IF_MATCH,),
)
def edit_annotation(request: Request, key: str) -> HttpResponse:
    """Give an annotation new words; the earlier ones stay in its history. Its author only."""
    viewer = writer_of(request)
    body = read_body(bodies.EditBody, request.data)
    version, despite = read_if_match(request), body.pop("despite", ())
    present = annotation_queries.find_words(viewer, key)
    content = replace(_content_of(present), **body)
    version_seen = version or present.version
    with telling_current(version, lambda: read_current(viewer, key)):
        actions.edit_response(viewer, key, content, version=version_seen, despite=despite)
    return answer_fragment(viewer, fragments.find_fragment(viewer, key))


@writes(
    "withdraw_annotation",
    {204: None},
    tag="annotations",
    problems=(404, 409, 410, 412),
    parameters=(IF_MATCH,),
)
def withdraw_annotation(request: Request, key: str) -> HttpResponse:
    """Take an annotation back: its words are shown no more, its replies stay. Its author only."""
    viewer = writer_of(request)
    version = read_if_match(request)
    annotation_queries.find_words(viewer, key)
    with telling_current(version, lambda: read_current(viewer, key)):
        actions.withdraw_response(viewer, key, version=version)
    return HttpResponse(status=204)


@writes(
    "preview",
    {200: shapes.Preview},
    tag="annotations",
    request=bodies.PreviewBody,
    problems=(),
)
def preview(request: Request) -> HttpResponse:
    """Show Markdown as it would be posted. Members; a token that may read will do."""
    viewer = member_of(request)
    body = read_body(bodies.PreviewBody, request.data)
    count_deed(viewer, "preview")
    return HttpResponse(
        to_json({"html": preview_body(body["body"])}), content_type="application/json"
    )


def answer_fragment(viewer: Viewer, found: Fragment, *, status: int = 200) -> HttpResponse:
    """Answer a write with what it made, under the ETag that reading it gives them."""
    answer = HttpResponse(_close(found), status=status, content_type="application/json")
    answer["ETag"] = _etag(viewer, found)
    return answer


def _read_chosen(viewer: Viewer, slug: str, asked: dict[str, str], most: int) -> list[Row]:
    article = article_queries.find_article(viewer, slug)
    passage, sort, after = None, asked["sort"], asked["after"]
    if asked["passage"]:
        passage = article_queries.find_passage(viewer, article, asked["passage"]).id
    if sort or passage is None:
        return fragments.read_first_responses(
            viewer, article, passage_id=passage, sort=sort, after=after, limit=most
        )
    return fragments.read_passage_thread(viewer, article, passage, after=after, limit=most)


def _join(request: Asked, asked: dict[str, str], rows: list[Row], limit: int) -> bytes:
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        after = fragments.cursor_behind(rows[-1], asked.get("sort", ""))
        following = next_address(request, asked, after=after)
    return close_page(((row[1], row[2], row[3]) for row in rows), following=following)


def _content_of(present: Any) -> ResponseContent:
    names = ("kind", "body", "title", "language", "tags", "challenge", "would_change")
    words = {name: getattr(present, name) for name in (*names, "evidence", "proposed")}
    return ResponseContent(**words)


def _etag(viewer: Viewer, found: Fragment) -> str:
    return single_etag(found.version, found.article_version, reader=viewer)


def _close(found: Fragment) -> str:
    return close_fragment(found.json, replies=found.replies, branch=found.branch)


def read_current(viewer: Viewer, key: str) -> Any:
    """Return an annotation as it is at present, for whoever meant an earlier version."""
    return orjson.loads(_close(fragments.find_fragment(viewer, key)))


def _posted(viewer: Viewer, posted: Posted) -> HttpResponse:
    key = posted.response.key
    if posted.created:
        answer = answer_fragment(viewer, _as_posted(posted.response), status=201)
    else:
        answer = answer_fragment(viewer, fragments.find_fragment(viewer, key), status=200)
    answer["Location"] = reverse("api_annotation", args=[key])
    return answer


def _as_posted(response: Any) -> fragments.Fragment:
    """Return the response that was just written, as its author sees it."""
    article = response.article
    return fragments.Fragment(
        key=response.key,
        json=response.inner_json or response.card_json,
        replies=0,
        branch=0,
        version=response.version,
        path=response.path,
        article_id=article.pk,
        article_version=article.version,
        slug=article.slug,
    )
