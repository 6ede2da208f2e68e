"""Counters kept in the transaction of the write, and put right from the rows when asked."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Count, F, Q

from commentary.models import Anchor, Annotation, Article, Passage
from commentary.text.paths import prefixes_of
from commentary.vocabulary import ResponseKind, ResponseState


def shift_counters(article: Article, response: Annotation, *, by: int) -> None:
    """Count ``response`` in (+1) or out (-1) of its branch, its passages and its article.

    The caller holds the lock on ``article`` and writes it. A private note counts nowhere. At most
    two statements.
    """
    if response.kind == ResponseKind.NOTE:
        return
    article.response_count += by
    if response.kind == ResponseKind.CRITIQUE:
        article.critique_count += by
        if response.answer_id is None:
            article.unanswered_count += by
    _shift_branch(response, by)
    if not response.of_whole:
        _shift_passages(article, response, by)


# Every post runs these two, and putting them together by the ORM costs more than all the rest of
# its transaction; so they are written out.
_BRANCH = """
    UPDATE commentary_annotation
    SET branch_count = branch_count + %s,
        reply_count = reply_count + CASE WHEN id = %s THEN %s ELSE 0 END
    WHERE article_id = %s AND (path IN ({paths}) OR id = %s)
"""
_PASSAGES = """
    UPDATE commentary_passage
    SET response_count = response_count + %s, critique_count = critique_count + %s
    WHERE id IN (
        SELECT passage_id FROM commentary_anchor
        WHERE annotation_id = %s AND revision_id = %s
            AND superseded_at IS NULL AND start IS NOT NULL
    )
"""


def _shift_branch(response: Annotation, by: int) -> None:
    """Count in what stands above. Paths hold the whole line of answers, but for a parent at the
    last level, which stands beside its reply and not above it."""
    above = prefixes_of(response.path)
    if not above:
        return
    parent = response.parent_id
    paths = ", ".join(["%s"] * len(above))
    with connection.cursor() as cursor:
        values = [by, parent, by, response.article_id, *above, parent]
        cursor.execute(_BRANCH.format(paths=paths), values)


def _shift_passages(article: Article, response: Annotation, by: int) -> None:
    critique = by if response.kind == ResponseKind.CRITIQUE else 0
    subject = response.root_id or response.pk
    with connection.cursor() as cursor:
        cursor.execute(_PASSAGES, [by, critique, subject, article.shown_revision])


def passages_of(response: Annotation, article: Article) -> set[int]:
    """Return the ids of the passages whose words a thread's first response marks. One statement."""
    rows = Anchor.objects.drawn().filter(annotation=response, revision_id=article.shown_revision)
    return set(rows.values_list("passage_id", flat=True))


def count_at(response: Annotation, passages: Collection[int], *, by: int) -> None:
    """Count what is published in the thread that ``response`` begins in (+1) or out (-1) of
    ``passages``. Three statements."""
    thread = Annotation.objects.filter(Q(pk=response.pk) | Q(root_id=response.pk))
    shown = thread.filter(state=ResponseState.PUBLISHED).exclude(kind=ResponseKind.NOTE)
    responses = by * shown.count()
    critiques = by * shown.filter(kind=ResponseKind.CRITIQUE).count()
    Passage.objects.filter(pk__in=passages).update(
        response_count=F("response_count") + responses,
        critique_count=F("critique_count") + critiques,
    )


def count_again(article: Article) -> dict[str, int]:
    """Return the counters of ``article`` counted from its rows."""
    published = Q(state=ResponseState.PUBLISHED) & ~Q(kind=ResponseKind.NOTE)
    critique = published & Q(kind=ResponseKind.CRITIQUE)
    return Annotation.objects.filter(article=article).aggregate(
        response_count=Count("pk", filter=published),
        critique_count=Count("pk", filter=critique),
        unanswered_count=Count("pk", filter=critique & Q(answer=None)),
        # Picks that are not shown at present keep their place, so they count too.
        feature_count=Count("feature"),
    )


def count_passages_again(article: Article) -> dict[int, tuple[int, int]]:
    """Return (responses, critiques) for each passage of ``article`` that has any."""
    spoken_of: dict[int, set[int]] = {}
    rows = Anchor.objects.drawn().filter(
        annotation__article=article, revision_id=article.shown_revision
    )
    for passage, root in rows.values_list("passage_id", "annotation_id"):
        spoken_of.setdefault(root, set()).add(passage)
    counts: dict[int, tuple[int, int]] = {}
    shown = Annotation.objects.filter(article=article, state=ResponseState.PUBLISHED).exclude(
        kind=ResponseKind.NOTE
    )
    for pk, root, kind in shown.values_list("pk", "root_id", "kind"):
        for passage in spoken_of.get(root or pk, ()):
            responses, critiques = counts.get(passage, (0, 0))
            critique = kind == ResponseKind.CRITIQUE
            counts[passage] = (responses + 1, critiques + critique)
    return counts


def count_branches_again(article: Article) -> dict[int, tuple[int, int]]:
    """Return (direct replies, all replies below) for each response of ``article`` with any."""
    rows = Annotation.objects.filter(article=article).order_by("path")
    counts: dict[int, tuple[int, int]] = {}
    by_path: dict[str, int] = {}
    for pk, path, parent, state, kind in rows.values_list(
        "pk", "path", "parent_id", "state", "kind"
    ):
        by_path[path] = pk
        if state != ResponseState.PUBLISHED or kind == ResponseKind.NOTE:
            continue
        above = {by_path[prefix] for prefix in prefixes_of(path)}
        if parent:
            above.add(parent)
        for pk_above in above:
            direct, branch = counts.get(pk_above, (0, 0))
            counts[pk_above] = (direct + (pk_above == parent), branch + 1)
    return counts
