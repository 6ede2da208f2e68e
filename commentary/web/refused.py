"""What a reader's page refused to draw: told to the site's log, with ids and no words.

A page draws an anchor only where its very words stand. Where they do not, something is wrong with
what we store or with what stands between us and the reader; whoever runs the site should know.
"""

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _

from commentary.actions.limits import count_deed
from commentary.errors import InvalidInput
from commentary.queries import articles as article_queries
from commentary.web.errors import told
from commentary.web.forms import KEY
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of

logger = logging.getLogger("commentary.anchors")

_MOST = 50
_MOST_BYTES = 10_000
_MOST_PARTS = 1_000
# The first that is named: browsers call themselves by the names of others too.
_FAMILIES = (
    ("Firefox", "Firefox/"),
    ("Edge", "Edg/"),
    ("Opera", "OPR/"),
    ("Chrome", "Chrome/"),
    ("Safari", "Safari/"),
)


@dataclass(frozen=True)
class _Refused:
    """One anchor that was not drawn: of which quote of which response, in which passage."""

    id: str
    target: int
    part: int
    passage: str

    def __str__(self) -> str:
        return f"{self.id}/{self.target}.{self.part}@{self.passage}"


@allow("GET", "POST")
@told
def refused_anchors(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a page's report of the anchors that it did not draw; logged in one line, answered 204.

    Whoever may read the article. A GET gives the token that the report is sent with: the page
    itself is the same for everybody and carries none.
    """
    viewer = viewer_of(request)
    article = article_queries.find_article(viewer, slug)
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    count_deed(viewer, "refused")
    present = article.revision.number if article.revision else 0
    revision, anchors = _read(request, present)
    logger.warning(
        "anchors not drawn: article %s, revision %s, %s: %s",
        article.slug,
        revision,
        _family_of(request.headers.get("User-Agent", "")),
        " ".join(map(str, anchors)),
    )
    return HttpResponse(status=204)


def _read(request: HttpRequest, present: int) -> tuple[int, list[_Refused]]:
    """Return the revision and the anchors that are reported, or raise :class:`InvalidInput`."""
    # The body of a form was read already, to look for its token.
    if request.content_type != "application/json" or len(request.body) > _MOST_BYTES:
        raise _unreadable()
    try:
        told_of = json.loads(request.body)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(told_of, dict) or set(told_of) != {"revision", "anchors"}:
        raise _unreadable()
    revision, rows = told_of["revision"], told_of["anchors"]
    if not _is_number(revision, 1, present) or not isinstance(rows, list):
        raise _unreadable()
    if not 0 < len(rows) <= _MOST:
        raise _unreadable()
    return revision, [_read_one(row) for row in rows]


def _read_one(row: object) -> _Refused:
    if not isinstance(row, dict) or set(row) != set(_Refused.__dataclass_fields__):
        raise _unreadable()
    if not all(isinstance(row[name], str) and KEY.fullmatch(row[name]) for name in _KEYS):
        raise _unreadable()
    if not all(_is_number(row[name], 0, _MOST_PARTS) for name in ("target", "part")):
        raise _unreadable()
    return _Refused(**row)


_KEYS = ("id", "passage")


def _is_number(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _unreadable() -> InvalidInput:
    return InvalidInput(_("This report cannot be read. Nothing was noted."))


def _family_of(agent: str) -> str:
    return next((name for name, sign in _FAMILIES if sign in agent), "another browser")
