"""A transparency report as the tables of its page."""

from typing import Any

from django.utils.translation import gettext as _

from commentary.formats.log_words import OUTCOMES, say_duration
from commentary.queries.transparency import Decided, Report
from commentary.vocabulary import FlagKind, FlagReason, Ground


def sum_up(report: Report) -> dict[str, Any]:
    """Return what the page shows of ``report``: figures, and rows that add up."""
    return {
        "period": report.period,
        "figures": _figures(report),
        "received": _received(report),
        "decisions": _decisions(report.decided),
        "appeals": report.appeals,
        "reversals": report.reversals,
        "second_looks": report.second_looks,
        "agreement": None if report.agreement is None else round(100 * report.agreement),
    }


def _figures(report: Report) -> list[tuple[str, Any]]:
    def came(kind: str) -> int:
        return sum(row.count for row in report.received if row.kind == kind)

    automated = sum(row.count for row in report.decided if row.automated)
    return [
        (_("Flags by readers"), came(FlagKind.FLAG)),
        (_("Legal notices"), came(FlagKind.NOTICE)),
        (_("Decisions"), sum(row.count for row in report.decided)),
        (_("Of these automated"), automated),
        (_("Median time to a decision"), say_duration(report.median_seconds)),
        (_("Median time after a legal notice"), say_duration(report.median_notice_seconds)),
        (_("Appeals"), report.appeals["filed"]),
        (_("Median time to an appeal's outcome"), say_duration(report.median_appeal_seconds)),
    ]


def _received(report: Report) -> list[dict[str, Any]]:
    return [
        {"row": row, "kind": FlagKind(row.kind).label, "reason": FlagReason(row.reason).label}
        for row in report.received
    ]


def _decisions(decided: list[Decided]) -> list[dict[str, Any]]:
    """Return the decisions by outcome and ground, in the order of the vocabulary."""
    rows = []
    for outcome, said in OUTCOMES.items():
        for ground in ("", *Ground.values):
            alike = [row for row in decided if (row.outcome, row.ground) == (outcome, ground)]
            if not alike:
                continue
            automated = sum(row.count for row in alike if row.automated)
            count = sum(row.count for row in alike)
            rows.append(
                {
                    "outcome": said,
                    "ground": Ground(ground).label if ground else "",
                    "count": count,
                    "automated": automated,
                    "by_people": count - automated,
                    "reversed": sum(row.reversed for row in alike),
                }
            )
    return rows
