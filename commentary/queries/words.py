"""Where each quote of a response stands, how it came there, and what may be said about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from commentary.formats.chosen import chosen_among
from commentary.formats.doubts import say_doubts
from commentary.formats.facts import Person
from commentary.formats.lost import last_words
from commentary.models import Anchor, Annotation
from commentary.permissions import Viewer
from commentary.queries.anchors import holds_in, rights_to_reattach, said_by
from commentary.queries.annotations import find_words
from commentary.queries.carrying import Place, Text, list_texts
from commentary.text.align import suggest
from commentary.text.selectors import quote_at
from commentary.text.wording import same_words
from commentary.vocabulary import AnchorMethod, AnchorState, RevisionState


@dataclass(frozen=True)
class Standing:
    """Where a quote stood in one revision; ``words`` of its passages, none where they were gone.

    ``by`` said so at ``at``, where a person did. ``replaced``: that somebody said otherwise later.
    """

    revision: int
    revision_url: str
    state: str
    state_label: str
    method_label: str
    by: Person | None
    at: datetime | None
    words: Sequence[str]
    replaced: bool


@dataclass(frozen=True)
class QuoteStanding:
    """One quote of a response: the words that were chosen, and where they stand now.

    ``anchor_id``: of the row that says so, for who says otherwise to have seen it.
    ``history``: newest first. ``doubts``: why a person should look, in sentences.
    ``suggestions``: where like words stand, for one whose words are gone; for those who may
    re-attach it. ``lost``: the words that such a one had last, or "" where those were chosen.
    """

    target: int
    anchor_id: int
    chosen: str
    spoken_of: int
    spoken_url: str
    now: Standing
    passage: str
    passage_url: str
    review: bool
    doubts: Sequence[str]
    suggestions: Sequence[Place]
    history: Sequence[Standing]
    lost: str

    @property
    def is_gone(self) -> bool:
        return not self.now.words


@dataclass(frozen=True)
class ResponseWords:
    """All quotes of a response; ``why_not`` the viewer may not say where they stand, or "".

    ``places``: the passages of the present text, for those who may.
    """

    response: Annotation
    quotes: Sequence[QuoteStanding]
    places: Sequence[Text]
    why_not: str


def read_words(viewer: Viewer, key: str) -> ResponseWords:
    """Return where the quotes of the response ``key`` stand and stood.

    Whoever may read its words; :class:`Gone` where only its place is left. Three statements for any
    number of quotes and revisions, and one more for members.
    """
    response = find_words(viewer, key)
    why_not = rights_to_reattach(viewer, response)
    rows = (
        Anchor.objects.filter(annotation=response, revision__state=RevisionState.PUBLISHED)
        .select_related("passage", "revision", "placed_by")
        .order_by("target", "revision_id", "pk")
    )
    by_target: dict[int, list[Anchor]] = {}
    for row in rows.none() if response.of_whole else rows:
        by_target.setdefault(row.target, []).append(row)
    places = [] if why_not else list_texts(response.article.shown_revision)
    quotes = [
        _quote_of(viewer, response, some, places)
        for some in by_target.values()
        if holds_in(response.article, some)
    ]
    return ResponseWords(response, quotes, places, why_not)


def _quote_of(
    viewer: Viewer, response: Annotation, rows: Sequence[Anchor], places: Sequence[Text]
) -> QuoteStanding:
    slug = response.article.slug
    chosen = chosen_among(rows) or rows[:1]
    words, lost = " ".join(row.exact for row in chosen), last_words(rows)
    standing = [row for row in rows if row.superseded_at is None]
    present = [row for row in standing if row.revision_id == standing[-1].revision_id]
    first, last = chosen[0], present[0]
    history = [_standing_of(viewer, slug, some) for some in _in_groups(rows)]
    orphan = last.state == AnchorState.ORPHAN
    there = f"#p-{first.passage.key}"
    return QuoteStanding(
        target=last.target,
        anchor_id=last.pk,
        chosen=words,
        spoken_of=first.revision.number,
        spoken_url=reverse("revision", args=[slug, first.revision.number]) + there,
        now=_standing_of(viewer, slug, present),
        passage=last.passage.key,
        passage_url=reverse("passage", args=[slug, last.passage.key]),
        review=any(row.review for row in present),
        doubts=say_doubts(last.doubts) if last.review else [],
        suggestions=_suggest(words, places) if orphan else [],
        history=history[::-1],
        lost=lost if orphan and not same_words(words, lost) else "",
    )


def _in_groups(rows: Iterable[Anchor]) -> list[list[Anchor]]:
    """Return ``rows`` of a quote, each group what one deed or revision said of it, in order."""
    groups: dict[tuple[int, bool, object, str], list[Anchor]] = {}
    for row in rows:
        said = (row.revision_id, row.superseded_at is None, row.superseded_at, row.method)
        groups.setdefault(said, []).append(row)
    return list(groups.values())


def _standing_of(viewer: Viewer, slug: str, rows: Sequence[Anchor]) -> Standing:
    first = rows[0]
    number = first.revision.number
    return Standing(
        revision=number,
        revision_url=reverse("revision", args=[slug, number]) + f"#p-{first.passage.key}",
        state=first.state,
        state_label=str(AnchorState(first.state).label),
        method_label=str(AnchorMethod(first.method).label),
        by=said_by(viewer, first),
        at=first.placed_at or first.revision.published_at,
        words=[row.exact for row in rows if row.start is not None],
        replaced=first.superseded_at is not None,
    )


def _suggest(words: str, places: Sequence[Text]) -> list[Place]:
    """Return where like words stand in the present text; a person may take one of them."""
    found = []
    for stretch in suggest(words, [place.text for place in places]) if places else []:
        place = places[stretch.passage]
        quote = quote_at(place.text, stretch.start, stretch.end)
        found.append(
            Place(place.key, stretch.start, stretch.end, quote.exact, quote.prefix, quote.suffix)
        )
    return found
