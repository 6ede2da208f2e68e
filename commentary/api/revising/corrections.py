"""Corrections: what readers proposed, and accepting, declining and opening them again."""

import re
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commentary.actions.revising import corrections as actions
from commentary.api import shapes as told
from commentary.api.annotations import answer_fragment, read_current
from commentary.api.answers import answer_version
from commentary.api.asking import (
    LIMIT,
    PLACE,
    next_address,
    read_if_match,
    read_page,
    read_query,
)
from commentary.api.conditions import telling_current
from commentary.api.fields import read_body
from commentary.api.moderation.answering import answer_json
from commentary.api.operations import AFTER, IF_MATCH, query, reads, writes
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.revising import bodies, shapes
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, viewer_of, writer_of
from commentary.errors import InvalidInput
from commentary.formats.card_json import close_page
from commentary.permissions import Viewer
from commentary.queries import corrections as queries
from commentary.queries import fragments
from commentary.queries.annotations import find_words
from commentary.queries.articles import find_article
from commentary.vocabulary import SettlementOutcome

_STATE = re.compile("|".join(queries.STATES))
_STATE_TOLD = query("state", "Without it, those that are open.", enum=list(queries.STATES))


@public_read
@reads(
    "list_corrections",
    told.AnnotationPage,
    tag="corrections",
    parameters=(AFTER, LIMIT_TOLD, _STATE_TOLD),
)
def list_corrections(request: Asked, slug: str) -> HttpResponse:
    """Corrections that readers propose, in the order of the thread, each with how it ended."""
    asked = read_query(request, after=PLACE, limit=LIMIT, state=_STATE)
    page, viewer = read_page(asked), viewer_of(request)
    version = fragments.find_article_version(viewer, slug)
    state = asked["state"] or queries.OPEN

    def make() -> bytes:
        article = find_article(viewer, slug)
        found, cursor = queries.list_corrections(
            viewer, article, state=state, after=page.after, limit=page.limit
        )
        rows = fragments.read_keyed(viewer, article, [row.key for row in found])
        following = next_address(request, asked, after=cursor) if cursor else None
        return close_page(((row[1], row[2], row[3]) for row in rows), following=following)

    name = f"corrections-{state}-{page.name}"
    return answer_version(request, viewer, version=version, name=name, make=make)


@writes(
    "settle_correction",
    {200: told.Annotation},
    tag="corrections",
    request=bodies.SettlementBody,
    problems=(404, 409, 410, 412),
    parameters=(IF_MATCH,),
)
def settle_correction(request: Request, key: str) -> HttpResponse:
    """Accept a correction into the draft of the next revision, or decline it with a reason.

    The article's author, and editors. Where there is no draft, accepting begins one. If-Match takes
    the annotation's ETag. 409 with a code such as `words_gone`, `competing` or `already_settled`
    says what to do instead.
    """
    viewer = writer_of(request)
    version = read_if_match(request)
    body = read_body(bodies.SettlementBody, request.data)
    find_words(viewer, key)
    with telling_current(version, lambda: read_current(viewer, key)):
        _settle(viewer, key, body, version)
    return answer_fragment(viewer, fragments.find_fragment(viewer, key))


@writes(
    "reopen_correction",
    {200: shapes.Reopened},
    tag="corrections",
    problems=(404, 409, 410),
)
def reopen_correction(request: Request, key: str) -> HttpResponse:
    """Open a settled correction again; what was accepted is taken out of the draft.

    The article's author, and editors; not once it is published.
    """
    viewer = writer_of(request)
    find_words(viewer, key)
    return answer_json({"taken_out": actions.reopen_correction(viewer, key)})


def _settle(viewer: Viewer, key: str, body: dict[str, Any], version: int | None) -> None:
    if body.pop("outcome") == SettlementOutcome.ACCEPTED:
        actions.accept_correction(viewer, key, **body, version=version)
        return
    reason = body.pop("reason", "")
    if body:
        said = _("This is for accepting a correction. Leave it out to decline one.")
        raise InvalidInput(said, fields={name: [said] for name in body})
    actions.decline_correction(viewer, key, reason=reason, version=version)
