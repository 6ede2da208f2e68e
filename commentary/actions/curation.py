"""Editors' picks, branches closed for a while, and slow passages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.actions.branches import (
    branch_rows,
    clean_reason,
    find_to_arrange,
    move_on,
    tell_author,
)
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article, lock_article_of
from commentary.actions.storing import draw_rows_again
from commentary.errors import Conflict, InvalidInput, NotFound
from commentary.models import Annotation, Article, Feature, Passage
from commentary.permissions import Viewer, demand
from commentary.queries.annotations import find_response
from commentary.vocabulary import MAX_LOCK_DAYS, MAX_PICKS, MAX_SLOW


def feature_response(viewer: Viewer, key: str, reason: str) -> Feature:
    """Make the response ``key`` an editors' pick of its article, or give the pick a new reason.

    Editors and moderators; only what is published. The reason and the curator's name are shown to
    everybody, and the author is told. Recorded as ``feature``.
    """
    said = clean_reason(reason)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, _by_author = lock_article_of(viewer, key)
        response = find_response(viewer, key)
        why_not = permissions.why_not_feature(viewer, response)
        demand(not why_not, why_not)
        before = Feature.objects.filter(response=response).first()
        feature = _write_feature(viewer, article, response, said, before)
        record(
            viewer,
            "feature",
            "response",
            key,
            article=article,
            before=_say_feature(before),
            after=_say_feature(feature),
            reason=said,
        )
        if before is None:
            tell_author(viewer, response, "featured", said)
    return feature


def unfeature_response(viewer: Viewer, key: str, reason: str = "") -> None:
    """Take the response ``key`` out of the picks; the others keep their order.

    Editors and moderators. Recorded as ``unfeature``, with the reason it had been picked for, so
    that it can be picked again as it was.
    """
    said = clean_reason(reason, required=False)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, _by_author = lock_article_of(viewer, key)
        response = find_response(viewer, key)
        demand(permissions.may_curate(viewer), _("Only editors and moderators pick responses."))
        feature = Feature.objects.filter(response=response).first()
        if feature is None:
            raise Conflict(_("This response is not among the editors' picks."), code="not_picked")
        before = _say_feature(feature)
        feature.delete()
        article.feature_count -= 1
        move_on(article, "feature_count")
        record(viewer, "unfeature", "response", key, article=article, before=before, reason=said)
        tell_author(viewer, response, "unfeatured", said)


def order_features(viewer: Viewer, slug: str, keys: Sequence[str]) -> None:
    """Put the picks of the article ``slug`` into the order of ``keys``, their responses' keys.

    Editors and moderators. All of them have to be named: :class:`Conflict` when one came or went
    meanwhile. Recorded as ``order_features``. Six statements for any number.
    """
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, _by_author = lock_article(viewer, slug)
        demand(permissions.may_curate(viewer), _("Only editors and moderators order the picks."))
        rows = Feature.objects.filter(article=article).select_related("response")
        features = {row.response.key: row for row in rows}
        before = list(features)
        if sorted(keys) != sorted(features):
            said = _("The picks changed meanwhile. Look at them again before you order them.")
            raise Conflict(said, code="stale_order")
        for position, key in enumerate(keys, start=1):
            features[key].position = position
        Feature.objects.bulk_update(features.values(), ["position"])
        move_on(article)
        record(
            viewer,
            "order_features",
            "article",
            slug,
            article=article,
            before={"picks": before},
            after={"picks": list(keys)},
        )


def lock_branch(viewer: Viewer, key: str, until: datetime, reason: str) -> Annotation:
    """Close the response ``key`` and all below it for replies until a moment.

    Moderators. The date stands in every row of the branch, so that a reply looks only at what it
    answers; other dates in the branch are put aside and named in the ledger. The author of the
    response is told. Recorded as ``lock``. Five statements for each 200 responses.
    """
    said = clean_reason(reason)
    _demand_ahead(until)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, response = find_to_arrange(viewer, key)
        before = _set_lock(article, response, until)
        dates = {"before": before, "after": {"locked_until": until.isoformat()}}
        record(viewer, "lock", "response", key, article=article, reason=said, **dates)
        tell_author(viewer, response, "locked", said)
    return response


def unlock_branch(viewer: Viewer, key: str, reason: str = "") -> Annotation:
    """Open the response ``key`` and all below it for replies again.

    Moderators. :class:`Conflict` when it is not closed. Recorded as ``unlock``.
    """
    said = clean_reason(reason, required=False)
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, response = find_to_arrange(viewer, key)
        if response.locked_until is None:
            raise Conflict(_("This branch is open for replies."), code="not_locked")
        before = _set_lock(article, response, None)
        record(viewer, "unlock", "response", key, article=article, before=before, reason=said)
        tell_author(viewer, response, "unlocked", said)
    return response


def end_locks(viewer: Viewer) -> int:
    """Take away the dates that have passed, so that cards offer replies again; return how many.

    Tasks of the system and administrators, daily. That a branch is open again does not wait for
    this: a passed date closes nothing. One transaction an article.
    """
    demand(viewer.is_administrator, _("Only administrators do this."))
    passed = Annotation.objects.filter(locked_until__lte=timezone.now())
    slugs = set(passed.order_by().values_list("article__slug", flat=True))
    return sum(_end_locks_of(viewer, slug) for slug in sorted(slugs))


def slow_passage(
    viewer: Viewer, slug: str, passage_key: str, seconds: int, reason: str = ""
) -> Passage:
    """Let one person respond to a passage only every ``seconds``; 0 lifts it.

    Moderators. Screening keeps people to it. Recorded as ``slow``.
    """
    said = clean_reason(reason, required=False)
    if not 0 <= seconds <= MAX_SLOW:
        wrong = _("Between 0 and %(most)s seconds.") % {"most": MAX_SLOW}
        raise InvalidInput(wrong, fields={"seconds": [wrong]})
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article, _by_author = lock_article(viewer, slug)
        demand(permissions.may_moderate(viewer), _("Only moderators slow a passage down."))
        passage = Passage.objects.filter(article=article, key=passage_key).first()
        if passage is None:
            raise NotFound(_("There is no such passage in this article."))
        before, passage.slow_seconds = passage.slow_seconds, seconds
        passage.save(update_fields=["slow_seconds"])
        move_on(article)
        record(
            viewer,
            "slow",
            "passage",
            passage_key,
            article=article,
            before={"seconds": before},
            after={"seconds": seconds},
            reason=said,
        )
    return passage


def _write_feature(
    viewer: Viewer, article: Article, response: Annotation, reason: str, before: Feature | None
) -> Feature:
    if viewer.id is None:
        raise InvalidInput(_("A pick bears the name of the person who picked it."))
    known = {"curator_id": viewer.id, "reason": reason, "at": timezone.now()}
    if before is not None:
        move_on(article)
        Feature.objects.filter(pk=before.pk).update(**known)
        return Feature.objects.get(pk=before.pk)
    picks = Feature.objects.filter(article=article)
    if article.feature_count >= MAX_PICKS:
        said = _("An article has at most %(most)s picks. Take one out first.")
        raise Conflict(said % {"most": MAX_PICKS}, code="too_many")
    last = picks.aggregate(last=Max("position"))["last"] or 0
    article.feature_count += 1
    move_on(article, "feature_count")
    return Feature.objects.create(response=response, article=article, position=last + 1, **known)


def _say_feature(feature: Feature | None) -> dict[str, Any]:
    if feature is None:
        return {}
    return {
        "curator": feature.curator.username,
        "reason": feature.reason,
        "position": feature.position,
    }


def _demand_ahead(until: datetime) -> None:
    said = ""
    if until <= timezone.now():
        said = _("Choose a moment that is still to come.")
    elif until > timezone.now() + timedelta(days=MAX_LOCK_DAYS):
        said = _("Choose a moment within the next ten years.")
    if said:
        raise InvalidInput(said, fields={"until": [said]})


def _set_lock(article: Article, response: Annotation, until: datetime | None) -> dict[str, Any]:
    """Write the date into the branch and return what stood there: of its head, and elsewhere."""
    rows = branch_rows(response)
    head = response.locked_until
    locked = rows.filter(locked_until__isnull=False).values_list("key", "locked_until")
    others = {key: when.isoformat() for key, when in locked if when and when != head}
    before = {"locked_until": head and head.isoformat(), "others": others}
    rows.update(locked_until=until)
    response.locked_until = until
    draw_rows_again(rows)
    move_on(article)
    return before


def _end_locks_of(viewer: Viewer, slug: str) -> int:
    with transaction.atomic():
        article, _by_author = lock_article(viewer, slug)
        passed = Annotation.objects.filter(article=article, locked_until__lte=timezone.now())
        ids = list(passed.values_list("pk", flat=True))
        rows = Annotation.objects.filter(pk__in=ids)
        rows.update(locked_until=None)
        draw_rows_again(rows)
        move_on(article)
        after = {"responses": len(ids)}
        record(viewer, "end_locks", "article", slug, article=article, after=after)
    return len(ids)
