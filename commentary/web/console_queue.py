"""The left side of the console: the queue with its filter and its counts, as templates show it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince

from commentary.formats.facts import describe_person
from commentary.permissions import Viewer
from commentary.queries.moderation import (
    QueueCounts,
    QueueFilter,
    QueueRow,
    count_queue,
    list_queue,
)
from commentary.vocabulary import CaseReason, CaseState, Outcome, ResponseKind
from commentary.web.console_page import (
    AGES,
    ICONS,
    STATES,
    query_of,
    read_filter,
    read_said,
    skipped_in,
)
from commentary.web.forms import read_word

BULK = (Outcome.APPROVE, Outcome.KEEP, Outcome.REMOVE, Outcome.HIDE, Outcome.COLLAPSE)


def draw_queue(request: HttpRequest, viewer: Viewer, *, current: str = "") -> dict[str, Any]:
    """Return what console/console.html needs without a case. At most five statements."""
    filters = read_filter(request.GET)
    rows, more = list_queue(viewer, filters, after=read_word(request.GET, "after"))
    skipped, page = skipped_in(request.GET), read_word(request.GET, "after")
    query = query_of(request.GET, skipped=skipped, after=page)
    console = reverse("console")
    return {
        "rows": [_draw_row(row, current, query) for row in rows],
        "counts": _draw_counts(count_queue(viewer, filters)),
        "filters": _as_typed(filters),
        "filtered": filters != QueueFilter(),
        "choices": {"reasons": CaseReason.choices, "states": STATES, "ages": AGES},
        "query": query_of(request.GET, skipped=skipped),
        "clear_url": console,
        "again_url": console + query_of(request.GET),
        "skipped": len(skipped),
        "more_url": console + query_of(request.GET, skipped=skipped, after=more) if more else "",
        "bulk_deeds": [{"do": one.value, "label": one.label} for one in BULK],
        "undo": read_said(viewer, read_word(request.GET, "said")),
        "case": None,
        "person": None,
    }


def _draw_row(row: QueueRow, current: str, query: str) -> dict[str, Any]:
    return {
        "key": row.key,
        "version": row.version,
        "url": reverse("console_case", args=[row.key]) + query,
        "current": row.key == current,
        "person": describe_person(row.person, row.person_name),
        "kind_label": ResponseKind(row.kind).label,
        "title": row.title,
        "excerpt": row.excerpt,
        "reason": row.reason_label,
        "icon": ICONS[CaseReason(row.reason)],
        "more": len(row.reasons) - 1,
        "opened": row.opened_at,
        "age": timesince(row.opened_at, depth=1),
        "claim": row.holder,
        "mine": row.mine,
        "escalated": row.state == CaseState.ESCALATED,
    }


def _draw_counts(counts: QueueCounts) -> Mapping[str, Any]:
    console = reverse("console")
    return {
        "open": counts.filtered,
        "capped": counts.capped,
        "total": counts.total,
        "escalated": counts.escalated,
        "escalated_url": f"{console}?state={CaseState.ESCALATED}",
        "by_reason": [
            {
                "label": reason.label,
                "icon": ICONS[reason],
                "n": counts.by_reason[reason],
                "url": f"{console}?reason={reason}",
            }
            for reason in CaseReason
            if counts.by_reason.get(reason)
        ],
    }


def _as_typed(filters: QueueFilter) -> dict[str, str]:
    age = str(filters.age_hours or "")
    return {**vars(filters), "age": age}
