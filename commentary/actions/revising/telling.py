"""Telling people what a new revision, or somebody else, did to what they wrote."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.names import ERASED_PREFIX
from commentary.actions import notices
from commentary.models import Annotation, Article, Notice, Revision
from commentary.permissions import INNER, Viewer
from commentary.vocabulary import AnchorMethod, NoticeKind, ResponseState

# What is told of a quote, the graver first; that a place was confirmed is no news.
_KINDS = {AnchorMethod.LEFT: NoticeKind.ORPHANED, AnchorMethod.REATTACHED: NoticeKind.CURATED}


class Decided(NamedTuple):
    """That somebody re-attached a quote of a response, or left it (``method``), in a draft."""

    response_id: int
    method: str
    by_id: int | None


def tell_carried(
    article: Article, revision: Revision, lost: Collection[int], decided: Iterable[Decided]
) -> None:
    """Tell authors what ``revision``, just published, did to where their responses stand.

    Of ``lost``, responses whose words it took out, one notice a person. ``about``: article
    (title), count, response (key, where it is one), revision (number). Of what was ``decided`` of
    the others, one notice a response, as :func:`tell_placed` tells it; nobody of their own deed.
    No letters. In the caller's transaction, last of all, since it locks people, all at once; three
    statements, and one for each number of notices that a person gets.
    """
    deeds: dict[int, list[Decided]] = {}
    for one in decided:
        deeds.setdefault(one.response_id, []).append(one)
    states = (ResponseState.PUBLISHED, *INNER)
    rows = Annotation.objects.filter(pk__in={*lost, *deeds}, state__in=states).order_by("path")
    mine: dict[int, list[str]] = {}
    told: list[Notice] = []
    for pk, author, key in rows.values_list("pk", "author_id", "key"):
        if pk in lost:
            mine.setdefault(author, []).append(key)
        elif method := _gravest(deeds[pk], author):
            told.append(_placed(article, author, key, method))
    told += [_orphaned(article, revision, person, keys) for person, keys in mine.items()]
    _tell_all(told)


def tell_placed(viewer: Viewer, response: Annotation, method: str) -> None:
    """Tell the author of ``response`` that somebody else re-attached a quote, or left it as gone.

    By notice, without a letter, as when a revision takes the words out; that a place was confirmed
    is no news. In the caller's transaction, last of all, since it locks a person.
    """
    if method not in _KINDS or response.author_id == viewer.id:
        return
    it = _placed(response.article, response.author_id, response.key, method)
    notices.tell(it.person_id, NoticeKind(it.kind), about=it.about, url=it.url)


def _gravest(deeds: Sequence[Decided], author: int) -> str:
    """Return the deed of others that the author of a response is told of, or ""."""
    done = {one.method for one in deeds if one.by_id != author}
    return next((str(method) for method in _KINDS if method in done), "")


def _tell_all(told: Sequence[Notice]) -> None:
    """Write these notices for those who can be reached, and count them up."""
    if not told:
        return
    reachable = User.objects.filter(pk__in={one.person_id for one in told}, is_unclaimed=False)
    reachable = reachable.exclude(username__startswith=ERASED_PREFIX)
    locked = reachable.select_for_update(no_key=True).order_by("pk")
    people = set(locked.values_list("pk", flat=True))
    kept = [one for one in told if one.person_id in people]
    counts = Counter(one.person_id for one in kept)
    for number in set(counts.values()):
        those = [person for person, count in counts.items() if count == number]
        User.objects.filter(pk__in=those).update(unread_notices=F("unread_notices") + number)
    Notice.objects.bulk_create(kept)


def _placed(article: Article, person: int, key: str, method: str) -> Notice:
    return Notice(
        person_id=person,
        kind=_KINDS[AnchorMethod(method)],
        about={"article": article.title, "response": key, "deed": str(method)},
        url=reverse("response_words", args=[key]),
        at=timezone.now(),
    )


def _orphaned(article: Article, revision: Revision, person: int, keys: list[str]) -> Notice:
    alone = keys[0] if len(keys) == 1 else ""
    return Notice(
        person_id=person,
        kind=NoticeKind.ORPHANED,
        about={
            "article": article.title,
            "count": len(keys),
            "response": alone,
            "revision": revision.number,
        },
        url=reverse("response", args=[alone])
        if alone
        else reverse("earlier_words", args=[article.slug]),
        at=timezone.now(),
    )
