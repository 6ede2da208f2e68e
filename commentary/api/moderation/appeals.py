"""Appeals: filing one, and hearing them."""

import re
from contextlib import AbstractContextManager
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from commentary.actions import appeals as actions
from commentary.api.answers import answer_content
from commentary.api.asking import KEY, LIMIT, next_address, read_page, read_query
from commentary.api.conditions import telling_overtaken
from commentary.api.fields import read_body
from commentary.api.moderation import bodies, case_shapes, shapes
from commentary.api.moderation.answering import answer_json
from commentary.api.operations import AFTER, query, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.viewers import member_of, writer_of
from commentary.formats.moderation_json import (
    shape_appeal,
    shape_appeal_row,
    shape_decision,
    shape_message,
    shape_own_appeal,
    shape_who,
)
from commentary.permissions import Viewer
from commentary.queries import appeals as queries
from commentary.queries.appeals import LISTS

_LIST = re.compile("|".join(LISTS))
_WHICH = query(
    "which", "Those that wait (open), those that you hear (mine), or closed ones.", enum=LISTS
)


@writes(
    "file_appeal",
    {201: shapes.OwnAppeal},
    tag="appeals",
    request=bodies.AppealBody,
    problems=(404, 409),
)
def file_appeal(request: Request, key: str) -> HttpResponse:
    """Appeal against a decision: the person concerned, within six months, once."""
    viewer = writer_of(request)
    body = read_body(bodies.AppealBody, request.data)
    actions.file_appeal(viewer, key, body["text"])
    said = shape_own_appeal(queries.read_own_appeal(viewer, key))
    return answer_json(said, status=201, location=reverse("api_appeal", args=[key]))


@reads("read_own_appeal", shapes.OwnAppeal, tag="appeals", members_only=True)
def read_own_appeal(request: Request, key: str) -> HttpResponse:
    """Your appeal against a decision, and what was said in it. The person concerned."""
    read_query(request)
    viewer = member_of(request)
    return answer_content(request, viewer, shape_own_appeal(queries.read_own_appeal(viewer, key)))


@reads(
    "list_appeals",
    shapes.AppealPage,
    tag="appeals",
    parameters=(AFTER, LIMIT_TOLD, _WHICH),
    problems=(403,),
    members_only=True,
)
def list_appeals(request: Request) -> HttpResponse:
    """Appeals: those that wait, the oldest first; or yours; or closed ones. Moderators."""
    asked = read_query(request, after=KEY, limit=LIMIT, which=_LIST)
    page, viewer = read_page(asked), member_of(request)
    which = asked["which"] or LISTS[0]
    rows, cursor = queries.list_appeals(viewer, which, after=page.after, limit=page.limit)
    following = next_address(request, asked, after=cursor) if cursor else None
    said = {"items": [shape_appeal_row(row) for row in rows], "next": following}
    return answer_content(request, viewer, said)


@reads("read_appeal", shapes.Appeal, tag="appeals", members_only=True)
def read_appeal(request: Request, key: str) -> HttpResponse:
    """An appeal with what it is about. Moderators."""
    read_query(request)
    viewer = member_of(request)
    return answer_content(request, viewer, shape_appeal(queries.read_appeal(viewer, key)))


@writes(
    "assign_appeal",
    {200: shapes.Appeal},
    tag="appeals",
    request=bodies.AssignmentBody,
    problems=(404, 409),
)
def assign_appeal(request: Request, key: str) -> HttpResponse:
    """Take an appeal to hear it, or give it to another moderator: never to who decided."""
    viewer = writer_of(request)
    body = read_body(bodies.AssignmentBody, request.data)
    name = body.get("username", "")
    with _telling_appeal(viewer, key):
        if name:
            actions.assign_appeal(viewer, key, name)
        else:
            actions.take_appeal(viewer, key)
    return answer_json(shape_appeal(queries.read_appeal(viewer, key)))


@writes(
    "write_in_appeal",
    {201: shapes.AppealMessage},
    tag="appeals",
    request=bodies.MessageBody,
    problems=(404, 409),
)
def write_in_appeal(request: Request, key: str) -> HttpResponse:
    """Write to the other side of an appeal. Who appealed, and moderators."""
    viewer = writer_of(request)
    body = read_body(bodies.MessageBody, request.data)
    message = actions.write_in_appeal(viewer, key, body["body"], internal=body["internal"])
    by_person = message.appeal.appellant_id == viewer.id
    said = shape_message(message, viewer.name, by_person=by_person)
    return answer_json(said, status=201, location=reverse("api_appeal_case", args=[key]))


@writes(
    "conclude_appeal",
    {201: case_shapes.Decision},
    tag="appeals",
    request=bodies.ConclusionBody,
    problems=(404, 409),
)
def conclude_appeal(request: Request, key: str) -> HttpResponse:
    """Decide an appeal as you read it: `version` says which. The moderator who hears it.

    The answer is the decision; of a change, the milder one that takes the first one's place.
    """
    viewer = writer_of(request)
    body = read_body(bodies.ConclusionBody, request.data)
    reasoning = bodies.pop_reasoning(body)
    with _telling_appeal(viewer, key):
        decision = actions.conclude_appeal(viewer, key, **body, reasoning=reasoning)
    said = shape_decision(decision, shape_who(viewer.username, viewer.name))
    return answer_json(said, status=201, location=reverse("api_statement", args=[decision.key]))


def _telling_appeal(viewer: Viewer, key: str) -> AbstractContextManager[None]:
    """Let a 409 carry the appeal as it is at present, and who hears it."""

    def read() -> tuple[Any, Any]:
        said = shape_appeal(queries.read_appeal(viewer, key))
        return said, said["reviewer"]

    return telling_overtaken(read)
