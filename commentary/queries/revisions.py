"""How the text of an article changed: any two revisions compared, and the changelog."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.errors import NotFound
from commentary.formats.changes import say_head
from commentary.formats.facts import Person, person_of
from commentary.models import Anchor, Article, PassageText, Revision
from commentary.permissions import Viewer, visible_revisions
from commentary.queries.articles import find_revision
from commentary.queries.corrections import Credit, list_credits
from commentary.text.compare import PassageChange, Run, compare_texts, fold_runs, sum_up
from commentary.text.draft import DraftText
from commentary.text.head import HeadChange, diff_heads
from commentary.vocabulary import RevisionState

__all__ = [
    "PassageChange",
    "Run",
    "changelog",
    "compare",
    "compare_heads",
    "compare_texts",
    "credited_passages",
    "find_published",
    "fold_runs",
    "list_numbers",
    "number_before",
]


@dataclass(frozen=True)
class Change:
    """A revision in the changelog: its note, and what it changed against the one before it.

    ``added`` and ``deleted`` are words, ``passages`` those that did not stay as they were; None in
    the first revision, which changed nothing. ``head`` says what became of title and standfirst,
    whose words are counted too. ``person`` is who published it, where that is known.
    """

    number: int
    at: datetime
    note: str
    person: Person | None
    credits: Sequence[Credit]
    added: int
    deleted: int
    passages: int | None
    head: Sequence[str]
    url: str
    changes_url: str


@dataclass(frozen=True)
class Number:
    """A published revision as a choice, with what its editor said of it."""

    number: int
    at: datetime | None
    note: str


def compare(viewer: Viewer, article: Article, old: int, new: int) -> list[PassageChange]:
    """Return what became of each passage between two revisions of an article, by their numbers.

    Revisions that the viewer may see: published ones, and the draft for editors.
    :class:`NotFound` for others. Two statements.
    """
    before, after = _find_both(viewer, article, old, new)
    texts = _texts_of([before.pk, after.pk])
    return compare_texts(texts[before.pk], texts[after.pk])


def compare_heads(viewer: Viewer, article: Article, old: int, new: int) -> list[HeadChange]:
    """Return what became of title and standfirst between two revisions, as :func:`compare` does.

    One statement.
    """
    before, after = _find_both(viewer, article, old, new)
    return diff_heads(before.head, after.head)


def list_numbers(viewer: Viewer, article: Article) -> list[Number]:
    """Return the published revisions of an article that the viewer was given, newest first.

    One statement.
    """
    rows = article.revisions.filter(state=RevisionState.PUBLISHED).order_by("-number")
    return [Number(*row) for row in rows.values_list("number", "published_at", "note")]


def number_before(viewer: Viewer, article: Article, number: int) -> int:
    """Return the number of the published revision before ``number``; itself, if it is the first.

    One statement.
    """
    rows = article.revisions.filter(state=RevisionState.PUBLISHED, number__lt=number)
    found = rows.order_by("-number").values_list("number", flat=True).first()
    return number if found is None else found


def find_published(
    viewer: Viewer, article: Article, number: int
) -> tuple[Revision, datetime | None]:
    """Return a published revision, and when another one took its place, if one did.

    :class:`NotFound` for all others, for editors too. Two statements.
    """
    found = find_revision(viewer, article, number)
    if found.state != RevisionState.PUBLISHED:
        raise NotFound(_("There is no such revision of this article."))
    later = article.revisions.filter(state=RevisionState.PUBLISHED, number__gt=number)
    replaced = later.order_by("number").values_list("published_at", flat=True).first()
    return found, replaced


def changelog(
    viewer: Viewer, article: Article, *, before: int | None = None, limit: int
) -> tuple[list[Change], int | None]:
    """Return published revisions of an article, newest first, and the cursor of the next ones.

    Behind the revision numbered ``before``. Everybody who may see the article; never the draft,
    not even for editors. Four statements at most.
    """
    rows = article.revisions.filter(state=RevisionState.PUBLISHED)
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.select_related("published_by").order_by("-number")[: limit + 1])
    # The one behind the last is what the last is compared with.
    texts = _texts_of([revision.pk for revision in found])
    credited = list_credits(viewer, found[:limit])
    changes = []
    for at, revision in enumerate(found[:limit]):
        earlier = found[at + 1] if at + 1 < len(found) else None
        made = compare_texts(texts[earlier.pk], texts[revision.pk]) if earlier else None
        head = diff_heads(earlier.head, revision.head) if earlier else []
        changes.append(_change_of(article, revision, made, head, credited.get(revision.pk, [])))
    return changes, found[limit - 1].number if len(found) > limit else None


def credited_passages(
    viewer: Viewer, article: Article, old: int, new: int
) -> dict[str, list[Credit]]:
    """Return whom the revisions behind ``old`` up to ``new`` thank, by the key of the passage.

    What was proposed for words that are gone from the text of ``new`` stands under "". Five
    statements at most.
    """
    shown = find_revision(viewer, article, new)
    low, high = sorted((old, new))
    between = article.revisions.filter(number__gt=low, number__lte=high)
    published = between.filter(state=RevisionState.PUBLISHED).order_by("number")
    credited = list_credits(viewer, list(published))
    credits_ = [credit for some in credited.values() for credit in some]
    keys = {credit.key for credit in credits_ if credit.key}
    rows = Anchor.objects.drawn().filter(
        annotation__key__in=keys, annotation__article=article, revision=shown, target=0, part=0
    )
    places = dict(rows.values_list("annotation__key", "passage__key"))
    found: dict[str, list[Credit]] = {}
    for credit in credits_:
        found.setdefault(places.get(credit.key, ""), []).append(credit)
    return found


def _find_both(viewer: Viewer, article: Article, old: int, new: int) -> tuple[Revision, Revision]:
    """Return two revisions by their numbers, or raise :class:`NotFound`. One statement."""
    # Each by itself: a number that fits no column is in no row, where a list of them would fail.
    either = Q(number=old) | Q(number=new)
    found = {row.number: row for row in article.revisions.filter(visible_revisions(viewer), either)}
    if not {old, new} <= set(found):
        raise NotFound(_("There is no such revision of this article."))
    return found[old], found[new]


def _texts_of(ids: Collection[int]) -> dict[int, list[DraftText]]:
    """Return the passages of each of these revisions, in order. One statement."""
    texts: dict[int, list[DraftText]] = {pk: [] for pk in ids}
    rows = PassageText.objects.filter(revision_id__in=ids).order_by("revision_id", "position")
    names = ("revision_id", "passage__key", "kind", "text", "level", "date")
    for revision_id, *row in rows.values_list(*names):
        texts[revision_id].append(DraftText(*row))
    return texts


def _change_of(
    article: Article,
    revision: Revision,
    made: Sequence[PassageChange] | None,
    head: Sequence[HeadChange],
    thanked: Sequence[Credit],
) -> Change:
    added, deleted = sum_up([*(made or ()), *head])
    at = [article.slug, revision.number]
    return Change(
        number=revision.number,
        at=revision.published_at or revision.created_at,
        note=revision.note,
        person=person_of(revision.published_by) if revision.published_by else None,
        credits=thanked,
        added=added,
        deleted=deleted,
        head=say_head(head),
        passages=None if made is None else sum(change.change != "same" for change in made),
        url=reverse("revision", args=at),
        changes_url=reverse("revision_changes", args=at),
    )
