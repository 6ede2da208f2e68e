"""Flags by members, legal notices by anybody, and what became of one's own."""

from django.http import HttpResponse
from rest_framework.request import Request

from commentary.actions import flags as actions
from commentary.api.answers import answer_content
from commentary.api.asking import KEY, LIMIT, next_address, read_page, read_query
from commentary.api.fields import read_body
from commentary.api.moderation import bodies, shapes
from commentary.api.moderation.answering import answer_json
from commentary.api.operations import AFTER, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.viewers import may_write, member_of, writer_of
from commentary.formats.moderation_json import shape_own_flag, shape_receipt
from commentary.queries import flags as queries


@writes(
    "flag_annotation",
    {201: shapes.Receipt},
    tag="flags",
    request=bodies.FlagBody,
    problems=(404, 409),
)
def flag_annotation(request: Request, key: str) -> HttpResponse:
    """Tell the moderators what is wrong with an annotation. Members, once each.

    The same flag sent twice is one. The author never learns who flagged.
    """
    viewer = writer_of(request)
    flag = actions.flag_response(viewer, key, **read_body(bodies.FlagBody, request.data))
    receipt = shape_receipt(flag)
    return answer_json(receipt, status=201, location=receipt["url"])


@writes(
    "send_notice",
    {201: shapes.Receipt},
    tag="flags",
    request=bodies.NoticeBody,
    problems=(404, 409),
    open_to_all=True,
)
def send_notice(request: Request, key: str) -> HttpResponse:
    """Tell us that an annotation is against the law. Anybody, without an account too.

    `id` in the answer is the reference number, and `url` tells the outcome to whoever has it.
    """
    viewer = may_write(request)
    notice = actions.send_notice(viewer, key, **read_body(bodies.NoticeBody, request.data))
    receipt = shape_receipt(notice)
    return answer_json(receipt, status=201, location=receipt["url"])


@reads(
    "list_flags",
    shapes.OwnFlags,
    tag="flags",
    parameters=(AFTER, LIMIT_TOLD),
    problems=(),
    members_only=True,
)
def list_flags(request: Request) -> HttpResponse:
    """Your own flags and legal notices, newest first, and what became of them."""
    asked = read_query(request, after=KEY, limit=LIMIT)
    page, viewer = read_page(asked), member_of(request)
    rows = queries.list_own_flags(viewer, before=page.after, limit=page.limit + 1)
    shown, following = rows[: page.limit], None
    if len(rows) > page.limit:
        following = next_address(request, asked, after=shown[-1].key)
    said = {"items": [shape_own_flag(row) for row in shown], "next": following}
    return answer_content(request, viewer, said)
