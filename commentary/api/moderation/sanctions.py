"""Measures against people."""

import re

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commentary.actions import sanctions as actions
from commentary.actions.statements import Reasoning
from commentary.api.answers import answer_content
from commentary.api.asking import read_query
from commentary.api.fields import read_body
from commentary.api.moderation import bodies, shapes
from commentary.api.moderation.answering import answer_json
from commentary.api.operations import query, reads, writes
from commentary.api.viewers import member_of, writer_of
from commentary.errors import NotFound
from commentary.formats.moderation_json import shape_measure
from commentary.queries import sanctions as queries
from commentary.vocabulary import MAX_REASON

# Beside a DELETE, which has no body.
REASON = re.compile(rf"[^\0]{{1,{MAX_REASON}}}")
REASON_TOLD = query("reason", "Why; at most 1,000 characters.")


@reads(
    "list_sanctions",
    shapes.SanctionList,
    tag="sanctions",
    problems=(403, 404),
    members_only=True,
)
def list_sanctions(request: Request, username: str) -> HttpResponse:
    """All measures ever taken against a person, newest first. Moderators."""
    read_query(request)
    viewer = member_of(request)
    rows = queries.list_sanctions(viewer, username)
    return answer_content(request, viewer, {"items": [shape_measure(row) for row in rows]})


@writes(
    "sanction_person",
    {201: shapes.Sanction},
    tag="sanctions",
    request=bodies.SanctionBody,
    problems=(404, 409),
)
def sanction_person(request: Request, username: str) -> HttpResponse:
    """Warn a person, hold all that they post, suspend or ban them, with a statement of reasons.

    Moderators; against moderators, administrators alone. Sessions and tokens of whom it shuts out
    are refused from the next request on.
    """
    viewer = writer_of(request)
    body = read_body(bodies.SanctionBody, request.data)
    until = body.pop("until", None)
    reasoning = bodies.pop_reasoning(body)
    made = actions.sanction_person(viewer, username, until=until, reasoning=reasoning, **body)
    said = shape_measure(queries.find_sanction(viewer, made.key))
    location = reverse("api_sanctions", args=[username])
    return answer_json(said, status=201, location=location)


@writes(
    "lift_sanction",
    {204: None},
    tag="sanctions",
    problems=(404, 409),
    parameters=(REASON_TOLD,),
)
def lift_sanction(request: Request, username: str, key: str) -> HttpResponse:
    """End a measure before its time; the person is told why. Moderators."""
    viewer = writer_of(request)
    why = read_query(request, reason=REASON)["reason"]
    if key not in {row.key for row in queries.list_sanctions(viewer, username)}:
        raise NotFound(_("There is no such measure."))
    actions.lift_sanction(viewer, key, reasoning=Reasoning(why=why))
    return HttpResponse(status=204)
