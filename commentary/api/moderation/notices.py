"""What one was told: the notices behind the bell."""

import re

from django.http import HttpResponse
from rest_framework.request import Request

from commentary.actions import notices as actions
from commentary.api.answers import answer_content
from commentary.api.asking import LIMIT, next_address, read_page, read_query
from commentary.api.fields import read_body
from commentary.api.moderation import bodies, shapes
from commentary.api.moderation.answering import answer_json
from commentary.api.operations import AFTER, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.viewers import member_of, writer_of
from commentary.formats.moderation_json import shape_notice
from commentary.queries import notices as queries

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@reads(
    "list_notices",
    shapes.NoticePage,
    tag="notices",
    parameters=(AFTER, LIMIT_TOLD),
    problems=(),
    members_only=True,
)
def list_notices(request: Request) -> HttpResponse:
    """What you were told, newest first."""
    asked = read_query(request, after=_NUMBER, limit=LIMIT)
    page, viewer = read_page(asked), member_of(request)
    rows = queries.list_notices(viewer, before=int(page.after or 0), limit=page.limit + 1)
    shown, following = rows[: page.limit], None
    if len(rows) > page.limit:
        following = next_address(request, asked, after=str(shown[-1].pk))
    said = {
        "items": [shape_notice(row) for row in shown],
        "next": following,
        "unread": request.user.unread_notices,
    }
    return answer_content(request, viewer, said)


@writes(
    "read_notices",
    {200: shapes.NoticesRead},
    tag="notices",
    request=bodies.ReadBody,
    problems=(),
)
def read_notices(request: Request) -> HttpResponse:
    """Mark notices of yours as read: those that are named, or all."""
    viewer = writer_of(request)
    body = read_body(bodies.ReadBody, request.data)
    return answer_json({"read": actions.mark_read(viewer, body.get("ids"))})
