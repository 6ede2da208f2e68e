"""Responses as the API gives them out: stored pieces of JSON, joined and never built while reading.

What anybody may read is asked for by statements that are compiled once, since putting a
statement together costs the ORM more than the database takes to answer it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput, NotFound
from commentary.models import Annotation, Article
from commentary.permissions import Viewer, visible_articles, visible_responses
from commentary.queries.threads import behind_path, fragment_for, said_of, shown_in, sort_roots
from commentary.text.paths import PATH_END, is_path
from commentary.vocabulary import Sort

_NOBODY = Viewer.anonymous()
# Stand-ins for the values of a compiled statement; no slug, path or id looks like them.
_SLUG, _PATH, _ID = "?slug?", "?path?", -7_777_777
_COLUMNS = ("path", "fragment", "reply_count", "branch_count")
_CARD_COLUMNS = ("path", "depth", "card")

# Path, fragment, direct replies, all replies below.
Row = tuple[str, str, int, int]
# Path, depth, HTML.
Card = tuple[str, int, str]


@dataclass(frozen=True)
class Fragment:
    """One response: its stored piece of JSON, its counts, and where it stands."""

    key: str
    json: str
    replies: int
    branch: int
    version: int
    path: str
    article_id: int
    article_version: int
    slug: str


def find_article_version(viewer: Viewer, slug: str) -> tuple[int, int]:
    """Return (id, version) of an article: all that a 304 takes. One indexed row."""
    sql, bound = _version_statement() if _is_nobody(viewer) else _compile(_versions(viewer))
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug if value == _SLUG else value for value in bound])
        found = cursor.fetchone()
    if found is None:
        raise NotFound(_("There is no such article. It may have been moved or taken down."))
    return found


def read_thread(viewer: Viewer, article_id: int, *, after: str = "", limit: int) -> list[Row]:
    """Return all responses to an article in thread order behind the path ``after``.

    One statement, one index range. Ask for one more than is given out, to know of more.
    """
    return _read_all(viewer, _COLUMNS, article_id, after, limit)


def read_all(
    viewer: Viewer, article: Article, *, after: str = "", limit: int
) -> tuple[list[Card], str]:
    """Return (path, depth, card) of all responses in thread order, and the next cursor or "".

    One statement, one index range.
    """
    rows = _read_all(viewer, _CARD_COLUMNS, article.pk, after, limit + 1)
    return rows[:limit], rows[limit - 1][0] if len(rows) > limit else ""


def read_passage_thread(
    viewer: Viewer, article: Article, passage_id: int, *, after: str = "", limit: int
) -> list[Row]:
    """Return the responses to a passage, each with its replies, in thread order. One statement."""
    roots = said_of(article, passage_id)
    rows = shown_in(viewer, article.pk).filter(Q(pk__in=roots) | Q(root_id__in=roots))
    return _page(viewer, behind_path(rows, after).order_by("path"), limit)


def read_first_responses(
    viewer: Viewer,
    article: Article,
    *,
    passage_id: int | None = None,
    sort: str,
    after: str = "",
    limit: int,
) -> list[Row]:
    """Return responses that begin a thread, about a passage or about anything, sorted.

    ``after`` is made by :func:`cursor_behind`. One statement.
    """
    if sort not in Sort.values:
        raise InvalidInput(_("Sort by oldest, newest or most-replied."), code="bad_sort")
    roots = shown_in(viewer, article.pk).filter(parent__isnull=True)
    if passage_id is not None:
        roots = roots.filter(pk__in=said_of(article, passage_id))
    return _page(viewer, sort_roots(roots, sort, after), limit)


def read_keyed(viewer: Viewer, article: Article, keys: Sequence[str]) -> list[Row]:
    """Return these responses to an article that the viewer was given, in thread order.

    Those of them that a thread draws. One statement.
    """
    rows = shown_in(viewer, article.pk).filter(key__in=keys)
    return _page(viewer, rows.order_by("path"), len(keys))


def cursor_behind(row: Row, sort: str = Sort.OLDEST) -> str:
    """Return the cursor of what follows ``row`` in this order."""
    path, _json, _replies, branch = row
    return f"{branch}-{path}" if sort == Sort.MOST_REPLIED else path


def find_fragment(viewer: Viewer, key: str) -> Fragment:
    """Return the response ``key``, a tombstone included. One statement.

    :class:`NotFound` alike for what never was and for what the viewer may not see.
    """
    rows = Annotation.objects.filter(visible_responses(viewer), key=key)
    if not viewer.is_editor:
        rows = rows.filter(article_id__in=Article.objects.filter(visible_articles(viewer)))
    rows = rows.annotate(fragment=fragment_for(viewer, "json"))
    names = ("key", "fragment", "reply_count", "branch_count", "version", "path", "article_id")
    found = rows.values_list(*names, "article__version", "article__slug").first()
    if found is None:
        raise NotFound(_("There is no such response. It may have been taken back."))
    return Fragment(*found)


def read_branch(viewer: Viewer, above: Fragment, *, after: str = "", limit: int) -> list[Row]:
    """Return the replies below a response that the viewer was given, in thread order.

    One statement, one index range.
    """
    low = after or above.path
    if not is_path(low) or not low.startswith(above.path):
        raise _bad_cursor()
    rows = shown_in(viewer, above.article_id)
    rows = rows.filter(path__gt=low, path__lt=above.path + PATH_END)
    return _page(viewer, rows.order_by("path"), limit)


def _is_nobody(viewer: Viewer) -> bool:
    """Whether ``viewer`` sees what everybody sees and no more."""
    return not viewer.is_member and not viewer.roles


def _versions(viewer: Viewer) -> QuerySet[Any, Any]:
    rows = Article.objects.filter(visible_articles(viewer), slug=_SLUG)
    return rows.values_list("pk", "version")


def _read_all(
    viewer: Viewer, columns: tuple[str, ...], article_id: int, after: str, limit: int
) -> list[Any]:
    if after and not is_path(after):
        raise _bad_cursor()
    nobody = _is_nobody(viewer)
    sql, bound = _thread_statement(columns) if nobody else _compile(_thread(viewer, columns))
    known: dict[Any, Any] = {_ID: article_id, _PATH: after}
    values = [known.get(value, value) for value in bound]
    with connection.cursor() as cursor:
        # The text is the ORM's own; every value is bound.
        cursor.execute(f"{sql} LIMIT %s", [*values, limit])
        return list(cursor.fetchall())


def _thread(viewer: Viewer, columns: tuple[str, ...]) -> QuerySet[Any, Any]:
    rows = _with_fragment(viewer, shown_in(viewer, _ID).filter(path__gt=_PATH))
    return rows.order_by("path").values_list(*columns)


@cache
def _version_statement() -> tuple[str, Sequence[Any]]:
    return _compile(_versions(_NOBODY))


@cache
def _thread_statement(columns: tuple[str, ...]) -> tuple[str, Sequence[Any]]:
    return _compile(_thread(_NOBODY, columns))


def _compile(rows: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    return rows.query.sql_with_params()


def _page(viewer: Viewer, rows: QuerySet[Annotation], limit: int) -> list[Row]:
    return list(_with_fragment(viewer, rows).values_list(*_COLUMNS)[:limit])


def _with_fragment(viewer: Viewer, rows: QuerySet[Annotation]) -> QuerySet[Annotation]:
    return rows.annotate(fragment=fragment_for(viewer, "json"))


def _bad_cursor() -> InvalidInput:
    said = _("This page of the thread cannot be found. Begin at the first one.")
    return InvalidInput(said, code="bad_cursor")
