"""The log in the open: every decision, without the words and without the people concerned."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.names import is_erased_name
from commentary.errors import InvalidInput
from commentary.models import Article, Decision
from commentary.permissions import (
    Viewer,
    may_name_moderators,
    reversed_decisions,
    visible_articles,
)
from commentary.queries.periods import Period


@dataclass(frozen=True)
class LogFilter:
    """What of the log is asked for; "" and None are everything."""

    outcome: str = ""
    ground: str = ""
    article: str = ""
    automated: bool | None = None
    reversed: bool | None = None
    period: Period = field(default_factory=Period)


@dataclass(frozen=True)
class Other:
    """The decision at the other end of a reversal."""

    key: str
    at: datetime
    outcome: str


@dataclass(frozen=True)
class LogEntry:
    """One decision as everybody may read it.

    ``moderator`` is (user name, name) where the site names them, and else None; ``public_reason``
    is what stands in the place of the response. Neither facts nor explanation are in it: they are
    written to the person concerned and may name people or quote words.
    """

    key: str
    at: datetime
    outcome: str
    ground: str
    provision: str
    public_reason: str
    detection: str
    automated: bool
    until: datetime | None
    article_slug: str
    article_title: str
    reverses: Other | None
    reversed_by: Other | None
    on_appeal: bool
    moderator: tuple[str, str] | None


_COLUMNS = (
    *("key", "at", "outcome", "ground", "provision", "public_reason", "detection", "automated"),
    *("until", "article__slug", "article__title", "on_appeal_id"),
    *("reverses__key", "reverses__at", "reverses__outcome"),
    *("reversed_by__key", "reversed_by__at", "reversed_by__outcome", "is_reversed"),
    *("decider__username", "decider__display_name"),
)


def list_log(
    viewer: Viewer, filters: LogFilter, *, after: str = "", limit: int
) -> tuple[list[LogEntry], str]:
    """Return decisions, newest first, behind the one with the key ``after``; and the next cursor.

    Everybody's. Decisions on articles that the viewer may not read are left out. One statement,
    and one more for a cursor.
    """
    rows = _narrow(_seen_by(viewer), filters)
    if after:
        rows = rows.filter(_behind(viewer, after))
    told = rows.annotate(is_reversed=ExpressionWrapper(reversed_decisions(), BooleanField()))
    found = list(told.order_by("-at", "-id").values(*_COLUMNS)[: limit + 1])
    entries = [_entry(row) for row in found[:limit]]
    return entries, entries[-1].key if len(found) > limit else ""


def _seen_by(viewer: Viewer) -> QuerySet[Decision]:
    rows = Decision.objects.all()
    if viewer.is_editor:
        return rows
    articles = Article.objects.filter(visible_articles(viewer)).values("pk")
    return rows.filter(Q(article__isnull=True) | Q(article_id__in=articles))


def _narrow(rows: QuerySet[Decision], filters: LogFilter) -> QuerySet[Decision]:
    wanted: dict[str, Any] = {
        "outcome": filters.outcome or None,
        "ground": filters.ground or None,
        "article__slug": filters.article.replace("\0", "\ufffd") or None,
        "automated": filters.automated,
        "at__gte": filters.period.begins,
        "at__lt": filters.period.ends,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if filters.reversed is not None:
        over = reversed_decisions()
        rows = rows.filter(over if filters.reversed else ~over)
    return rows


def _behind(viewer: Viewer, after: str) -> Q:
    known = _seen_by(viewer).filter(key=after.replace("\0", ""))
    last = known.values_list("at", "pk").first()
    if last is None:
        said = _("This page of the list cannot be found. Begin at the first one.")
        raise InvalidInput(said, code="bad_cursor")
    when, pk = last
    # The first condition alone is what the index can be read by.
    return Q(at__lte=when) & (Q(at__lt=when) | Q(pk__lt=pk))


def _entry(row: dict[str, Any]) -> LogEntry:
    return LogEntry(
        key=row["key"],
        at=row["at"],
        outcome=row["outcome"],
        ground=row["ground"],
        provision=row["provision"],
        public_reason=row["public_reason"],
        detection=row["detection"],
        automated=row["automated"],
        until=row["until"],
        article_slug=row["article__slug"] or "",
        article_title=row["article__title"] or "",
        reverses=_other(row, "reverses"),
        reversed_by=_other(row, "reversed_by") if row["is_reversed"] else None,
        on_appeal=row["on_appeal_id"] is not None,
        moderator=_named(row["decider__username"], row["decider__display_name"]),
    )


def _other(row: dict[str, Any], end: str) -> Other | None:
    key = row[f"{end}__key"]
    return Other(key, row[f"{end}__at"], row[f"{end}__outcome"]) if key else None


def _named(username: str | None, name: str | None) -> tuple[str, str] | None:
    """Return a moderator by name where the site says so, and they are still here."""
    # The log says the same to everybody, moderators too.
    if not may_name_moderators(Viewer.anonymous()) or not username or is_erased_name(username):
        return None
    return username, name or username
