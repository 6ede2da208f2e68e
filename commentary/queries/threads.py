"""Threads: whole, by the page, by the branch. Every page is an index range; none is an OFFSET."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.models import Anchor, Annotation, Article
from commentary.permissions import Viewer, inner_words, visible_responses
from commentary.text.paths import PATH_END, is_path
from commentary.vocabulary import (
    BRANCH_TURNS,
    DRAWN_DEPTH,
    PAGE_TURNS,
    REPLIES_SHOWN,
    TOMBSTONES,
    AnchorState,
    ResponseState,
    Sort,
)

_FIELDS = (
    *("pk", "key", "path", "depth", "state", "root_id"),
    *("next_ordinal", "branch_count", "card"),
)


@dataclass
class Turn:
    """One response in a drawn thread.

    Where ``more_url`` is set, further replies of its thread follow behind it: ``more`` of them, or
    an uncounted number when it is 0, the least deep of them at ``more_depth``.
    """

    key: str
    html: str
    path: str
    drawn_depth: int
    more: int = 0
    more_url: str = ""
    more_depth: int = 1


@dataclass(frozen=True)
class ThreadPage:
    """A page of a thread, in reading order; ``after`` is the cursor of the next one, or ""."""

    turns: Sequence[Turn] = field(default_factory=list)
    after: str = ""
    sort: str = Sort.OLDEST


def read_roots(
    viewer: Viewer,
    article: Article,
    *,
    passage_id: int | None = None,
    gone: bool = False,
    sort: str = Sort.OLDEST,
    after: str = "",
    limit: int = PAGE_TURNS,
) -> ThreadPage:
    """Return a page of threads about a passage, or about the whole article when None is named.

    With ``gone``, those that spoke of that passage last, and of words that no text has any more.
    Each root with its first replies. ``sort`` is one of :class:`Sort`; ``after`` is the cursor
    that the page before gave out. Two statements, each bounded by ``limit``.
    """
    if sort not in Sort.values:
        raise InvalidInput(_("Sort by oldest, newest or most-replied."), code="bad_sort")
    roots = shown_in(viewer, article.pk).filter(parent__isnull=True)
    if gone:
        roots = without_words(roots, article, passage_id)
    else:
        roots = _about(roots, article, passage_id)
    rows = list(sort_roots(roots, sort, after).values(*_FIELDS)[: limit + 1])
    page, rest = rows[:limit], rows[limit:]
    turns = _with_replies(viewer, article, page)
    cursor = _cursor_of(page[-1], sort) if rest else ""
    return ThreadPage(turns, cursor, sort)


def read_branch(
    viewer: Viewer, response: Annotation, *, after: str = "", limit: int = BRANCH_TURNS
) -> ThreadPage:
    """Return a page of the replies below ``response``, in thread order, behind the path ``after``.

    One statement.
    """
    low = after or response.path
    if not is_path(low) or not low.startswith(response.path):
        raise InvalidInput(_("This page of the thread cannot be found."), code="bad_cursor")
    rows = list(
        shown_in(viewer, response.article_id)
        .filter(path__gt=low, path__lt=response.path + PATH_END)
        .order_by("path")
        .values(*_FIELDS)[: limit + 1]
    )
    page, rest = rows[:limit], rows[limit:]
    turns = [_turn(row) for row in page]
    if rest:
        # Behind the first page the rest is not counted, for it may be thousands.
        turns[-1].more = 0 if after else _uncounted(response.branch_count, page)
        turns[-1].more_url = branch_url(response.key, page[-1]["path"])
        turns[-1].more_depth = min(response.depth + 1, DRAWN_DEPTH)
    return ThreadPage(turns, page[-1]["path"] if rest else "")


def branch_url(key: str, after: str = "") -> str:
    """Return the address of the replies below ``key`` behind the path ``after``."""
    query = f"?{urlencode({'after': after})}" if after else ""
    return reverse("response_branch", args=[key]) + query


def shown_in(viewer: Viewer, article_id: int) -> QuerySet[Annotation]:
    """What a thread draws: all the viewer may see, tombstones only where they hold replies."""
    rows = Annotation.objects.filter(visible_responses(viewer), article_id=article_id)
    drawn = ~Q(state__in=TOMBSTONES) | Q(branch_count__gt=0)
    if viewer.is_member:
        drawn |= Q(state=ResponseState.REMOVED, author_id=viewer.id)
    return rows.filter(drawn).annotate(card=fragment_for(viewer))


def fragment_for(viewer: Viewer, name: str = "html", *, prefix: str = "") -> Case | F:
    """Return the expression of the stored fragment that ``viewer`` gets: "html" or "json".

    With the words of what waits, or is hidden or removed, for its author and moderators alone.
    """
    public = F(f"{prefix}card_{name}")
    if not viewer.is_member and not viewer.is_moderator:
        return public
    inner = When(inner_words(viewer, prefix), then=F(f"{prefix}inner_{name}"))
    return Case(inner, default=public)


def _about(
    roots: QuerySet[Annotation], article: Article, passage_id: int | None
) -> QuerySet[Annotation]:
    if passage_id is None:
        return roots.filter(of_whole=True)
    return roots.filter(pk__in=said_of(article, passage_id))


def without_words(
    roots: QuerySet[Annotation], article: Article, passage_id: int | None = None
) -> QuerySet[Annotation]:
    """Return those of ``roots`` of which every quote lost its words in the present text.

    With ``passage_id``, only such as spoke of that passage last.
    """
    here = Anchor.objects.standing().filter(revision_id=article.shown_revision)
    lost = here.filter(state=AnchorState.ORPHAN)
    if passage_id is not None:
        lost = lost.filter(passage_id=passage_id)
    # Begun with the few that lost words, and not with all that were ever said.
    roots = roots.filter(pk__in=lost.values("annotation_id"), of_whole=False)
    return roots.filter(~Exists(here.drawn().filter(annotation_id=OuterRef("pk"))))


def said_of(article: Article, passage_id: int) -> QuerySet[Any, Any]:
    """Return the ids of responses that mark words of a passage in the article's present text."""
    here = Anchor.objects.drawn().filter(passage_id=passage_id)
    return here.filter(revision_id=article.shown_revision).values("annotation_id")


def sort_roots(roots: QuerySet[Annotation], sort: str, after: str) -> QuerySet[Annotation]:
    """Return ``roots`` in this order, behind the cursor of the page before ("" for the first)."""
    if sort == Sort.MOST_REPLIED:
        count, _sep, path = after.partition("-")
        if after:
            if not (count.isascii() and count.isdigit() and len(count) < 10 and is_path(path)):
                raise _bad_cursor()
            behind = Q(branch_count__lt=int(count)) | Q(branch_count=int(count), path__gt=path)
            roots = roots.filter(behind)
        return roots.order_by("-branch_count", "path")
    if after and not is_path(after):
        raise _bad_cursor()
    if sort == Sort.NEWEST:
        return (roots.filter(path__lt=after) if after else roots).order_by("-path")
    return behind_path(roots, after).order_by("path")


def behind_path(rows: QuerySet[Annotation], after: str) -> QuerySet[Annotation]:
    """Return ``rows`` that stand behind a path in their thread; "" for all of them."""
    if not after:
        return rows
    if not is_path(after):
        raise _bad_cursor()
    return rows.filter(path__gt=after)


def _bad_cursor() -> InvalidInput:
    said = _("This page of the thread cannot be found. Begin at the first one.")
    return InvalidInput(said, code="bad_cursor")


def _cursor_of(row: dict[str, Any], sort: str) -> str:
    if sort == Sort.MOST_REPLIED:
        return f"{row['branch_count']}-{row['path']}"
    return str(row["path"])


def _with_replies(viewer: Viewer, article: Article, roots: list[dict[str, Any]]) -> list[Turn]:
    replies: dict[int, list[dict[str, Any]]] = {}
    # Whoever once was answered: what waits for a moderator is not in the count of replies.
    for row in _first_replies(viewer, article, [row for row in roots if row["next_ordinal"]]):
        replies.setdefault(row["root_id"], []).append(row)
    turns = []
    for root in roots:
        below = replies.get(root["pk"], [])
        shown = below[:REPLIES_SHOWN]
        drawn = [_turn(root), *map(_turn, shown)]
        if len(below) > len(shown):
            drawn[-1].more = _uncounted(root["branch_count"], shown)
            drawn[-1].more_url = branch_url(root["key"], drawn[-1].path)
        turns += drawn
    return turns


def _uncounted(branch_count: int, shown: Sequence[dict[str, Any]]) -> int:
    """Return how many replies there are behind those shown; only published ones are counted."""
    return max(0, branch_count - sum(row["state"] == ResponseState.PUBLISHED for row in shown))


def _first_replies(
    viewer: Viewer, article: Article, roots: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the first replies of each root, and one more where there are more.

    One statement, one short index range a root.
    """
    if not roots:
        return []
    parts: list[str] = []
    values: list[Any] = []
    for root in roots:
        below = (
            shown_in(viewer, article.pk)
            .filter(path__gt=root["path"], path__lt=root["path"] + PATH_END)
            .order_by("path")
            .values_list(*_FIELDS)[: REPLIES_SHOWN + 1]
        )
        sql, bound = below.query.sql_with_params()
        # The text is Django's own, its values are bound.
        parts.append(f"SELECT * FROM ({sql}) AS branch{len(parts)}")  # noqa: S608
        values += bound
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return [dict(zip(_FIELDS, row, strict=True)) for row in cursor.fetchall()]


def _turn(row: dict[str, Any]) -> Turn:
    return Turn(
        key=row["key"],
        html=row["card"],
        path=row["path"],
        drawn_depth=min(row["depth"], DRAWN_DEPTH),
    )
