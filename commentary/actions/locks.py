"""The lock that orders all writes to one article: its row.

Lock order: articles by id, responses, appeals, cases, counters of the queue, and last people by
id. Articles are locked without their keys, which a row of the ledger refers to: who claims a case
or writes in an appeal holds no article, and must not wait for one at the end.

On SQLite the whole transaction holds the database, which orders them all the same.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from commentary.errors import NotFound
from commentary.models import Anchor, Annotation, Article, Byline, Flag, Revision, Settlement
from commentary.permissions import Viewer, visible_articles


def lock_article(viewer: Viewer, slug: str, *, speaker: int | None = None) -> tuple[Article, bool]:
    """Return the article ``slug``, locked until the transaction ends.

    And whether the person with the id ``speaker`` stands in its byline. :class:`NotFound` for
    what the viewer may not see. One statement.
    """
    return _lock(viewer, Article.objects.filter(slug=slug.replace("\0", "")), speaker)


def lock_article_of(
    viewer: Viewer, response_key: str, *, speaker: int | None = None
) -> tuple[Article, bool]:
    """Return the article that the response belongs to, as :func:`lock_article` does."""
    owner = Annotation.objects.filter(key=response_key.replace("\0", "")).values("article_id")
    return _lock(viewer, Article.objects.filter(pk__in=owner), speaker)


def lock_articles_of(*people: User) -> list[int]:
    """Lock every article that tells of ``people``; return their ids.

    What they wrote in or are named by; where they settled corrections, published revisions or said
    where quotes stand. In the order of the ids, so that two who need several never wait for each
    other. Whoever draws fragments of many responses holds this, or an older wording could be
    written over a newer one. One statement.
    """
    wrote = Annotation.objects.filter(author__in=people).values("article_id")
    named = Byline.objects.filter(person__in=people).values("article_id")
    settled = Settlement.objects.filter(by__in=people).values("correction__article_id")
    published = Revision.objects.filter(published_by__in=people).values("article_id")
    # In the history of a quote, where rows that were superseded stay.
    placed = Anchor.objects.filter(placed_by__in=people).values("revision__article_id")
    concerned = Q(pk__in=wrote) | Q(pk__in=named) | Q(pk__in=settled)
    concerned |= Q(pk__in=published) | Q(pk__in=placed)
    articles = Article.objects.filter(concerned).order_by("pk")
    return list(articles.select_for_update(no_key=True).values_list("pk", flat=True))


def lock_people(responses: Iterable[int], others: Q | None = None) -> None:
    """Lock who will be told of a deed on these responses, and ``others``, in the order of ids.

    Those are their authors and who flagged them. Telling counts up a number in the row of each; two
    deeds that tell the same people would wait for each other otherwise. After all other locks.
    One statement.
    """
    ids = list(responses)
    flagged = Flag.objects.filter(response__in=ids, reporter__isnull=False).values("reporter_id")
    authors = Annotation.objects.filter(pk__in=ids).values("author_id")
    wanted = Q(pk__in=authors) | Q(pk__in=flagged) | (others or Q(pk__in=()))
    rows = User.objects.select_for_update(no_key=True).filter(wanted).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _lock(viewer: Viewer, articles: QuerySet[Article], speaker: int | None) -> tuple[Article, bool]:
    in_byline = Exists(Byline.objects.filter(article_id=OuterRef("pk"), person_id=speaker))
    found = (
        articles.filter(visible_articles(viewer))
        .annotate(by_author=in_byline)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if found is None:
        raise NotFound(_("There is nothing here. It may have been moved or taken back."))
    return found, found.by_author
