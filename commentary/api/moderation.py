"""What waits for a moderator: the list, and letting one appear."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commentary.actions import annotations as actions
from commentary.api import shapes
from commentary.api.annotations import answer_fragment, read_current
from commentary.api.answers import answer_content
from commentary.api.asking import (
    KEY,
    LIMIT,
    next_address,
    read_if_match,
    read_page,
    read_query,
)
from commentary.api.conditions import telling_current
from commentary.api.operations import AFTER, IF_MATCH, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.viewers import member_of, writer_of
from commentary.formats.card_json import close_page
from commentary.permissions import demand, may_moderate
from commentary.queries import annotations as annotation_queries
from commentary.queries import fragments


@reads(
    "list_waiting",
    shapes.AnnotationPage,
    tag="moderation",
    parameters=(AFTER, LIMIT_TOLD),
    problems=(403,),
    members_only=True,
)
def list_waiting(request: Request) -> HttpResponse:
    """What waits for a moderator, newest first. Moderators."""
    asked = read_query(request, after=KEY, limit=LIMIT)
    page = read_page(asked)
    viewer = member_of(request)
    demand(may_moderate(viewer), _("Only moderators see what is waiting."))
    rows = annotation_queries.list_waiting(viewer, before=page.after, limit=page.limit + 1)
    shown, following = rows[: page.limit], None
    if len(rows) > page.limit:
        following = next_address(request, asked, after=shown[-1].key)
    pieces = ((row.card_json, row.reply_count, row.branch_count) for row in shown)
    return answer_content(request, viewer, close_page(pieces, following=following))


@writes(
    "publish_annotation",
    {200: shapes.Annotation},
    tag="moderation",
    problems=(404, 409, 412),
    parameters=(IF_MATCH,),
)
def publish_annotation(request: Request, key: str) -> HttpResponse:
    """Let a waiting annotation appear, as it was when you saw it. Moderators."""
    viewer = writer_of(request)
    version = read_if_match(request)
    with telling_current(version, lambda: read_current(viewer, key)):
        actions.publish_response(viewer, key, version=version)
    return answer_fragment(fragments.find_fragment(viewer, key))
