"""Publishing the next revision: the text changes, and every quote is carried along.

All in one transaction under the lock on the article. Aligning and drawing cards come before it:
the earlier texts are fixed, and what else it rests on is compared under the lock, so that readers
who post wait only for what has to be written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.anchoring import Sayer, anchors_of
from commentary.actions.counters import count_passages_again
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article
from commentary.actions.revising.corrections import settle_published
from commentary.actions.revising.drawing import Drawn, draw_beforehand, draw_now, shift_offsets
from commentary.actions.revising.telling import Decided, tell_carried
from commentary.errors import Conflict, InvalidInput
from commentary.models import (
    Anchor,
    AnchorChoice,
    Annotation,
    Article,
    Passage,
    PassageOrigin,
    PassageText,
    Revision,
)
from commentary.permissions import Viewer, demand, may_edit_articles, visible_words, why_not_revise
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
    AnchorDeed,
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

    @property
    def was_decided(self) -> bool:
        """Whether an editor re-attached it in the draft, or left it while it had words."""
        deed = self.carriage.decided
        return deed == AnchorDeed.REATTACH or (deed == AnchorDeed.LEAVE and self.lost_words)

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
    told, and of whose quotes somebody else decided so in the draft. Recorded as
    ``publish_revision``, with the sums and the passages that are slower from now on. Statements do
    not grow with the number of responses, but by one for each 1,000 anchors, nine for each 1,000
    cards that change and one for each number of notices that a person gets.
    """
    demand(may_edit_articles(viewer), _("Only editors revise articles."))
    count_deed(viewer, "revise")
    said = _clean_note(note)
    beforehand = _prepare(viewer, slug)
    with transaction.atomic():
        article, _mine = lock_article(viewer, slug)
        draft = _demand_draft(viewer, article, version)
        prepared = _prepared_for(beforehand, article, draft)
        carrier, choices = prepared.carrier, list_choices(draft)
        carried = _carry_all(article, carrier, choices)
        sayers = {known: Sayer(choice.by_id, choice.at) for known, choice in choices.items()}
        _write_anchors(draft, carrier, carried, sayers)
        slowed = _write_origins(article, draft, carrier)
        _turn_over(viewer, article, draft, said)
        _count_passages(article)
        _draw(carried, prepared.still_drawn(carried))
        lost, decided = _losses(carried), _decisions(carried, sayers)
        concerned = {*lost, *(one.response_id for one in decided)}
        settle_published(article, draft, told_after=concerned)
        after = {"number": draft.number, **_sum_up(article, carried), **slowed}
        record(viewer, "publish_revision", "article", slug, article=article, after=after)
        tell_carried(article, draft, lost, decided)
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


@dataclass(frozen=True)
class _Prepared:
    """What was worked out before the lock was taken: alignments, where quotes go, their cards."""

    carrier: Carrier
    carriages: Mapping[tuple[int, int], Carriage] = field(default_factory=dict)
    drawn: Drawn = field(default_factory=dict)

    def still_drawn(self, carried: Iterable[_Carried]) -> Drawn:
        """Return the cards whose quotes all go where they were drawn."""
        others = {
            each.quote.annotation_id for each in carried if self._expected(each) != each.carriage
        }
        return {known: cards for known, cards in self.drawn.items() if known not in others}

    def _expected(self, each: _Carried) -> Carriage | None:
        return self.carriages.get((each.quote.annotation_id, each.quote.target))


def _prepare(viewer: Viewer, slug: str) -> _Prepared | None:
    """Align the draft as it is now with every text that quotes stand in, and draw their cards."""
    article = find_article(viewer, slug)
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    draft = article.revisions.filter(state=RevisionState.DRAFT).first()
    if draft is None:
        return None
    carrier = Carrier(article, list_texts(draft.pk))
    carried = _carry_all(article, carrier, list_choices(draft))
    carriages = {(it.quote.annotation_id, it.quote.target): it.carriage for it in carried}
    return _Prepared(carrier, carriages, draw_beforehand(_following(carried, carrier, draft)))


def _prepared_for(prepared: _Prepared | None, article: Article, draft: Revision) -> _Prepared:
    """Return ``prepared`` if it is about the draft as it is under the lock, or nothing yet."""
    texts = list_texts(draft.pk)
    if prepared is not None and list(prepared.carrier.new) == texts:
        return prepared
    return _Prepared(Carrier(article, texts))


def _carry_all(
    article: Article, carrier: Carrier, choices: dict[tuple[int, int], AnchorChoice]
) -> list[_Carried]:
    return [
        _Carried(quote, carry_chosen(quote, carrier, choices)) for quote in list_quotes(article)
    ]


def _following(
    carried: Sequence[_Carried], carrier: Carrier, draft: Revision
) -> dict[int, list[Anchor]]:
    """Return the anchors that responses whose cards change are about to have, to be drawn."""
    news = _news_of(carried)
    ids = {text.key: text.passage_id for text in carrier.new}
    keys = {text.passage_id: text.key for text in carrier.new}
    following: dict[int, list[Anchor]] = {}
    for quote, carriage in ((it.quote, it.carriage) for it in carried):
        if quote.annotation_id not in news:
            continue
        for anchor in anchors_of(quote, carriage, draft.pk, ids):
            key = keys.get(anchor.passage_id, quote.rows[0].passage)
            anchor.revision, anchor.passage = draft, Passage(pk=anchor.passage_id, key=key)
            following.setdefault(quote.annotation_id, []).append(anchor)
    return following


def _news_of(carried: Iterable[_Carried]) -> set[int]:
    """Return the ids of responses of whose quotes people see something else than before."""
    return {each.quote.annotation_id for each in carried if each.is_news}


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
    retitled = draft.head != article.head
    shown = PassageText.objects.filter(revision_id=article.shown_revision).order_by("position")
    if not retitled and list(shown.values_list(*columns)) == list(
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


def _write_origins(article: Article, draft: Revision, carrier: Carrier) -> dict[str, list[str]]:
    """Record which passages have words of others: what was merged, and what was split.

    Return, for the ledger, the keys of those that are slower by it, where there are any.
    """
    old = carrier.texts_of(article.shown_revision)
    alignment = carrier.alignment_with(article.shown_revision)
    rows = [
        PassageOrigin(revision=draft, passage_id=text.passage_id, source_id=old[source].passage_id)
        for text, descent in zip(carrier.new, alignment.descents, strict=True)
        for source in descent.sources
        if old[source].passage_id != text.passage_id
    ]
    PassageOrigin.objects.bulk_create(rows, batch_size=_AT_ONCE)
    slowed = _slow_heirs(rows)
    return {"slowed": slowed} if slowed else {}


def _slow_heirs(origins: Sequence[PassageOrigin]) -> list[str]:
    """Let each passage that has words of a slow one be as slow, where it is quicker.

    Return the keys of those that were. One statement, and two for each pause.
    """
    sources = Passage.objects.filter(pk__in={row.source_id for row in origins}, slow_seconds__gt=0)
    pauses = dict(sources.values_list("pk", "slow_seconds"))
    slowed: set[str] = set()
    for pause in set(pauses.values()):
        heirs = {row.passage_id for row in origins if pauses.get(row.source_id) == pause}
        quicker = Passage.objects.filter(pk__in=heirs, slow_seconds__lt=pause)
        slowed |= set(quicker.values_list("key", flat=True))
        quicker.update(slow_seconds=pause)
    return sorted(slowed)


def _turn_over(viewer: Viewer, article: Article, draft: Revision, note: str) -> None:
    """Let ``draft`` be the revision that readers see, from now on and for good."""
    draft.state, draft.published_at = RevisionState.PUBLISHED, timezone.now()
    draft.note, draft.published_by_id = note, viewer.id
    draft.save(update_fields=["state", "published_at", "note", "published_by"])
    article.revision = draft
    # The slug stays: links to the article hold.
    article.title, article.standfirst = draft.title, draft.standfirst
    article.version += 1
    article.save(update_fields=["revision", "title", "standfirst", "version"])


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


def _draw(carried: Sequence[_Carried], drawn: Drawn) -> None:
    """Draw the cards of responses anew where people see something else, and elsewhere put only
    the offsets right that the API gives out."""
    news = _news_of(carried)
    draw_now(news, drawn)
    shifted: dict[int, dict[tuple[int, int], dict[str, Any]]] = {}
    for each in carried:
        if each.quote.annotation_id not in news and (places := each.shifted()):
            shifted.setdefault(each.quote.annotation_id, {}).update(places)
    shift_offsets(shifted)


def _losses(carried: Iterable[_Carried]) -> set[int]:
    """Return the responses of which the revision itself took out words."""
    return {it.quote.annotation_id for it in carried if it.lost_words and not it.was_decided}


def _decisions(
    carried: Iterable[_Carried], sayers: Mapping[tuple[int, int], Sayer]
) -> list[Decided]:
    """Return what people decided in the draft that authors are told of, and who did."""
    return [
        Decided(
            it.quote.annotation_id,
            it.carriage.method,
            sayers[it.quote.annotation_id, it.quote.target].id,
        )
        for it in carried
        if it.was_decided
    ]


def _sum_up(article: Article, carried: Sequence[_Carried]) -> dict[str, int]:
    """Return how many quotes of responses that everybody may read went where. One statement."""
    public = visible_words(Viewer.anonymous())
    known = set(Annotation.objects.filter(public, article=article).values_list("pk", flat=True))
    told = [each.carriage for each in carried if each.quote.annotation_id in known]
    sums = {"quotes": len(told), "review": sum(carriage.review for carriage in told)}
    for state in AnchorState:
        sums[state.value] = sum(carriage.state == state for carriage in told)
    return sums
