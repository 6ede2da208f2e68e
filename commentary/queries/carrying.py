"""Where the quotes of responses stand in another text: aligned once, looked up for each.

Every quote is carried from the revision in which a person last said where it stands, and, to
compare, from the revision that readers see. Where the two disagree, a person has to look.
Nothing here writes; docs/anchoring.md tells how texts are aligned.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from commentary.errors import NotFound
from commentary.formats.chosen import chosen_among
from commentary.models import Anchor, Annotation, Article, PassageText
from commentary.models.anchors import AnchorRows
from commentary.text.align import Alignment, Carried, Stretch
from commentary.text.alignments import align_kept
from commentary.text.selectors import quote_at
from commentary.text.wording import has_words, same_words
from commentary.vocabulary import SPOKEN_METHODS, AnchorMethod, AnchorState

_NAMES = (
    *("pk", "annotation_id", "annotation__key", "revision_id"),
    *("target", "part", "passage_id", "passage__key"),
    *("whole", "start", "end", "exact", "prefix", "suffix"),
    *("state", "method", "review", "placed_at", "superseded_at"),
)


class Row(NamedTuple):
    """An anchor as it is stored; its columns have the names of :class:`Anchor`."""

    pk: int
    annotation_id: int
    response: str
    revision_id: int
    target: int
    part: int
    passage_id: int
    passage: str
    whole: bool
    start: int | None
    end: int | None
    exact: str
    prefix: str
    suffix: str
    state: str
    method: str
    review: bool
    placed_at: datetime | None
    superseded_at: datetime | None


@dataclass(frozen=True)
class Place:
    """Words in one passage, named by its key, and what stands around them."""

    passage: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Text:
    """A passage of one revision: its id and key ("" and 0 while it is new), and its words."""

    passage_id: int
    key: str
    text: str


@dataclass(frozen=True)
class Quote:
    """One target of a response.

    ``rows``: where it stands in the text that readers see. ``confirmed``: where a person last said
    that it stands. ``selected``: as its author chose it, or who moved the thread. Each ordered by
    part. ``left_in``: the revision of which a person said that its words are gone, or 0.
    """

    annotation_id: int
    target: int
    rows: tuple[Row, ...]
    confirmed: tuple[Row, ...]
    selected: tuple[Row, ...]
    left_in: int = 0

    @property
    def whole(self) -> bool:
        return self.rows[0].whole

    @property
    def is_orphan(self) -> bool:
        return self.rows[0].start is None


@dataclass(frozen=True)
class Carriage:
    """Where a quote stands in the new text: nowhere when there are no ``places``.

    ``whole``: the passages as such are meant. ``decided``: what an editor chose for it in the
    draft (:class:`AnchorDeed`), or "".
    """

    state: str
    places: tuple[Place, ...] = ()
    confidence: float = 1.0
    review: bool = False
    doubts: tuple[str, ...] = ()
    method: str = AnchorMethod.ALIGNED
    whole: bool = False
    decided: str = ""


@dataclass
class Carrier:
    """Carries quotes of published revisions into one new text; aligns each of them once.

    What was looked up is remembered, so that asking again under a lock takes no time.
    """

    article: Article
    new: Sequence[Text]
    _texts: dict[int, list[Text]] = field(default_factory=dict)
    _alignments: dict[int, Alignment] = field(default_factory=dict)
    _carried: dict[tuple[object, ...], Carried] = field(default_factory=dict)

    def texts_of(self, revision_id: int) -> list[Text]:
        """Return the passages of a revision, in order. One statement, once."""
        if revision_id not in self._texts:
            self._texts[revision_id] = list_texts(revision_id)
        return self._texts[revision_id]

    def alignment_with(self, revision_id: int) -> Alignment:
        """Return how the text of a revision became the new one."""
        if revision_id not in self._alignments:
            old = self.texts_of(revision_id)
            by_key = {text.key: index for index, text in enumerate(old)}
            parents = {
                index: by_key[text.key] for index, text in enumerate(self.new) if text.key in by_key
            }
            self._alignments[revision_id] = align_kept(
                [text.text for text in old], [text.text for text in self.new], parents
            )
        return self._alignments[revision_id]

    def carry(self, rows: Sequence[Row]) -> Carried:
        """Return where the words of ``rows``, of one revision, went."""
        revision_id = rows[0].revision_id
        asked = (revision_id, *((row.passage_id, row.start, row.end) for row in rows))
        if asked not in self._carried:
            index = {text.passage_id: at for at, text in enumerate(self.texts_of(revision_id))}
            stretches = [
                Stretch(index[row.passage_id], row.start or 0, row.end or 0) for row in rows
            ]
            self._carried[asked] = self.alignment_with(revision_id).carry(stretches)
        return self._carried[asked]

    def place(self, stretch: Stretch) -> Place:
        """Return the words of ``stretch`` as they stand in the new text."""
        text = self.new[stretch.passage]
        quote = quote_at(text.text, stretch.start, stretch.end)
        return Place(text.key, stretch.start, stretch.end, quote.exact, quote.prefix, quote.suffix)


def list_texts(revision_id: int) -> list[Text]:
    """Return the passages of a revision, in order. One statement."""
    rows = PassageText.objects.filter(revision_id=revision_id).order_by("position")
    return [Text(*row) for row in rows.values_list("passage_id", "passage__key", "text")]


def list_rows(article: Article) -> dict[int, list[Row]]:
    """Return all anchors of an article by the id of their revision, those that were superseded
    among them. One statement."""
    rows: dict[int, list[Row]] = {}
    for row in _read(Anchor.objects.filter(annotation__article_id=article.pk).order_by("pk")):
        rows.setdefault(row.revision_id, []).append(row)
    return rows


def quotes_before(rows: Mapping[int, Sequence[Row]], revision_id: int) -> list[Quote]:
    """Return the quotes that stood in a revision when the next one was published.

    Afterwards nothing in it is superseded any more; what a person chose in later ones is left out.
    """
    shown = [row for row in rows.get(revision_id, ()) if row.superseded_at is None]
    earlier = [row for known, some in rows.items() if known <= revision_id for row in some]
    return gather_quotes(shown, [row for row in earlier if row.method in SPOKEN_METHODS])


def list_quotes(article: Article) -> list[Quote]:
    """Return every quote that stands, or stood, in the text that readers see. Two statements.

    In no order that means anything; private notes and removed responses are among them.
    """
    own = Anchor.objects.filter(annotation__article_id=article.pk)
    shown = own.standing().filter(revision_id=article.shown_revision)
    return gather_quotes(_read(shown), _read(own.filter(method__in=SPOKEN_METHODS)))


def find_quote_of(response: Annotation, article: Article, target: int) -> Quote:
    """Return one quote of a response that the viewer was given, as it stands for readers now.

    :class:`NotFound` for a target that it does not have. Two statements.
    """
    quote = find_quotes_of([response.pk], article).get((response.pk, target))
    if quote is None:
        raise NotFound(_("This response has no such quote."))
    return quote


def find_quotes_of(responses: Collection[int], article: Article) -> dict[tuple[int, int], Quote]:
    """Return the quotes of some responses as they stand for readers, by response and target.

    Two statements.
    """
    own = Anchor.objects.filter(annotation_id__in=responses)
    shown = own.standing().filter(revision_id=article.shown_revision)
    quotes = gather_quotes(_read(shown), _read(own.filter(method__in=SPOKEN_METHODS)))
    return {(quote.annotation_id, quote.target): quote for quote in quotes}


def places_of(rows: Iterable[Row]) -> tuple[Place, ...]:
    """Return where ``rows`` stand; nowhere, if they are an orphan's."""
    return tuple(
        Place(row.passage, row.start, row.end, row.exact, row.prefix, row.suffix)
        for row in rows
        if row.start is not None and row.end is not None
    )


def gather_quotes(shown: Iterable[Row], spoken: Iterable[Row]) -> list[Quote]:
    """Return the quotes of which ``shown`` are the rows to start from.

    ``spoken`` are rows of any revision in which a person said where words stand, superseded ones
    among them, since what was selected first is always what was said.
    """
    by_quote: dict[tuple[int, int], list[Row]] = {}
    for row in shown:
        by_quote.setdefault((row.annotation_id, row.target), []).append(row)
    said: dict[tuple[int, int], list[Row]] = {}
    for row in spoken:
        said.setdefault((row.annotation_id, row.target), []).append(row)
    return [_quote(known, _ordered(rows), said.get(known, ())) for known, rows in by_quote.items()]


def _quote(known: tuple[int, int], rows: tuple[Row, ...], spoken: Collection[Row]) -> Quote:
    chosen = tuple(chosen_among(spoken))
    standing = [row for row in spoken if row.superseded_at is None]
    left = [row.revision_id for row in standing if row.start is None and row.placed_at]
    # Where a person left words as gone, what was selected is still what was said.
    last = _latest(row for row in standing if row.start is not None) or chosen
    return Quote(*known, rows, last, chosen, max(left, default=0))


def _latest(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows of the last revision among those in which a person said where it stands."""
    confirmed = list(rows)
    last = max((row.revision_id for row in confirmed), default=0)
    return _ordered(row for row in confirmed if row.revision_id == last)


def _ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: row.part))


def _read(rows: AnchorRows) -> list[Row]:
    return [Row(*row) for row in rows.values_list(*_NAMES)]


def carry_quote(quote: Quote, carrier: Carrier) -> Carriage:
    """Return where ``quote`` stands in the carrier's new text."""
    if quote.is_orphan:
        return _revive(quote, carrier)
    present = carrier.carry(quote.rows)
    result = present
    doubts: tuple[str, ...] = ()
    confirmed = quote.confirmed
    if confirmed and confirmed[0].revision_id != quote.rows[0].revision_id:
        direct = carrier.carry(confirmed)
        if direct.stretches != present.stretches:
            doubts = ("revisions_differ",)
        # On equal terms the direct one tells better what became of the words themselves.
        result = max(direct, present, key=lambda carried: carried.confidence)
    return _carriage_of(quote, carrier, result, doubts)


def _carriage_of(
    quote: Quote, carrier: Carrier, result: Carried, doubts: tuple[str, ...]
) -> Carriage:
    if result.state == AnchorState.ORPHAN:
        review = result.review or bool(doubts)
        told = (*result.doubts, *doubts)
        return Carriage(AnchorState.ORPHAN, (), result.confidence, review, told, whole=quote.whole)
    stretches = _whole_passages(quote, carrier, result) if quote.whole else result.stretches
    places = tuple(carrier.place(stretch) for stretch in stretches)
    state = result.state
    if not _says(quote.selected, places):
        state = AnchorState.CHANGED
    elif state == AnchorState.CHANGED:
        state = place_or_move(quote.selected, places)
    return Carriage(
        state,
        places,
        result.confidence,
        result.review or bool(doubts),
        (*result.doubts, *doubts),
        whole=quote.whole,
    )


def _whole_passages(quote: Quote, carrier: Carrier, result: Carried) -> list[Stretch]:
    """Return the passage that has the id of the one that was meant, or those with its words."""
    keys = {row.passage for row in quote.rows}
    kept = [at for at, text in enumerate(carrier.new) if text.key in keys]
    passages = kept or [stretch.passage for stretch in result.stretches[:1]]
    return [Stretch(at, 0, len(carrier.new[at].text)) for at in passages]


def _revive(quote: Quote, carrier: Carrier) -> Carriage:
    """Return where an orphan's very words came back, if they did; otherwise it stays one."""
    left = quote.rows[0].method == AnchorMethod.LEFT
    # What a person left as gone stays so, from revision to revision.
    method = AnchorMethod.LEFT if left else AnchorMethod.ALIGNED
    orphan = Carriage(AnchorState.ORPHAN, method=method, whole=quote.whole)
    if not quote.confirmed:
        return orphan
    result = carrier.carry(quote.confirmed)
    found = _carriage_of(quote, carrier, result, ())
    exact = result.state in (AnchorState.PLACED, AnchorState.MOVED) and not result.review
    if not exact or (left and _stood(quote, carrier)):
        return orphan
    return replace(found, state=AnchorState.REVIVED)


def _stood(quote: Quote, carrier: Carrier) -> bool:
    """Whether the words stood in the very text of which a person said that they are gone."""
    words = quote.confirmed[0].exact
    then = carrier.texts_of(quote.left_in or quote.rows[0].revision_id)
    return any(has_words(text.text, words) for text in then)


def place_or_move(rows: Sequence[Row], places: Sequence[Place]) -> str:
    """Return the state of words that stand as they were chosen: in their passage, or elsewhere."""
    here = {row.passage for row in rows} & {place.passage for place in places}
    return AnchorState.PLACED if here else AnchorState.MOVED


def _says(selected: Sequence[Row], places: Sequence[Place]) -> bool:
    """Whether ``places`` hold the words that were selected, but for their typography."""
    if not selected:
        return True
    return same_words(
        " ".join(row.exact for row in selected), " ".join(place.exact for place in places)
    )
