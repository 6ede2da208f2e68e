"""People, and whom a request speaks for."""

from django.http import HttpResponse
from rest_framework.request import Request

from commentary.api import shapes
from commentary.api.answers import answer_content
from commentary.api.asking import (
    KEY,
    LIMIT,
    next_address,
    read_page,
    read_query,
)
from commentary.api.operations import AFTER, reads
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.rendering import to_json
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, member_of, viewer_of
from commentary.formats.article_json import shape_author, shape_person
from commentary.formats.card_json import close_page
from commentary.formats.facts import person_of
from commentary.queries import annotations as annotation_queries
from commentary.queries import people as people_queries
from commentary.vocabulary import Scope


@public_read
@reads("read_person", shapes.Person, tag="people", parameters=(AFTER, LIMIT_TOLD))
def read_person(request: Asked, username: str) -> HttpResponse:
    """A person, and what they said in public, newest first."""
    viewer = viewer_of(request)
    asked = read_query(request, after=KEY, limit=LIMIT)
    page = read_page(asked)
    person = people_queries.find_person(viewer, username)
    rows = annotation_queries.list_responses_of(
        viewer, person.pk, before=page.after, limit=page.limit + 1
    )
    shown, following = rows[: page.limit], None
    if len(rows) > page.limit:
        following = next_address(request, asked, after=shown[-1].key)
    said = close_page(
        ((row.card_json, row.reply_count, row.branch_count) for row in shown), following=following
    )
    head = to_json(shape_person(person))[:-1]
    return answer_content(request, viewer, head + b',"annotations":' + said + b"}")


@reads("read_me", shapes.Me, tag="people", problems=(), members_only=True)
def read_me(request: Request) -> HttpResponse:
    """Whom this token or session speaks for, and whether it may write."""
    read_query(request)
    viewer = member_of(request)
    token = request.auth
    me = {
        **shape_author(person_of(request.user)),
        "roles": sorted(viewer.roles),
        "scope": token.scope if token else Scope.WRITE.value,
        "token": token.name if token else None,
        "expires": token.expires_at if token else None,
    }
    return answer_content(request, viewer, me)
