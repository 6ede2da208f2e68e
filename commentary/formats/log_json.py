"""The log of decisions and the transparency report as plain data and as rows of a table."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from commentary.queries.log import LogEntry
    from commentary.queries.transparency import Report

REPORT_COLUMNS = (
    *("from", "to", "what", "name", "reason", "ground", "automated", "detection"),
    *("count", "of_which"),
)


def shape_log_entry(entry: "LogEntry") -> dict[str, Any]:
    """Return one decision as everybody may read it."""
    return {
        "id": entry.key,
        "at": entry.at,
        "outcome": entry.outcome,
        "article": entry.article_slug or None,
        "ground": entry.ground or None,
        "provision": entry.provision,
        "public_reason": entry.public_reason,
        "detection": entry.detection,
        "automated": entry.automated,
        "until": entry.until,
        "on_appeal": entry.on_appeal,
        "reverses": entry.reverses.key if entry.reverses else None,
        "reversed_by": entry.reversed_by.key if entry.reversed_by else None,
        "moderator": _named(entry.moderator),
    }


def _named(moderator: tuple[str, str] | None) -> dict[str, str] | None:
    if moderator is None:
        return None
    username, name = moderator
    return {"username": username, "name": name, "url": reverse("person", args=[username])}


def shape_report(report: "Report") -> dict[str, Any]:
    """Return a report as JSON has it; medians in seconds, agreement as a share of 1."""
    return {
        "from": report.period.first,
        "to": report.period.last,
        "received": [asdict(row) for row in report.received],
        "decisions": [asdict(row) for row in report.decided],
        "median_seconds": report.median_seconds,
        "median_notice_seconds": report.median_notice_seconds,
        "appeals": {**report.appeals, "median_seconds": report.median_appeal_seconds},
        "reversals": dict(report.reversals),
        "second_looks": {**report.second_looks, "agreement": report.agreement},
    }


def report_rows(report: "Report") -> Iterator[tuple[Any, ...]]:
    """Yield a report as rows of REPORT_COLUMNS, one number a row.

    ``of_which`` is how many of the decisions were reversed since.
    """
    days = (report.period.first, report.period.last)
    for got in report.received:
        for state in ("count", "agreed", "disagreed", "moot", "open"):
            name = "received" if state == "count" else state
            yield *days, got.kind, name, got.reason, "", "", "", getattr(got, state), ""
    for made in report.decided:
        alike = (made.ground, str(made.automated).lower(), made.detection)
        yield *days, "decision", made.outcome, "", *alike, made.count, made.reversed
    for what, names in _singles(report).items():
        for name, number in names.items():
            yield *days, what, name, "", "", "", "", number, ""


def _singles(report: "Report") -> dict[str, dict[str, Any]]:
    return {
        "appeal": dict(report.appeals),
        "reversal": dict(report.reversals),
        "second_look": {**report.second_looks, "agreement": report.agreement},
        "median_seconds": {
            "decision": report.median_seconds,
            "decision_on_notice": report.median_notice_seconds,
            "appeal": report.median_appeal_seconds,
        },
    }
