"""The queue of moderators: a page of it, and honest counts. Fast with 100,000 cases that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from commentary.errors import InvalidInput
from commentary.models import Article, Case, QueueCount
from commentary.permissions import Viewer, may_moderate, visible_cases
from commentary.vocabulary import (
    ACTIVE_CASES,
    ESCALATED_PRIORITY,
    QUEUE_ROWS,
    CaseReason,
    CaseState,
)

# A filter is counted no further than this, and says so.
COUNTED = 1_000
_MOST_HOURS = 100_000
_EXCERPT = 300
_STATES = ("", CaseState.ESCALATED, CaseState.CLAIMED)
# Said to the letter as the partial indexes say it: SQLite sees that one may be used only where the
# states stand in the statement itself. They are words of ours.
_ACTIVE = ", ".join(f"'{state.value}'" for state in ACTIVE_CASES)
_IS_ACTIVE = RawSQL(  # noqa: S611
    f"commentary_case.state IN ({_ACTIVE})", (), output_field=BooleanField()
)


@dataclass(frozen=True)
class QueueFilter:
    """What to see of the queue: a reason, an article (slug), a person (user name), an age.

    ``state`` is "" for what the viewer can take in hand: what is open, what nobody holds any more,
    what they hold themselves, and for administrators what was passed on to them; "escalated" or
    "claimed" for all of those.
    """

    reason: str = ""
    article: str = ""
    person: str = ""
    age_hours: int = 0
    state: str = ""


WHOLE_QUEUE = QueueFilter()


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue. ``reasons`` as in models.Case; ``excerpt`` the first 300 characters.

    ``holder`` is who has it in hand at present, or "".
    """

    key: str
    version: int
    state: str
    reason: str
    reason_label: str
    reasons: Sequence[Mapping[str, Any]]
    priority: int
    opened_at: datetime
    holder: str
    mine: bool
    claimed_until: datetime | None
    flag_count: int
    flag_weight: float
    response: str
    kind: str
    response_state: str
    title: str
    excerpt: str
    person: str
    person_name: str
    article: str
    article_title: str


@dataclass(frozen=True)
class QueueCounts:
    """How much waits: by reason and in all; passed on; and under a filter (``capped``: or more)."""

    by_reason: Mapping[str, int]
    total: int
    escalated: int
    filtered: int
    capped: bool


def list_queue(
    viewer: Viewer,
    filters: QueueFilter = WHOLE_QUEUE,
    *,
    after: str = "",
    limit: int = QUEUE_ROWS,
) -> tuple[list[QueueRow], str]:
    """Return a page of the queue behind the cursor ``after``, and the next cursor or "".

    Moderators; nobody else has a queue. The gravest first, and of those what waits longest. What
    the viewer wrote is not among it. One statement, or two behind a cursor: a range of a partial
    index each.
    """
    now = timezone.now()
    rows = filter_queue(viewer, filters, now).exclude(author_id=viewer.id)
    found = _page(rows, after, limit + 1)
    shown = found[:limit]
    cursor = _cursor_behind(shown[-1]) if len(found) > limit else ""
    return [_row(viewer, one, now) for one in shown], cursor


def count_queue(viewer: Viewer, filters: QueueFilter = WHOLE_QUEUE) -> QueueCounts:
    """Return how much waits. Three statements, none of which counts the whole queue."""
    if not may_moderate(viewer):
        return QueueCounts({}, 0, 0, 0, capped=False)
    by_reason = dict(QueueCount.objects.values_list("reason", "waiting"))
    now = timezone.now()
    passed_on = filter_queue(viewer, QueueFilter(state=CaseState.ESCALATED), now)
    filtered = filter_queue(viewer, filters, now).exclude(author_id=viewer.id)
    number = _count_to(filtered, COUNTED + 1)
    return QueueCounts(
        by_reason,
        total=sum(by_reason.values()),
        escalated=_count_to(passed_on, COUNTED),
        filtered=min(number, COUNTED),
        capped=number > COUNTED,
    )


def filter_queue(viewer: Viewer, filters: QueueFilter, now: datetime) -> QuerySet[Case]:
    """Return the open cases that ``filters`` are about, for a moderator; for others none."""
    _check(filters)
    rows = Case.objects.filter(visible_cases(viewer), _IS_ACTIVE)
    if filters.state:
        rows = rows.filter(state=filters.state)
    else:
        rows = rows.filter(_open_to(viewer, now))
    if filters.state == CaseState.ESCALATED:
        rows = rows.filter(priority=ESCALATED_PRIORITY)
    if filters.reason:
        rows = rows.filter(reason=filters.reason)
    # Sub-selects, not joins: the rows then come out of an index in the order of the queue.
    if filters.article:
        slug = filters.article.replace("\0", "")
        rows = rows.filter(article=Subquery(Article.objects.filter(slug=slug).values("pk")[:1]))
    if filters.person:
        name = filters.person.replace("\0", "")
        rows = rows.filter(author=Subquery(User.objects.filter(username=name).values("pk")[:1]))
    if filters.age_hours:
        rows = rows.filter(opened_at__lte=now - timedelta(hours=filters.age_hours))
    return rows


def in_hand_of(viewer: Viewer, now: datetime) -> Q:
    """The condition that the viewer has a case in hand."""
    return Q(claimed_by_id=viewer.id or 0, claimed_until__gt=now)


def in_no_hand(now: datetime) -> Q:
    """The condition that nobody has a case in hand; a claim that has run out counts no more."""
    return Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)


def _open_to(viewer: Viewer, now: datetime) -> Q:
    states = [CaseState.OPEN, CaseState.CLAIMED]
    if viewer.is_administrator:
        states.append(CaseState.ESCALATED)
    return Q(state__in=states) & (in_no_hand(now) | in_hand_of(viewer, now))


def _check(filters: QueueFilter) -> None:
    said = {}
    if filters.reason and filters.reason not in CaseReason.values:
        said["reason"] = [_("There is no such reason.")]
    if filters.state not in _STATES:
        said["state"] = [_("Choose what is open, escalated or claimed.")]
    if not 0 <= filters.age_hours <= _MOST_HOURS:
        said["age_hours"] = [_("Give a number of hours.")]
    if said:
        raise InvalidInput(_("The queue cannot be shown like this."), fields=said)


_COLUMNS = (
    "pk",
    "key",
    "version",
    "state",
    "reason",
    "reasons",
    "priority",
    "opened_at",
    "claimed_by_id",
    "claimed_by__username",
    "claimed_by__display_name",
    "claimed_until",
    "flag_count",
    "flag_weight",
    "response__key",
    "response__kind",
    "response__state",
    "response__title",
    "author__username",
    "author__display_name",
    "article__slug",
    "article__title",
)


def _page(rows: QuerySet[Case], after: str, limit: int) -> list[dict[str, Any]]:
    """Return up to ``limit`` rows behind a cursor: what is left of its priority, then the rest."""
    ordered = rows.order_by("priority", "opened_at", "pk")
    shown = ordered.values(*_COLUMNS, excerpt=Left("response__body", _EXCERPT))
    if not after:
        return list(shown[:limit])
    priority, when, pk = _read_cursor(after)
    behind = Q(opened_at__gt=when) | Q(opened_at=when, pk__gt=pk)
    # The first condition alone is what the index can be read by.
    found = list(shown.filter(behind, priority=priority, opened_at__gte=when)[:limit])
    if len(found) < limit:
        found += shown.filter(priority__gt=priority)[: limit - len(found)]
    return found


def _row(viewer: Viewer, row: Mapping[str, Any], now: datetime) -> QueueRow:
    held = row["claimed_until"] is not None and row["claimed_until"] > now
    holder = row["claimed_by__display_name"] or row["claimed_by__username"] or ""
    return QueueRow(
        key=row["key"],
        version=row["version"],
        state=row["state"],
        reason=row["reason"],
        reason_label=str(CaseReason(row["reason"]).label),
        reasons=row["reasons"],
        priority=row["priority"],
        opened_at=row["opened_at"],
        holder=holder if held else "",
        mine=held and row["claimed_by_id"] == viewer.id,
        claimed_until=row["claimed_until"] if held else None,
        flag_count=row["flag_count"],
        flag_weight=row["flag_weight"],
        response=row["response__key"],
        kind=row["response__kind"],
        response_state=row["response__state"],
        title=row["response__title"],
        excerpt=row["excerpt"],
        person=row["author__username"],
        person_name=row["author__display_name"] or row["author__username"],
        article=row["article__slug"],
        article_title=row["article__title"],
    )


def _count_to(rows: QuerySet[Case], most: int) -> int:
    """Return how many ``rows`` there are, or ``most``: no more of them are looked at."""
    return rows.order_by()[:most].count()


def _cursor_behind(row: Mapping[str, Any]) -> str:
    micros = int((row["opened_at"] - _EPOCH) / timedelta(microseconds=1))
    return f"{row['priority']}-{micros}-{row['pk']}"


def _read_cursor(after: str) -> tuple[int, datetime, int]:
    try:
        priority, micros, pk = (int(part) for part in after.split("-"))
        if not 0 <= priority <= 9 or not 0 <= pk < 2**63:
            raise ValueError(after)
        return priority, _EPOCH + timedelta(microseconds=micros), pk
    except (ValueError, OverflowError):
        said = _("This page of the queue cannot be found. Begin at the first one.")
        raise InvalidInput(said, code="bad_cursor") from None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
