"""The queue, and who has a case of it in hand."""

import re
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commentary.actions import cases as actions
from commentary.api.answers import answer_content
from commentary.api.asking import LIMIT, PLACE, SLUG, next_address, read_page, read_query
from commentary.api.fields import read_body
from commentary.api.moderation import bodies
from commentary.api.moderation import case_shapes as shapes
from commentary.api.moderation.answering import answer_case, telling_case
from commentary.api.moderation.answering import read_case as read_present
from commentary.api.operations import AFTER, query, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.viewers import member_of, writer_of
from commentary.formats.case_json import shape_author_case, shape_queue
from commentary.permissions import demand, may_moderate
from commentary.queries import moderation as queries
from commentary.queries.moderation import QueueFilter
from commentary.vocabulary import CaseReason, CaseState

NAME = re.compile(r"[^\0]{1,150}")
_HOURS = re.compile(r"[0-9]{1,5}")
_REASON = re.compile("|".join(CaseReason.values))
_STATE = re.compile(f"{CaseState.ESCALATED}|{CaseState.CLAIMED}")
_FILTERS = (
    query("reason", "Only cases with this as their gravest reason.", enum=CaseReason.values),
    query("article", "Only responses to the article with this slug."),
    query("person", "Only responses by the person with this user name."),
    query("age_hours", "Only what waits at least so long."),
    query(
        "state",
        "escalated or claimed; else what is open to you: nobody has it in hand, or you have.",
        enum=[CaseState.ESCALATED.value, CaseState.CLAIMED.value],
    ),
)


@reads(
    "list_queue",
    shapes.Queue,
    tag="moderation",
    parameters=(AFTER, LIMIT_TOLD, *_FILTERS),
    problems=(403,),
    members_only=True,
)
def list_queue(request: Request) -> HttpResponse:
    """What waits to be decided, the gravest and oldest first. Moderators."""
    asked = read_query(
        request,
        after=PLACE,
        limit=LIMIT,
        reason=_REASON,
        article=SLUG,
        person=NAME,
        age_hours=_HOURS,
        state=_STATE,
    )
    page, viewer = read_page(asked), member_of(request)
    demand(may_moderate(viewer), _("Only moderators see the queue."))
    filters = _filters(asked)
    rows, cursor = queries.list_queue(viewer, filters, after=page.after, limit=page.limit)
    following = next_address(request, asked, after=cursor) if cursor else None
    counts = queries.count_queue(viewer, filters)
    return answer_content(request, viewer, shape_queue(rows, counts, following))


@writes(
    "claim_next",
    {200: shapes.Case, 204: None},
    tag="moderation",
    request=bodies.NextBody,
    problems=(),
)
def claim_next(request: Request) -> HttpResponse:
    """Take the next case in hand: your own claim first. 204 when nothing waits. Moderators.

    Two who ask at the same moment are given different ones.
    """
    viewer = writer_of(request)
    body = read_body(bodies.NextBody, request.data)
    skip = body.pop("skip", [])
    demand(may_moderate(viewer), _("Only moderators see the queue."))
    case = actions.claim_next(viewer, QueueFilter(**body), skip=skip)
    return answer_case(viewer, case.key) if case else HttpResponse(status=204)


@reads("read_case", shapes.Case, tag="moderation", members_only=True)
def read_case(request: Request, key: str) -> HttpResponse:
    """A case with all that deciding on it takes. Moderators."""
    read_query(request)
    viewer = member_of(request)
    return answer_content(request, viewer, read_present(viewer, key))


@reads("read_author_case", shapes.AuthorCase, tag="moderation", members_only=True)
def read_author_case(request: Request, key: str) -> HttpResponse:
    """Why your annotation waits, what was decided on it, and why. Its author only."""
    read_query(request)
    viewer = member_of(request)
    own = queries.read_author_case(viewer, key)
    return answer_content(request, viewer, shape_author_case(own))


@writes("open_case", {200: shapes.Case}, tag="moderation", problems=(404, 409))
def open_case(request: Request, key: str) -> HttpResponse:
    """Open a case about an annotation on your own initiative, and take it in hand. Moderators."""
    viewer = writer_of(request)
    read_body(bodies.NoBody, request.data)
    return answer_case(viewer, actions.open_case(viewer, key).key)


def _claims(name: str) -> Any:
    return writes(name, {200: shapes.Case}, tag="moderation", problems=(404, 409))


@_claims("claim_case")
def claim_case(request: Request, key: str) -> HttpResponse:
    """Take a case in hand for some minutes. Moderators."""
    viewer = writer_of(request)
    read_body(bodies.NoBody, request.data)
    with telling_case(viewer, key):
        actions.claim_case(viewer, key)
    return answer_case(viewer, key)


@_claims("renew_claim")
def renew_claim(request: Request, key: str) -> HttpResponse:
    """Keep a case in hand for another while, unless somebody took it meanwhile. Moderators."""
    viewer = writer_of(request)
    read_body(bodies.NoBody, request.data)
    with telling_case(viewer, key):
        actions.renew_claim(viewer, key)
    return answer_case(viewer, key)


@writes("release_case", {204: None}, tag="moderation", problems=(404, 409))
def release_case(request: Request, key: str) -> HttpResponse:
    """Let go of a case, so that others find it. Moderators."""
    viewer = writer_of(request)
    with telling_case(viewer, key):
        actions.release_case(viewer, key)
    return HttpResponse(status=204)


def _filters(asked: dict[str, str]) -> QueueFilter:
    names = ("reason", "article", "person", "state")
    words = {name: asked[name] for name in names}
    return QueueFilter(**words, age_hours=int(asked["age_hours"] or 0))
