"""The transparency report: what came in and what was decided in a period, counted from the rows.

Eight statements, whatever the period holds; nothing but numbers leaves the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import (
    Count,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    Model,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import RowNumber

from commentary.models import Appeal, Decision, Flag, SecondLook
from commentary.permissions import Viewer, reversed_decisions
from commentary.queries.periods import Period
from commentary.vocabulary import OPEN_APPEALS, AppealState, Detection, Outcome

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Received:
    """Flags or legal notices of one reason that came in, and how they stand now."""

    kind: str
    reason: str
    count: int
    agreed: int
    disagreed: int
    moot: int
    open: int


@dataclass(frozen=True)
class Decided:
    """Decisions alike in outcome, ground, automation and what drew attention to the response.

    ``reversed``: how many of them were taken back, changed or overturned since.
    """

    outcome: str
    ground: str
    automated: bool
    detection: str
    count: int
    reversed: int


@dataclass(frozen=True)
class Report:
    """What happened in a period. Medians are in seconds, None where there was nothing.

    ``appeals`` counts those that were filed in the period by how they stand now; ``reversals``
    those decisions of the period that reverse an earlier one, by what led to them.
    """

    period: Period
    received: list[Received]
    decided: list[Decided]
    median_seconds: float | None
    median_notice_seconds: float | None
    appeals: Mapping[str, int]
    median_appeal_seconds: float | None
    reversals: Mapping[str, int]
    second_looks: Mapping[str, int]

    @property
    def agreement(self) -> float | None:
        """The share of second looks that agreed, 0 to 1; None where nobody has looked."""
        looked = self.second_looks["looked_at"]
        return self.second_looks["agreed"] / looked if looked else None


def make_report(viewer: Viewer, period: Period) -> Report:
    """Return the report of ``period``. Everybody's, since it holds numbers only. Eight statements.

    Each row counts in the period in which it was made: a flag when it came, a decision when it
    was taken, an appeal when it was filed, a second look when it was drawn.
    """
    decisions = _within(Decision.objects.all(), period)
    timed = _timed(decisions)
    appeals = _within(Appeal.objects.all(), period, "filed_at")
    notice_led = timed.filter(detection=Detection.NOTICE)
    return Report(
        period=period,
        received=_count_received(period),
        decided=_count_decided(decisions),
        median_seconds=_median(timed, F("waited")),
        median_notice_seconds=_median(notice_led, F("waited")),
        appeals=_count_appeals(appeals),
        median_appeal_seconds=_median(appeals.filter(closed_at__isnull=False), _UNTIL_CLOSED),
        reversals=_count_reversals(decisions),
        second_looks=_count_second_looks(period),
    )


_UNTIL_CLOSED = ExpressionWrapper(F("closed_at") - F("filed_at"), output_field=DurationField())


def _within(rows: QuerySet[M], period: Period, column: str = "at") -> QuerySet[M]:
    if period.begins:
        rows = rows.filter(**{f"{column}__gte": period.begins})
    if period.ends:
        rows = rows.filter(**{f"{column}__lt": period.ends})
    return rows


def _timed(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return the decisions that ended a wait: not appeals, and not what was undone at once."""
    return _meant(decisions).filter(waited__isnull=False, on_appeal__isnull=True)


def _meant(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return ``decisions`` without slips of the finger: what was undone at once, and undoing."""
    undone = Q(reversed_by__outcome=Outcome.UNDO)
    stands = Q(reversed_by__isnull=True) | ~undone
    return decisions.filter(stands).exclude(outcome=Outcome.UNDO)


def _median(rows: QuerySet[Any], value: F | Expression) -> float | None:
    """Return the median of ``value``: the middle row, or the mean of the two in the middle.

    By a window that counts and ranks, which both databases have. One statement, at most two rows.
    """
    middle = (
        rows.annotate(
            value=value,
            rank=Window(RowNumber(), order_by=[F("value").asc(), F("pk").asc()]),
            total=Window(Count("pk")),
        )
        .filter(rank__gte=F("total") / 2.0, rank__lte=F("total") / 2.0 + 1)
        .values_list("value", flat=True)
    )
    found = [one.total_seconds() if isinstance(one, timedelta) else float(one) for one in middle]
    return sum(found) / len(found) if found else None


def _count_received(period: Period) -> list[Received]:
    states = {
        name: Count("pk", filter=Q(state=name)) for name in ("agreed", "disagreed", "moot", "open")
    }
    rows = _within(Flag.objects.all(), period).values("kind", "reason")
    counted: Any = rows.annotate(count=Count("pk"), **states).order_by("kind", "reason")
    return [Received(**row) for row in counted]


def _count_decided(decisions: QuerySet[Decision]) -> list[Decided]:
    alike = ("outcome", "ground", "automated", "detection")
    over = Count("pk", filter=reversed_decisions())
    rows = _meant(decisions).values(*alike).annotate(count=Count("pk"), reversed=over)
    return [Decided(**row) for row in rows.order_by(*alike)]


def _count_appeals(appeals: QuerySet[Appeal]) -> dict[str, int]:
    states = {
        state.value: Count("pk", filter=Q(state=state))
        for state in AppealState
        if state not in OPEN_APPEALS
    }
    still = Count("pk", filter=Q(state__in=OPEN_APPEALS))
    return dict(appeals.aggregate(filed=Count("pk"), **states, open=still))


def _count_reversals(decisions: QuerySet[Decision]) -> dict[str, int]:
    appealed, undone = Q(on_appeal__isnull=False), Q(outcome=Outcome.UNDO)
    counted = decisions.filter(reverses__isnull=False).aggregate(
        appealed=Count("pk", filter=appealed),
        at_once=Count("pk", filter=undone),
        otherwise=Count("pk", filter=~appealed & ~undone),
    )
    return {"on_appeal": counted.pop("appealed"), **counted}


# A decision that was undone at once is looked at by nobody again.
_SEEN_AGAIN = SecondLook.objects.exclude(decision__reversed_by__outcome=Outcome.UNDO)


def _count_second_looks(period: Period) -> dict[str, int]:
    return dict(
        _within(_SEEN_AGAIN, period).aggregate(
            drawn=Count("pk"),
            looked_at=Count("pk", filter=Q(looked_at__isnull=False)),
            agreed=Count("pk", filter=Q(agrees=True)),
            disagreed=Count("pk", filter=Q(agrees=False)),
        )
    )
