"""Moderation in the open: the log, and the transparency report."""

import re

from django.http import HttpResponse

from commentary.api.answers import answer_content
from commentary.api.asking import KEY, LIMIT, SLUG, next_address, read_page, read_query
from commentary.api.moderation import shapes
from commentary.api.operations import AFTER, query, reads
from commentary.api.operations import LIMIT as LIMIT_TOLD
from commentary.api.routes import public_read
from commentary.api.viewers import Asked, viewer_of
from commentary.formats.log_json import shape_log_entry, shape_report
from commentary.queries import log as log_queries
from commentary.queries import transparency as transparency_queries
from commentary.queries.log import LogFilter
from commentary.queries.periods import read_period, usual_periods
from commentary.vocabulary import Ground, Outcome

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OUTCOME = re.compile("|".join(Outcome.values))
_GROUND = re.compile("|".join(Ground.values))
_TRUTH = re.compile("true|false")
_EITHER = {"": None, "true": True, "false": False}
_PERIOD = (
    query("from", "The first day, such as 2026-07-01, of UTC."),
    query("to", "The last day; it is included."),
)
_FILTERS = (
    query("outcome", "Only decisions of this kind.", enum=Outcome.values),
    query("ground", "Only what rests on a rule, or on the law.", enum=Ground.values),
    query("article", "Only decisions about the article with this slug."),
    query("automated", "Only what was decided by a program, or by people.", enum=["true", "false"]),
    query("reversed", "Only what was reversed since, or what was not.", enum=["true", "false"]),
)


@public_read
@reads(
    "read_log",
    shapes.Log,
    tag="openness",
    parameters=(AFTER, LIMIT_TOLD, *_FILTERS, *_PERIOD),
    problems=(),
)
def read_log(request: Asked) -> HttpResponse:
    """Every decision, newest first, without the words and the people concerned. Everybody's."""
    asked = read_query(
        request,
        after=KEY,
        limit=LIMIT,
        outcome=_OUTCOME,
        ground=_GROUND,
        article=SLUG,
        automated=_TRUTH,
        reversed=_TRUTH,
        **{"from": _DAY, "to": _DAY},
    )
    page, viewer = read_page(asked), viewer_of(request)
    rows, cursor = log_queries.list_log(viewer, _filter(asked), after=page.after, limit=page.limit)
    following = next_address(request, asked, after=cursor) if cursor else None
    said = {"items": [shape_log_entry(row) for row in rows], "next": following}
    return answer_content(request, viewer, said)


@public_read
@reads("read_transparency", shapes.Transparency, tag="openness", parameters=_PERIOD, problems=())
def read_transparency(request: Asked) -> HttpResponse:
    """What came in and what was decided: of the days asked for, or of the last full month and of
    the year so far. Everybody's."""
    asked = read_query(request, **{"from": _DAY, "to": _DAY})
    period, viewer = read_period(asked["from"], asked["to"]), viewer_of(request)
    periods = [period] if period.first or period.last else usual_periods()
    reports = [transparency_queries.make_report(viewer, one) for one in periods]
    return answer_content(request, viewer, {"items": [shape_report(one) for one in reports]})


def _filter(asked: dict[str, str]) -> LogFilter:
    return LogFilter(
        outcome=asked["outcome"],
        ground=asked["ground"],
        article=asked["article"],
        automated=_EITHER[asked["automated"]],
        reversed=_EITHER[asked["reversed"]],
        period=read_period(asked["from"], asked["to"]),
    )
