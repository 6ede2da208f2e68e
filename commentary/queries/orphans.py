"""Responses whose words are gone from the text: how many, and what each of them spoke of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.formats.targets import chosen_among
from commentary.models import Anchor, Annotation, Article, PassageText
from commentary.permissions import Viewer, may_see_words, why_not_reattach
from commentary.queries.threads import shown_in, without_words
from commentary.text.diff import diff_words
from commentary.text.paths import is_path
from commentary.vocabulary import AnchorMethod, RevisionState


@dataclass(frozen=True)
class LostQuote:
    """A quote whose words are gone.

    ``exact`` are its words as they were chosen, in the revision of the number ``spoken_of``.
    ``gone_in`` is the revision that has them no more, with its note, and ``pieces`` what it did to
    the passage that had them; 0 and nothing where a person said that they are gone, of a text that
    still has the passage as it was. ``left``: that a person said so.
    """

    target: int
    exact: str
    passage: str
    spoken_of: int
    spoken_url: str
    gone_in: int
    gone_at: datetime | None
    note: str
    pieces: Sequence[tuple[str, str]]
    changes_url: str
    left: bool


@dataclass(frozen=True)
class Orphan:
    """A response that speaks of words that the text has no more: its card and its lost quotes.

    ``why_not`` is why the viewer may not re-attach it, or "".
    """

    key: str
    card: str
    path: str
    replies: int
    quotes: Sequence[LostQuote]
    url: str
    words_url: str
    why_not: str


def count_orphans(viewer: Viewer, article: Article) -> int:
    """Return how many responses speak of words that are gone, of those the viewer may see.

    One statement; none where nobody has responded.
    """
    if not article.response_count:
        return 0
    return _roots(viewer, article).count()


def list_orphans(
    viewer: Viewer, article: Article, *, after: str = "", limit: int
) -> tuple[list[Orphan], str]:
    """Return responses whose words are gone, in thread order, and the cursor of the next ones.

    Three statements for any number.
    """
    if after and not is_path(after):
        said = _("This page of the list cannot be found. Begin at the first one.")
        raise InvalidInput(said, code="bad_cursor")
    rows = _roots(viewer, article).filter(path__gt=after).order_by("path")
    found = list(rows.select_related("author")[: limit + 1])
    page = found[:limit]
    quotes = _lost_quotes([row for row in page if may_see_words(viewer, row)])
    orphans = [_orphan_of(viewer, article, row, quotes.get(row.pk, [])) for row in page]
    return orphans, page[-1].path if len(found) > limit else ""


def _roots(viewer: Viewer, article: Article) -> QuerySet[Annotation]:
    roots = shown_in(viewer, article.pk).filter(parent__isnull=True)
    return without_words(roots, article)


def _orphan_of(
    viewer: Viewer, article: Article, row: Annotation, quotes: Sequence[LostQuote]
) -> Orphan:
    row.article = article
    return Orphan(
        key=row.key,
        card=row.card,  # type: ignore[attr-defined]
        path=row.path,
        replies=row.branch_count,
        quotes=quotes,
        url=reverse("response", args=[row.key]),
        words_url=reverse("response_words", args=[row.key]),
        why_not=why_not_reattach(viewer, row),
    )


def _lost_quotes(rows: Sequence[Annotation]) -> dict[int, list[LostQuote]]:
    """Return the lost quotes of each of these responses. Two statements."""
    anchors = (
        Anchor.objects.filter(annotation__in=rows, revision__state=RevisionState.PUBLISHED)
        .select_related("passage", "revision__article")
        .order_by("annotation_id", "target", "revision_id", "part", "pk")
    )
    quotes: dict[tuple[int, int], list[Anchor]] = {}
    for anchor in anchors:
        quotes.setdefault((anchor.annotation_id, anchor.target), []).append(anchor)
    losses = {known: _loss_among(some) for known, some in quotes.items()}
    texts = _texts_around(losses.values())
    found: dict[int, list[LostQuote]] = {}
    for known, some in quotes.items():
        told = _tell(chosen_among(some) or some[:1], losses[known], texts)
        found.setdefault(known[0], []).append(told)
    return found


def _loss_among(rows: Iterable[Anchor]) -> Anchor:
    """Return the first of the rows without words that a quote has until today."""
    standing = [row for row in rows if row.superseded_at is None]
    lost = standing[-1]
    for row in reversed(standing):
        if row.start is not None:
            break
        lost = row
    return lost


def _texts_around(losses: Iterable[Anchor]) -> dict[tuple[int, int], str]:
    """Return passages before and after their words were lost, by revision and passage.

    One statement.
    """
    passages: set[int] = set()
    revisions: set[int] = set()
    for lost in losses:
        passages.add(lost.passage_id)
        revisions |= {lost.revision_id, lost.revision.base_id or 0}
    rows = PassageText.objects.filter(revision_id__in=revisions, passage_id__in=passages)
    return {(one, other): text for one, other, text in rows.values_list(*_TEXT)}


_TEXT = ("revision_id", "passage_id", "text")


def _tell(
    chosen: Sequence[Anchor], lost: Anchor, texts: Mapping[tuple[int, int], str]
) -> LostQuote:
    revision, slug = lost.revision, lost.revision.article.slug
    before = texts.get((revision.base_id or 0, lost.passage_id), "")
    after = texts.get((revision.pk, lost.passage_id), "")
    edited = bool(before) and before != after
    spoken_of = chosen[0].revision.number
    there = f"#p-{lost.passage.key}"
    return LostQuote(
        target=lost.target,
        exact=" ".join(row.exact for row in chosen),
        passage=lost.passage.key,
        spoken_of=spoken_of,
        spoken_url=reverse("revision", args=[slug, spoken_of]) + f"#p-{chosen[0].passage.key}",
        gone_in=revision.number if edited else 0,
        gone_at=revision.published_at if edited else lost.placed_at,
        note=revision.note if edited else "",
        pieces=diff_words(before, after) if edited else [],
        changes_url=reverse("revision_changes", args=[slug, revision.number]) + there,
        left=lost.method == AnchorMethod.LEFT,
    )
