"""What curators share: finding what they act on, and their reasons.

Every function that takes rows runs in its caller's transaction, under the lock on the article.
"""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import notices
from commentary.actions.locks import lock_article_of
from commentary.errors import InvalidInput
from commentary.models import Annotation, Article
from commentary.permissions import Viewer, demand, why_not_arrange
from commentary.queries.annotations import find_response
from commentary.text.normalize import clean_body
from commentary.text.paths import PATH_END
from commentary.vocabulary import MAX_REASON, NoticeKind


def clean_reason(reason: str, *, required: bool = True) -> str:
    """Return a curator's reason as it is kept; :class:`InvalidInput` without one, or too long."""
    cleaned = clean_body(reason)
    if required and not cleaned.strip():
        said = _("Say why, in a sentence: it is shown and kept.")
        raise InvalidInput(said, fields={"reason": [said]})
    if len(cleaned) > MAX_REASON:
        said = _("At most %(n)s characters.") % {"n": MAX_REASON}
        raise InvalidInput(said, fields={"reason": [said]})
    return cleaned


def find_to_arrange(viewer: Viewer, key: str) -> tuple[Article, Annotation]:
    """Return the response ``key`` that ``viewer`` may arrange, and its article, locked.

    The row is not to be saved whole: what the viewer may not read is taken out of it.
    """
    article, _by_author = lock_article_of(viewer, key)
    response = find_response(viewer, key)
    why_not = why_not_arrange(viewer, response)
    demand(not why_not, why_not)
    return article, response


def branch_rows(response: Annotation) -> QuerySet[Annotation]:
    """Return ``response`` and all that stands below it: one range of the index."""
    return Annotation.objects.filter(
        article_id=response.article_id,
        path__gte=response.path,
        path__lt=response.path + PATH_END,
    )


def move_on(article: Article, *fields: str) -> None:
    """Write ``fields`` of a locked ``article`` and move its version on. One statement."""
    article.version += 1
    article.save(update_fields=["version", *fields])


def tell_author(viewer: Viewer, response: Annotation, deed: str, reason: str) -> None:
    """Tell the author of ``response`` of a curator's deed, unless it was their own.

    ``deed`` is featured, or one of those that actions/notices.py lists for ``curated``.
    """
    if response.author_id == viewer.id:
        return
    about: dict[str, Any] = {"response": response.key, "article": response.article.title}
    url = reverse("response", args=[response.key])
    if deed == "featured":
        kind, more = NoticeKind.FEATURED, {"curator": viewer.name, "reason": reason}
    else:
        kind, more = NoticeKind.CURATED, {"deed": deed, "reason": reason}
    notices.tell(response.author_id, kind, about={**about, **more}, url=url)
