"""Deciding on cases, one by one and many at once; taking back; statements of reasons; messages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from commentary.actions import cases as case_actions
from commentary.actions import decisions as actions
from commentary.actions.decisions import BulkOutcome
from commentary.api.answers import answer_content
from commentary.api.asking import read_query
from commentary.api.fields import read_body
from commentary.api.moderation import bodies
from commentary.api.moderation import case_shapes as shapes
from commentary.api.moderation.answering import answer_case, answer_json, telling_case
from commentary.api.operations import reads, writes
from commentary.api.viewers import member_of, writer_of
from commentary.formats.case_json import shape_case_message
from commentary.formats.moderation_json import shape_decision, shape_who
from commentary.permissions import Viewer
from commentary.queries import moderation as queries
from commentary.queries.statements import read_statement as find_statement


@writes(
    "decide_case",
    {201: shapes.Decision},
    tag="moderation",
    request=bodies.DecisionBody,
    problems=(404, 409),
)
def decide_case(request: Request, key: str) -> HttpResponse:
    """Decide on a case as you read it: `version` says which. Moderators, not on their own words.

    What restricts (remove, hide, collapse) needs a statement of reasons. 409 when it is another
    case by now: `current` is what it is, `by` who decided it or has it in hand.
    """
    viewer = writer_of(request)
    body = read_body(bodies.DecisionBody, request.data)
    reasoning = bodies.pop_reasoning(body)
    with telling_case(viewer, key):
        decision = actions.decide_case(viewer, key, **body, reasoning=reasoning)
    return _decided(viewer, decision)


@writes(
    "decide_cases",
    {200: shapes.BulkResult},
    tag="moderation",
    request=bodies.BulkBody,
    problems=(),
)
def decide_cases(request: Request) -> HttpResponse:
    """Decide on up to 100 cases with one reason, each for itself: what fails says why."""
    viewer = writer_of(request)
    body = read_body(bodies.BulkBody, request.data)
    reasoning = bodies.pop_reasoning(body)
    chosen = [(case["id"], case["version"]) for case in body["cases"]]
    made = actions.decide_cases(viewer, chosen, body["outcome"], reasoning=reasoning)
    return answer_json({"items": [_shape_bulk(one) for one in made]})


@writes("undo_decision", {200: shapes.Decision}, tag="moderation", problems=(404, 409))
def undo_decision(request: Request, key: str) -> HttpResponse:
    """Take your decision back within seconds: everything is as it was before. Who decided."""
    viewer = writer_of(request)
    read_body(bodies.NoBody, request.data)
    return _decided(viewer, actions.undo_decision(viewer, key), status=200)


@writes(
    "escalate_case",
    {200: shapes.Case},
    tag="moderation",
    request=bodies.EscalationBody,
    problems=(404, 409),
)
def escalate_case(request: Request, key: str) -> HttpResponse:
    """Pass a case on to those who decide the hard ones. Moderators."""
    viewer = writer_of(request)
    body = read_body(bodies.EscalationBody, request.data)
    body.setdefault("note", "")
    with telling_case(viewer, key):
        case_actions.escalate_case(viewer, key, **body)
    return answer_case(viewer, key)


@reads("read_statement", shapes.Statement, tag="moderation", members_only=True)
def read_statement(request: Request, key: str) -> HttpResponse:
    """A decision with its statement of reasons. The person concerned, and moderators."""
    read_query(request)
    viewer = member_of(request)
    return answer_content(request, viewer, find_statement(viewer, key).shape)


@reads("list_messages", shapes.CaseMessages, tag="moderation", members_only=True)
def list_messages(request: Request, key: str) -> HttpResponse:
    """What moderators and the author wrote to each other in a case. Moderators."""
    read_query(request)
    viewer = member_of(request)
    view = queries.read_case(viewer, key)
    said = [shape_case_message(view, message) for message in view.messages]
    return answer_content(request, viewer, {"items": said})


@writes(
    "write_message",
    {201: shapes.CaseMessage},
    tag="moderation",
    request=bodies.MessageBody,
    problems=(404, 409),
)
def write_message(request: Request, key: str) -> HttpResponse:
    """Write to the other side of a case. Moderators to the author, and the author to them."""
    viewer = writer_of(request)
    body = read_body(bodies.MessageBody, request.data)
    message = case_actions.write_in_case(viewer, key, body["body"], internal=body["internal"])
    said = {
        "at": message.at,
        "name": viewer.name,
        "body": message.body,
        "internal": message.internal,
        "by_person": message.case.author_id == viewer.id,
    }
    return answer_json(said, status=201, location=reverse("api_case_messages", args=[key]))


def _decided(viewer: Viewer, decision: Any, *, status: int = 201) -> HttpResponse:
    said = shape_decision(decision, shape_who(viewer.username, viewer.name))
    location = reverse("api_statement", args=[decision.key]) if status == 201 else ""
    return answer_json(said, status=status, location=location)


def _shape_bulk(one: BulkOutcome) -> dict[str, Any]:
    return {
        "id": one.key,
        "decision": one.decision.key if one.decision else None,
        "code": one.error.code if one.error else None,
        "detail": one.error.message if one.error else None,
    }
