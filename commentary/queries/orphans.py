"""Responses whose words are gone from the text: how many, and what each of them spoke of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.formats.chosen import chosen_among
from commentary.formats.lost import last_words
from commentary.models import Anchor, Annotation, Article, PassageText, Revision
from commentary.permissions import Viewer, may_see_words, why_not_reattach
from commentary.queries.anchors import holds_in
from commentary.queries.sanctions import list_shut_out
from commentary.queries.threads import shown_in, without_words
from commentary.text.diff import diff_words
from commentary.text.paths import is_path
from commentary.text.wording import same_words
from commentary.vocabulary import AnchorMethod, RevisionState

# So many revisions behind the one spoken of are searched for the edit that took the words out.
_SEARCHED = 50


@dataclass(frozen=True)
class LostQuote:
    """A quote whose words are gone.

    ``exact`` are its words as they were chosen, in the revision of the number ``spoken_of``;
    ``lost`` those that stood for them last, or "" where they were the same.
    ``gone_in`` is the revision that has them no more, with its note, and ``pieces`` what it did to
    the passage that had them; 0 and nothing where no edit did. ``left``: that a person said that
    they are gone, at ``gone_at``.
    """

    target: int
    exact: str
    lost: str
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

    As :func:`list_orphans` lists them: one's own notes, what waits and what is a tombstone with
    replies are among them, though none is in the article's counters. One statement; none where
    nobody has ever responded.
    """
    if not article.next_ordinal:
        return 0
    return _roots(viewer, article).count()


def list_orphans(
    viewer: Viewer, article: Article, *, after: str = "", find: str = "", limit: int
) -> tuple[list[Orphan], str]:
    """Return responses whose words are gone, in thread order, and the cursor of the next ones.

    ``find`` is the key of one of them, to begin with; all of them, where it is none of them.
    Three statements for any number; one more where some were posted from an older page, one with
    ``find``, and one for members.
    """
    if after and not is_path(after):
        said = _("This page of the list cannot be found. Begin at the first one.")
        raise InvalidInput(said, code="bad_cursor")
    rows = _roots(viewer, article).filter(path__gt=after).order_by("path")
    if find:
        sought = rows.filter(key=find).values_list("path", flat=True).first()
        rows = rows.filter(path__gte=sought or "")
    found = list(rows.select_related("author")[: limit + 1])
    page = found[:limit]
    quotes = _lost_quotes(article, [row for row in page if may_see_words(viewer, row)])
    shut_out = list_shut_out(viewer.id, article) if page else []
    orphans = [_orphan_of(viewer, article, row, quotes.get(row.pk, []), shut_out) for row in page]
    return orphans, page[-1].path if len(found) > limit else ""


def _roots(viewer: Viewer, article: Article) -> QuerySet[Annotation]:
    roots = shown_in(viewer, article.pk).filter(parent__isnull=True)
    return without_words(roots, article)


def _orphan_of(
    viewer: Viewer,
    article: Article,
    row: Annotation,
    quotes: Sequence[LostQuote],
    shut_out: Sequence[datetime | None],
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
        why_not=why_not_reattach(viewer, row, shut_out=shut_out),
    )


@dataclass(frozen=True)
class _Loss:
    """The first of the rows without words that a quote has until today, and the revision whose
    text had its words last, by its id; 0 where none is known."""

    row: Anchor
    last_in: int

    @property
    def is_far(self) -> bool:
        """Whether revisions lie between: it was posted from the page of an older one."""
        return self.last_in not in (0, self.row.revision.base_id)


def _lost_quotes(article: Article, rows: Sequence[Annotation]) -> dict[int, list[LostQuote]]:
    """Return the lost quotes of each of these responses. Three statements at most."""
    anchors = (
        Anchor.objects.filter(annotation__in=rows, revision__state=RevisionState.PUBLISHED)
        .select_related("passage", "revision")
        .order_by("annotation_id", "target", "revision_id", "part", "pk")
    )
    quotes: dict[tuple[int, int], list[Anchor]] = {}
    for anchor in anchors:
        quotes.setdefault((anchor.annotation_id, anchor.target), []).append(anchor)
    # A moderator who moved the thread to one passage left only one quote.
    quotes = {known: some for known, some in quotes.items() if holds_in(article, some)}
    losses = {known: _loss_among(some) for known, some in quotes.items()}
    edits = _Edits(article, list(losses.values()))
    found: dict[int, list[LostQuote]] = {}
    for known, some in quotes.items():
        told = _tell(article, some, losses[known], edits)
        found.setdefault(known[0], []).append(told)
    return found


def _loss_among(rows: Iterable[Anchor]) -> _Loss:
    standing = [row for row in rows if row.superseded_at is None]
    lost, last_in = standing[-1], 0
    for row in reversed(standing):
        if row.start is not None:
            last_in = row.revision_id
            break
        lost = row
    return _Loss(lost, last_in)


class _Edits:
    """What revisions did to the passages whose words were lost. Two statements at most."""

    def __init__(self, article: Article, losses: Sequence[_Loss]) -> None:
        self.revisions = {loss.row.revision_id: loss.row.revision for loss in losses}
        far = [loss for loss in losses if loss.is_far]
        if far:
            between = article.revisions.filter(
                state=RevisionState.PUBLISHED,
                pk__gt=min(loss.last_in for loss in far),
                pk__lte=max(loss.row.revision_id for loss in far),
            ).order_by("pk")[:_SEARCHED]
            self.revisions |= {revision.pk: revision for revision in between}
        ids = {pk for each in self.revisions.values() for pk in (each.pk, each.base_id or 0)}
        passages = {loss.row.passage_id for loss in losses}
        rows = PassageText.objects.filter(revision_id__in=ids, passage_id__in=passages)
        names = ("revision_id", "passage_id", "text")
        self.texts = {(one, other): text for one, other, text in rows.values_list(*names)}

    def find(self, loss: _Loss) -> Revision | None:
        """Return the revision that took the words out of their passage; None where none did."""
        row = loss.row
        if row.method == AnchorMethod.LEFT:
            return None
        for pk in sorted(self.revisions):
            before, after = self.around(self.revisions[pk], row)
            # Of a passage that was meant as such, other words are no loss.
            gone = not after if row.whole else row.exact not in after
            if loss.last_in < pk <= row.revision_id and before and gone:
                return self.revisions[pk]
        before, after = self.around(row.revision, row)
        return row.revision if before and before != after else None

    def around(self, revision: Revision, row: Anchor) -> tuple[str, str]:
        """Return the passage before and after a revision, "" where it did not stand."""
        passage = row.passage_id
        before = self.texts.get((revision.base_id or 0, passage), "")
        return before, self.texts.get((revision.pk, passage), "")


def _tell(article: Article, rows: Sequence[Anchor], loss: _Loss, edits: _Edits) -> LostQuote:
    lost, slug = loss.row, article.slug
    chosen = chosen_among(rows) or rows[:1]
    exact, last = " ".join(row.exact for row in chosen), last_words(rows)
    edit = edits.find(loss)
    number = edit.number if edit else lost.revision.number
    spoken_of = chosen[0].revision.number
    there = f"#p-{lost.passage.key}"
    return LostQuote(
        target=lost.target,
        exact=exact,
        lost="" if same_words(exact, last) else last,
        passage=lost.passage.key,
        spoken_of=spoken_of,
        spoken_url=reverse("revision", args=[slug, spoken_of]) + f"#p-{chosen[0].passage.key}",
        gone_in=edit.number if edit else 0,
        gone_at=edit.published_at if edit else lost.placed_at,
        note=edit.note if edit else "",
        pieces=diff_words(*edits.around(edit, lost)) if edit else [],
        changes_url=reverse("revision_changes", args=[slug, number]) + there,
        left=lost.method == AnchorMethod.LEFT,
    )
