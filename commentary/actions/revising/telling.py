"""Telling people what a new revision did to what they wrote."""

from collections.abc import Collection
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.names import ERASED_PREFIX
from commentary.actions import notices
from commentary.models import Annotation, Article, Notice, Revision
from commentary.permissions import INNER, Viewer
from commentary.vocabulary import AnchorMethod, NoticeKind, ResponseState


def tell_orphaned(article: Article, revision: Revision, responses: Collection[int]) -> None:
    """Tell the authors of ``responses`` that words they spoke of are gone: one notice a person.

    ``about``: article (title), count, response (key, where it is one), revision (number). No
    letter. In the caller's transaction, last of all, since it locks people; three statements.
    """
    states = (ResponseState.PUBLISHED, *INNER)
    rows = Annotation.objects.filter(pk__in=responses, state__in=states).order_by("path")
    mine: dict[int, list[str]] = {}
    for author, key in rows.values_list("author_id", "key"):
        mine.setdefault(author, []).append(key)
    if not mine:
        return
    reachable = User.objects.filter(pk__in=mine, is_unclaimed=False)
    reachable = reachable.exclude(username__startswith=ERASED_PREFIX)
    people = list(
        reachable.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    )
    User.objects.filter(pk__in=people).update(unread_notices=F("unread_notices") + 1)
    Notice.objects.bulk_create(
        _notice(article, revision, person, mine[person]) for person in people
    )


def tell_placed(viewer: Viewer, response: Annotation, method: str) -> None:
    """Tell the author of ``response`` that somebody else re-attached a quote, or left it as gone.

    By notice, without a letter, as when a revision takes the words out; that a place was confirmed
    is no news. In the caller's transaction, last of all, since it locks a person.
    """
    kinds = {AnchorMethod.REATTACHED: NoticeKind.CURATED, AnchorMethod.LEFT: NoticeKind.ORPHANED}
    kind = kinds.get(AnchorMethod(method))
    if kind is None or response.author_id == viewer.id:
        return
    about: dict[str, Any] = {
        "article": response.article.title,
        "response": response.key,
        "deed": str(method),
    }
    url = reverse("response_words", args=[response.key])
    notices.tell(response.author_id, kind, about=about, url=url)


def _notice(article: Article, revision: Revision, person: int, keys: list[str]) -> Notice:
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
