"""Publishing the next revision: the text changes, and every quote is carried along.

All in one transaction under the lock on the article. Aligning comes before it: the earlier texts
are fixed, and the draft's is guarded by its version, so that readers who post wait only for what
has to be written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.anchoring import Sayer, anchors_of
from commentary.actions.counters import count_passages_again
from commentary.actions.fragments import write_fragments
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article
from commentary.actions.revising.corrections import settle_published
from commentary.actions.revising.telling import tell_orphaned
from commentary.actions.storing import draw_rows_again
from commentary.errors import Conflict, InvalidInput
from commentary.formats.card_json import shift_targets
from commentary.models import (
    Anchor,
    Annotation,
    Article,
    Passage,
    PassageOrigin,
    PassageText,
    Revision,
)
from commentary.permissions import Viewer, demand, why_not_revise
from commentary.queries.articles import find_article
from commentary.queries.carrying import (
    Carriage,
    Carrier,
    Quote,
    list_quotes,
    list_texts,
    places_of,
)
from commentary.queries.effects import carry_chosen, list_choices
from commentary.text.normalize import clean_body
from commentary.vocabulary import (
    MAX_REVISION_NOTE,
    AnchorMethod,
    AnchorState,
    RevisionState,
)

_AT_ONCE = 1_000


@dataclass(frozen=True)
class _Carried:
    """One quote and where it stands from now on."""

    quote: Quote
    carriage: Carriage

    @property
    def is_news(self) -> bool:
        """Whether anything that people see of it is another than before."""
        return self._seen_before() != self._seen_now()

    @property
    def lost_words(self) -> bool:
        return not self.quote.is_orphan and self.carriage.state == AnchorState.ORPHAN

    def shifted(self) -> dict[tuple[int, int], dict[str, Any]]:
        """Return what else the API tells of its parts, where that is another than before."""
        target = self.quote.target
        return {
            (target, part): {name: getattr(place, name) for name in _SURROUNDINGS}
            for part, (row, place) in enumerate(
                zip(self.quote.rows, self.carriage.places, strict=False)
            )
            if any(getattr(row, name) != getattr(place, name) for name in _SURROUNDINGS)
        }

    def _seen_before(self) -> list[object]:
        rows = self.quote.rows
        stood = ((it.passage, it.exact) for it in places_of(rows))
        return [rows[0].state, rows[0].review, rows[0].method == AnchorMethod.MOVED, *stood]

    def _seen_now(self) -> list[object]:
        stands = ((it.passage, it.exact) for it in self.carriage.places)
        return [self.carriage.state, self.carriage.review, False, *stands]


_SURROUNDINGS = ("start", "end", "prefix", "suffix")


def publish_revision(viewer: Viewer, slug: str, *, note: str, version: int | None) -> Revision:
    """Publish the open draft of the article ``slug`` as its next revision.

    Editors. ``note`` tells readers what was corrected and why. ``version`` is that of the draft as
    the editor saw it; :class:`Conflict` when it moved on (None: not compared), when no draft is
    open, and when it says what is published already. Quotes that nobody decided on are carried as
    foreseen; doubtful ones stay marked for review. Who wrote a response whose words are gone is
    told. Recorded as ``publish_revision``, with the sums. Statements do not grow with the number
    of responses, but by one for each 1,000 anchors and five for each 200 cards that change.
    """
    said = _clean_note(note)
    count_deed(viewer, "revise")
    carrier = _prepare(viewer, slug)
    with transaction.atomic():
        article, _mine = lock_article(viewer, slug)
        draft = _demand_draft(viewer, article, version)
        carrier = _prepared_for(carrier, article, draft)
        choices = list_choices(draft)
        carried = [
            _Carried(quote, carry_chosen(quote, carrier, choices)) for quote in list_quotes(article)
        ]
        sayers = {known: Sayer(choice.by_id, choice.at) for known, choice in choices.items()}
        _write_anchors(draft, carrier, carried, sayers)
        _write_origins(article, draft, carrier)
        _turn_over(viewer, article, draft, said)
        _count_passages(article)
        _draw(carried)
        lost = {each.quote.annotation_id for each in carried if each.lost_words}
        settle_published(article, draft, told_after=lost)
        sums = _sum_up(carried)
        after = {"number": draft.number, **sums}
        record(viewer, "publish_revision", "article", slug, article=article, after=after)
        tell_orphaned(article, draft, lost)
    return draft


def _clean_note(note: str) -> str:
    cleaned = clean_body(note)
    said = ""
    if not cleaned.strip():
        said = _("Say what was corrected and why; readers see it beside the date.")
    elif len(cleaned) > MAX_REVISION_NOTE:
        said = _("At most %(most)s characters fit here.") % {"most": MAX_REVISION_NOTE}
    if said:
        raise InvalidInput(said, fields={"note": [said]})
    return cleaned


def _prepare(viewer: Viewer, slug: str) -> Carrier | None:
    """Align the draft as it is now with every text that quotes stand in, and look them up."""
    article = find_article(viewer, slug)
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    draft = article.revisions.filter(state=RevisionState.DRAFT).first()
    if draft is None:
        return None
    carrier = Carrier(article, list_texts(draft.pk))
    choices = list_choices(draft)
    for quote in list_quotes(article):
        carry_chosen(quote, carrier, choices)
    return carrier


def _prepared_for(carrier: Carrier | None, article: Article, draft: Revision) -> Carrier:
    """Return ``carrier`` if it carries to the draft as it is under the lock, or a new one."""
    texts = list_texts(draft.pk)
    if carrier is not None and list(carrier.new) == texts:
        return carrier
    return Carrier(article, texts)


def _demand_draft(viewer: Viewer, article: Article, version: int | None) -> Revision:
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    draft = article.revisions.filter(state=RevisionState.DRAFT).first()
    if draft is None:
        said = _("No revision of this article is being written; it may have been published.")
        raise Conflict(said, code="no_draft")
    if version is not None and version != draft.version:
        said = _("The draft was changed meanwhile. Look at it again before you publish it.")
        raise Conflict(said, code="stale_version")
    columns = ("passage_id", "kind", "level", "date", "text")
    shown = PassageText.objects.filter(revision_id=article.shown_revision).order_by("position")
    if list(shown.values_list(*columns)) == list(
        draft.texts.order_by("position").values_list(*columns)
    ):
        said = _("The draft says what is published already. Change something first.")
        raise Conflict(said, code="unchanged")
    return draft


def _write_anchors(
    draft: Revision,
    carrier: Carrier,
    carried: Iterable[_Carried],
    sayers: Mapping[tuple[int, int], Sayer],
) -> None:
    passages = {text.key: text.passage_id for text in carrier.new}
    rows: list[Anchor] = []
    for quote, carriage in ((each.quote, each.carriage) for each in carried):
        sayer = sayers.get((quote.annotation_id, quote.target))
        # A choice whose words are not in the draft any more decides nothing.
        decided = sayer if carriage.decided else None
        rows += anchors_of(quote, carriage, draft.pk, passages, decided)
    Anchor.objects.bulk_create(rows, batch_size=_AT_ONCE)


def _write_origins(article: Article, draft: Revision, carrier: Carrier) -> None:
    """Record which passages have words of others: what was merged, and what was split."""
    old = carrier.texts_of(article.shown_revision)
    alignment = carrier.alignment_with(article.shown_revision)
    rows = [
        PassageOrigin(revision=draft, passage_id=text.passage_id, source_id=old[source].passage_id)
        for text, descent in zip(carrier.new, alignment.descents, strict=True)
        for source in descent.sources
        if old[source].passage_id != text.passage_id
    ]
    PassageOrigin.objects.bulk_create(rows, batch_size=_AT_ONCE)


def _turn_over(viewer: Viewer, article: Article, draft: Revision, note: str) -> None:
    """Let ``draft`` be the revision that readers see, from now on and for good."""
    draft.state, draft.published_at = RevisionState.PUBLISHED, timezone.now()
    draft.note, draft.published_by_id = note, viewer.id
    draft.save(update_fields=["state", "published_at", "note", "published_by"])
    article.revision = draft
    article.version += 1
    article.save(update_fields=["revision", "version"])


def _count_passages(article: Article) -> None:
    """Count anew what is said of each passage: quotes stand elsewhere. Three statements."""
    counts = count_passages_again(article)
    wrong = []
    for passage in Passage.objects.filter(article=article):
        said = counts.get(passage.pk, (0, 0))
        if (passage.response_count, passage.critique_count) != said:
            passage.response_count, passage.critique_count = said
            wrong.append(passage)
    Passage.objects.bulk_update(wrong, ["response_count", "critique_count"], batch_size=500)


def _draw(carried: Sequence[_Carried]) -> None:
    """Draw the cards of responses anew where people see something else, and elsewhere put only
    the offsets right that the API gives out."""
    news = {each.quote.annotation_id for each in carried if each.is_news}
    ids = sorted(news)
    for start in range(0, len(ids), _AT_ONCE):
        draw_rows_again(Annotation.objects.filter(pk__in=ids[start : start + _AT_ONCE]))
    shifted: dict[int, dict[tuple[int, int], dict[str, Any]]] = {}
    for each in carried:
        if each.quote.annotation_id not in news and (places := each.shifted()):
            shifted.setdefault(each.quote.annotation_id, {}).update(places)
    ids = sorted(shifted)
    for start in range(0, len(ids), _AT_ONCE):
        _shift(ids[start : start + _AT_ONCE], shifted)


def _shift(ids: Sequence[int], shifted: Mapping[int, Mapping[tuple[int, int], Any]]) -> None:
    rows = Annotation.objects.filter(pk__in=ids).only("card_json", "inner_json")
    found = list(rows)
    for row in found:
        row.card_json = shift_targets(row.card_json, shifted[row.pk])
        if row.inner_json:
            row.inner_json = shift_targets(row.inner_json, shifted[row.pk])
    write_fragments(found, ("card_json", "inner_json"))


def _sum_up(carried: Sequence[_Carried]) -> dict[str, int]:
    sums = {"quotes": len(carried), "review": sum(it.carriage.review for it in carried)}
    for state in AnchorState:
        sums[state.value] = sum(it.carriage.state == state for it in carried)
    return sums
