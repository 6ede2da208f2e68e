"""What a revision would do to the responses: told before it is published, and carried out by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from commentary.errors import NotFound
from commentary.models import AnchorChoice, Annotation, Article, Passage, Revision
from commentary.permissions import Viewer, demand, visible_words, why_not_revise
from commentary.queries.articles import find_article
from commentary.queries.carrying import (
    Carriage,
    Carrier,
    Place,
    Quote,
    Text,
    carry_quote,
    list_quotes,
    place_or_move,
    places_of,
)
from commentary.text.align import Suggester
from commentary.text.draft import DraftText
from commentary.text.selectors import find_quote, quote_at, stands_at
from commentary.text.wording import same_words
from commentary.vocabulary import AnchorDeed, AnchorMethod, AnchorState, RevisionState

# Looking for words that are gone takes longer than carrying them, so it is done for so many.
MAX_SUGGESTED = 100
# Code points beside chosen words by which they are known again.
_BESIDE = 12


@dataclass(frozen=True)
class Effect:
    """What would become of one quote of one response.

    ``before``: where it stands in the published text; nowhere, if it is an orphan there.
    ``said_of``: the words as its author selected them, whose revision may be older. ``after``:
    where it would stand. ``decided``: what an editor chose in the draft (:class:`AnchorDeed`), or
    "". ``stays``: nothing to see but perhaps typography. ``suggestions``: for an orphan, where
    like words stand; nobody takes them but a person.
    """

    response_id: int
    key: str
    kind: str
    target: int
    whole: bool
    before: tuple[Place, ...]
    said_of: tuple[Place, ...]
    after: tuple[Place, ...]
    state: str
    confidence: float
    review: bool
    doubts: tuple[str, ...]
    decided: str = ""
    stays: bool = False
    suggestions: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Foresight:
    """Every quote of every response that the viewer may read, in thread order, and the sums."""

    effects: tuple[Effect, ...]
    counts: dict[str, int]

    def noticeable(self) -> tuple[Effect, ...]:
        """Return what does not simply stay, or was decided, and first what is to be decided."""
        seen = [it for it in self.effects if not it.stays or it.review or it.decided]
        return tuple(sorted(seen, key=lambda effect: not effect.review))


def foresee_draft(viewer: Viewer, slug: str) -> Foresight:
    """Return what publishing the open draft of the article ``slug`` would do. Editors.

    :class:`NotFound` where no draft is open. Nine statements for any number of quotes, and one for
    each earlier revision in which words were chosen.
    """
    article = find_article(viewer, slug)
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    draft = article.revisions.filter(state=RevisionState.DRAFT).first()
    if draft is None:
        raise NotFound(_("No revision of this article is being written."))
    rows = draft.texts.order_by("position").values_list(
        "passage__key", "kind", "text", "level", "date"
    )
    return foresee(viewer, article, [DraftText(*row) for row in rows], revision=draft)


def foresee(
    viewer: Viewer,
    article: Article,
    texts: Sequence[DraftText],
    *,
    revision: Revision | None = None,
) -> Foresight:
    """Return what ``texts`` as the next revision of a published ``article`` would do. Editors.

    ``revision`` is the draft whose choices count. Responses whose words the viewer may not read,
    such as other people's private notes, are carried too, and told to nobody.
    """
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    carrier = carrier_to(article, texts)
    known = _readable(viewer, article)
    quotes = [quote for quote in list_quotes(article) if quote.annotation_id in known]
    quotes.sort(key=lambda quote: (known[quote.annotation_id][0], quote.target))
    choices = list_choices(revision)
    effects = [
        _effect_of(quote, carry_chosen(quote, carrier, choices), known[quote.annotation_id])
        for quote in quotes
    ]
    return Foresight(tuple(_with_suggestions(effects, carrier)), _count(effects))


def carrier_to(article: Article, texts: Sequence[DraftText]) -> Carrier:
    """Return what carries the quotes of ``article`` to ``texts``. One statement."""
    ids = dict(Passage.objects.filter(article=article).values_list("key", "pk"))
    return Carrier(article, [Text(ids.get(text.key, 0), text.key, text.text) for text in texts])


def list_choices(revision: Revision | None) -> dict[tuple[int, int], AnchorChoice]:
    """Return what editors chose in a draft, by response and target. One statement."""
    if revision is None:
        return {}
    return {(choice.annotation_id, choice.target): choice for choice in revision.choices.all()}


def carry_chosen(
    quote: Quote, carrier: Carrier, choices: dict[tuple[int, int], AnchorChoice]
) -> Carriage:
    """Return where ``quote`` goes: as an editor chose, while those words stand in the new text,
    otherwise as it is carried."""
    choice = choices.get((quote.annotation_id, quote.target))
    if choice is None or _is_outdated(choice, quote):
        return carry_quote(quote, carrier)
    if choice.deed == AnchorDeed.LEAVE:
        left = AnchorMethod.LEFT
        return Carriage(AnchorState.ORPHAN, method=left, whole=quote.whole, decided=choice.deed)
    texts = {text.key: text.text for text in carrier.new}
    places = [_find_again(row, texts) for row in choice.places]
    if not places or None in places:
        return carry_quote(quote, carrier)
    chosen = tuple(place for place in places if place)
    reattached = choice.deed == AnchorDeed.REATTACH
    return Carriage(
        state_of(quote, chosen),
        chosen,
        method=AnchorMethod.REATTACHED if reattached else AnchorMethod.CONFIRMED,
        whole=quote.whole and not reattached,
        decided=choice.deed,
    )


def _is_outdated(choice: AnchorChoice, quote: Quote) -> bool:
    """Whether somebody said since, of the published text, where the quote stands."""
    return any(row.placed_at is not None and row.placed_at > choice.at for row in quote.rows)


def state_of(quote: Quote, places: Sequence[Place]) -> str:
    """Return the state of a quote that a person says stands at ``places``."""
    said = " ".join(row.exact for row in quote.selected)
    if said and not same_words(said, " ".join(place.exact for place in places)):
        return AnchorState.CHANGED
    return place_or_move(quote.rows, places)


def _find_again(row: Mapping[str, Any], texts: Mapping[str, str]) -> Place | None:
    """Return where chosen words stand, also when the draft was edited since; None when nowhere.

    They are these words only if on one side at least the same stands beside them: elsewhere in the
    passage the same words may be others.
    """
    text, exact = texts.get(row["passage"], ""), row["exact"]
    start, end = row["start"], row["end"]
    if not stands_at(text, start, end, exact):
        found = find_quote(text, exact)
        if len(found) != 1:
            return None
        start, end = found[0]
    quote = quote_at(text, start, end)
    before, behind = row["prefix"][-_BESIDE:], row["suffix"][:_BESIDE]
    left = quote.prefix.endswith(before) if before else start == 0
    right = quote.suffix.startswith(behind) if behind else end == len(text)
    if not left and not right:
        return None
    return Place(row["passage"], start, end, quote.exact, quote.prefix, quote.suffix)


def _readable(viewer: Viewer, article: Article) -> dict[int, tuple[str, str, str]]:
    """Return (path, key, kind) of the first responses whose words the viewer may read."""
    rows = Annotation.objects.filter(visible_words(viewer), Q(parent=None), article=article)
    found = rows.values_list("pk", "path", "key", "kind")
    return {pk: (path, key, kind) for pk, path, key, kind in found}


def _effect_of(quote: Quote, carriage: Carriage, known: tuple[str, str, str]) -> Effect:
    _path, key, kind = known
    before = places_of(quote.rows)
    return Effect(
        response_id=quote.annotation_id,
        key=key,
        kind=kind,
        target=quote.target,
        whole=quote.whole,
        before=before,
        said_of=places_of(quote.selected),
        after=carriage.places,
        state=carriage.state,
        confidence=carriage.confidence,
        review=carriage.review,
        doubts=carriage.doubts,
        decided=carriage.decided,
        stays=_stays(before, carriage.places),
    )


def _stays(before: Sequence[Place], after: Sequence[Place]) -> bool:
    """Whether the same passages say the same words; an orphan that stays one stays, too."""
    return len(before) == len(after) and all(
        old.passage == new.passage and same_words(old.exact, new.exact)
        for old, new in zip(before, after, strict=True)
    )


def _with_suggestions(effects: Sequence[Effect], carrier: Carrier) -> list[Effect]:
    """Return ``effects``, the first orphans among them with where like words stand."""
    finder = Suggester([text.text for text in carrier.new])
    left = MAX_SUGGESTED
    told = []
    for effect in effects:
        if left and effect.said_of and not effect.after and not effect.decided:
            left -= 1
            found = map(carrier.place, finder.suggest(effect.said_of[0].exact))
            told.append(replace(effect, suggestions=tuple(found)))
        else:
            told.append(effect)
    return told


def _count(effects: Sequence[Effect]) -> dict[str, int]:
    """Return how many quotes stay, move and so on; orphans that stay orphans are none of them."""
    counts = dict.fromkeys(("stays", "moved", "changed", "revived", "orphan", "review"), 0)
    for effect in effects:
        counts["review"] += effect.review
        if effect.before or effect.after:
            counts["stays" if effect.stays else _SUM.get(effect.state, "moved")] += 1
    return counts


# What is placed and yet not as it was: in another passage, with the same words.
_SUM: dict[str, str] = {
    AnchorState.CHANGED: "changed",
    AnchorState.REVIVED: "revived",
    AnchorState.ORPHAN: "orphan",
}
