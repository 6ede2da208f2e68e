"""Where a response is to stand, and what holds there for the person who writes it.

One statement, by hand: it is part of every post, and putting it together from a dozen subqueries
took as long as the rest of the post.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.screening.policy import NAMES, ScreeningPolicy, merge_policies
from commentary.actions.targets import Selection
from commentary.errors import NotFound
from commentary.models import Annotation, Article
from commentary.permissions import Viewer, may_see_article, may_see_response
from commentary.queries.sanctions import list_shut_out
from commentary.vocabulary import SHUTTING_OUT, SanctionKind


@dataclass(frozen=True)
class Place:
    """Where a response is to stand: one of the three is named."""

    slug: str = ""
    parent_key: str = ""
    response_key: str = ""
    targets: Sequence[Selection] = ()


@dataclass(frozen=True)
class Terms:
    """What holds at a place. ``article`` has no more than its id, slug, state and comment policy;
    None is the whole site, where rules are only tried."""

    article: Article | None
    policy: ScreeningPolicy
    by_author: bool = False
    holds_all: bool = False
    warned: bool = False
    # When each measure ends that shuts the person out; None: without an end.
    shut_out: Sequence[datetime | None] = ()
    # The slow mode of the slowest passage that is spoken of, by itself or by its thread.
    passage_seconds: int = 0


_POLICY = ", ".join(f"{table}.{name}" for table in ("site", "own") for name in NAMES)
_IN_FORCE = """
    EXISTS (SELECT 1 FROM commentary_sanction measure WHERE measure.person_id = %s
            AND measure.ended_at IS NULL AND (measure.until IS NULL OR measure.until > %s)
            AND (measure.article_id IS NULL OR measure.article_id = article.id)
            AND measure.kind IN ({kinds}))
"""
_FIND = """
    SELECT article.id, article.slug, article.state, article.comment_policy, {response},
           EXISTS (SELECT 1 FROM commentary_byline byline
                   WHERE byline.article_id = article.id AND byline.person_id = %s),
           {measures}, {seconds}, {policy}
    FROM commentary_article article {join}
    LEFT JOIN commentary_policy site ON site.article_id IS NULL
    LEFT JOIN commentary_policy own ON own.article_id = article.id
    WHERE {where} = %s
"""
_MEASURES = ", ".join(
    _IN_FORCE.format(kinds=", ".join(f"'{kind}'" for kind in kinds))
    for kinds in ((SanctionKind.HOLD_ALL,), (SanctionKind.WARN,), SHUTTING_OUT)
)
_RESPONSE = "response.kind, response.state, response.author_id, response.branch_count"
_JOIN = "JOIN commentary_annotation response ON response.article_id = article.id"
_OF_TARGETS = """
    (SELECT MAX(passage.slow_seconds) FROM commentary_passage passage
     WHERE passage.article_id = article.id AND passage.key IN ({keys}))
"""
_OF_THREAD = """
    (SELECT MAX(passage.slow_seconds) FROM commentary_passage passage
     JOIN commentary_anchor anchor ON anchor.passage_id = passage.id
     WHERE anchor.annotation_id = COALESCE(response.root_id, response.id)
     AND anchor.revision_id = article.revision_id
     AND anchor.superseded_at IS NULL AND anchor.start IS NOT NULL)
"""


def find_terms(viewer: Viewer, person_id: int, place: Place) -> Terms:
    """Return what holds at ``place`` for the person.

    :class:`NotFound` where the viewer may not see it, so that nobody learns by screening what is
    there. One statement; one more for somebody who is shut out, to say until when.
    """
    row = _read(person_id, place)
    if row is None:
        raise _nothing_here()
    article = Article(id=row[0], slug=row[1], state=row[2], comment_policy=row[3])
    if not may_see_article(viewer, article) or not _may_see(viewer, place, row[4:8]):
        raise _nothing_here()
    by_author, holds_all, warned, shut_out, seconds = row[8:13]
    site = dict(zip(NAMES, row[13 : 13 + len(NAMES)], strict=True))
    own = dict(zip(NAMES, row[13 + len(NAMES) :], strict=True))
    return Terms(
        article=article,
        policy=merge_policies(site, own),
        by_author=bool(by_author),
        holds_all=bool(holds_all),
        warned=bool(warned),
        shut_out=list_shut_out(person_id, article) if shut_out else (),
        passage_seconds=seconds or 0,
    )


def _read(person_id: int, place: Place) -> tuple[Any, ...] | None:
    key = place.parent_key or place.response_key
    passages = sorted({target.passage for target in place.targets})
    seconds = "0"
    if place.parent_key:
        seconds = _OF_THREAD
    elif passages:
        seconds = _OF_TARGETS.format(keys=", ".join(["%s"] * len(passages)))
    statement = _FIND.format(
        response=_RESPONSE if key else "'', '', 0, 0",
        measures=_MEASURES,
        seconds=seconds,
        policy=_POLICY,
        join=_JOIN if key else "",
        where="response.key" if key else "article.slug",
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    measures = [person_id, now] * 3
    with connection.cursor() as cursor:
        cursor.execute(statement, [person_id, *measures, *passages, key or place.slug])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def _may_see(viewer: Viewer, place: Place, row: Sequence[Any]) -> bool:
    if place.slug:
        return True
    kind, state, author_id, branch_count = row
    named = Annotation(kind=kind, state=state, author_id=author_id, branch_count=branch_count)
    return may_see_response(viewer, named)


def _nothing_here() -> NotFound:
    return NotFound(_("There is nothing here. It may have been moved or taken back."))
