"""Counters counted again from the rows, told where they differ, and put right."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from commentary.actions.cases import count_queue_again
from commentary.actions.counters import (
    count_again,
    count_branches_again,
    count_passages_again,
)
from commentary.actions.ledger import record
from commentary.actions.locks import lock_article
from commentary.models import Annotation, Article, Passage
from commentary.permissions import Viewer, demand


@dataclass(frozen=True)
class Difference:
    """A counter that does not say what the rows say."""

    article: str
    subject: str
    key: str
    counter: str
    stored: int
    counted: int


def reconcile(viewer: Viewer, *, slug: str = "", write: bool = True) -> list[Difference]:
    """Return every counter that is wrong, in one article or in all; put them right on ``write``.

    Administrators and tasks of the system. One transaction an article, under its lock; of all
    articles, the queue of moderators in one of its own. What was put right is recorded as
    ``reconcile``, and the article's version moves on.
    """
    demand(viewer.is_administrator, _("Only administrators reconcile counters."))
    if slug:
        return _reconcile(viewer, slug, write=write)
    slugs = list(Article.objects.order_by("pk").values_list("slug", flat=True))
    found = [difference for each in slugs for difference in _reconcile(viewer, each, write=write)]
    return [*found, *_reconcile_queue(viewer, write=write)]


def _reconcile_queue(viewer: Viewer, *, write: bool) -> list[Difference]:
    with transaction.atomic():
        wrong = count_queue_again(write=write)
        if write and wrong:
            record(viewer, "reconcile", "queue", "", after={"mended": len(wrong)})
    return [Difference("", "queue", reason, "waiting", *pair) for reason, pair in wrong.items()]


def _reconcile(viewer: Viewer, slug: str, *, write: bool) -> list[Difference]:
    with transaction.atomic():
        article, _by_author = lock_article(viewer, slug)
        found = [*_in_article(article), *_in_passages(article), *_in_branches(article)]
        if write and found:
            for difference in found:
                _put_right(article, difference)
            article.version += 1
            article.save()
            record(
                viewer, "reconcile", "article", slug, article=article, after={"mended": len(found)}
            )
    return found


def _in_article(article: Article) -> Iterator[Difference]:
    for counter, counted in count_again(article).items():
        yield from _compare(article, "article", article.slug, counter, article, counted)


def _in_passages(article: Article) -> Iterator[Difference]:
    counts = count_passages_again(article)
    for passage in Passage.objects.filter(article=article).order_by("pk"):
        responses, critiques = counts.get(passage.pk, (0, 0))
        of = (article, "passage", passage.key)
        yield from _compare(*of, "response_count", passage, responses)
        yield from _compare(*of, "critique_count", passage, critiques)


def _in_branches(article: Article) -> Iterator[Difference]:
    counts = count_branches_again(article)
    rows = Annotation.objects.filter(article=article).order_by("path")
    for row in rows.only("pk", "key", "reply_count", "branch_count").iterator():
        direct, below = counts.get(row.pk, (0, 0))
        of = (article, "response", row.key)
        yield from _compare(*of, "reply_count", row, direct)
        yield from _compare(*of, "branch_count", row, below)


def _compare(
    article: Article,
    subject: str,
    key: str,
    counter: str,
    row: Article | Passage | Annotation,
    counted: int,
) -> Iterator[Difference]:
    stored = getattr(row, counter)
    if stored != counted:
        yield Difference(article.slug, subject, key, counter, stored, counted)


def _put_right(article: Article, difference: Difference) -> None:
    """Write one counter; those of the article itself are written by the caller."""
    if difference.subject == "article":
        setattr(article, difference.counter, difference.counted)
        return
    model = Passage if difference.subject == "passage" else Annotation
    rows = model.objects.filter(article=article, key=difference.key)
    rows.update(**{difference.counter: difference.counted})
