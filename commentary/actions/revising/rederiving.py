"""All anchors of an article checked: against the texts, and against what is derived anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commentary.models import Annotation, Article, Revision
from commentary.permissions import Viewer, demand
from commentary.queries.articles import find_article
from commentary.queries.carrying import (
    Carriage,
    Carrier,
    Quote,
    Row,
    carry_quote,
    list_rows,
    list_texts,
    quotes_before,
)
from commentary.vocabulary import AnchorMethod, AnchorState, RevisionState

WRONG_WORDS, MISSING, DIFFERENT = "wrong_words", "missing", "different"


@dataclass(frozen=True)
class Finding:
    """Something about one quote in one revision that is not as it should be.

    ``fault``: the words are not what stands at the offsets (wrong_words), a quote was not carried
    (missing), or the aligner of today says otherwise than was stored (different).
    """

    revision: int
    response: str
    target: int
    fault: str
    stored: str
    derived: str = ""


@dataclass(frozen=True)
class Report:
    """How many quotes of an article were checked, in all revisions, and what was found."""

    article: str
    checked: int
    findings: Sequence[Finding]


def check_anchors(viewer: Viewer, *slugs: str) -> Iterator[Report]:
    """Check every anchor of these articles, or of all of them.

    Administrators and tasks of the system. Anchors are never rewritten, so nothing is mended: a
    person re-attaches what is wrong. Where a person said where a quote stands, only its words are
    checked.
    """
    demand(viewer.is_administrator, _("Only administrators check anchors."))
    every = Article.objects.order_by("pk").values_list("slug", flat=True)
    return (_check(viewer, slug) for slug in slugs or every)


def _check(viewer: Viewer, slug: str) -> Report:
    article = find_article(viewer, slug)
    published = article.revisions.filter(state=RevisionState.PUBLISHED).order_by("number")
    rows = list_rows(article)
    checked, found = 0, list[Finding]()
    before: Revision | None = None
    for revision in published:
        here = rows.get(revision.pk, [])
        checked += len({(row.annotation_id, row.target) for row in here})
        found += _check_words(revision, here)
        if before is not None:
            found += _check_carried(article, before, revision, rows)
        before = revision
    return Report(slug, checked, found)


def _check_words(revision: Revision, rows: Sequence[Row]) -> Iterator[Finding]:
    texts = {text.passage_id: text.text for text in list_texts(revision.pk)}
    for row in rows:
        if row.start is None:
            continue
        if texts.get(row.passage_id, "")[row.start : row.end] != row.exact:
            yield _finding(revision, row, WRONG_WORDS, _say(row))


def _check_carried(
    article: Article, before: Revision, revision: Revision, rows: dict[int, list[Row]]
) -> Iterator[Finding]:
    carrier = Carrier(article, list_texts(revision.pk))
    stored: dict[tuple[int, int], list[Row]] = {}
    for row in rows.get(revision.pk, []):
        stored.setdefault((row.annotation_id, row.target), []).append(row)
    later = set(_written_after(article, revision))
    for quote in quotes_before(rows, before.pk):
        known = stored.get((quote.annotation_id, quote.target))
        if known is None and quote.annotation_id in later:
            continue
        if known is None:
            yield _finding(revision, quote.rows[0], MISSING, _say(*quote.rows))
            continue
        aligned = [row for row in known if row.method == AnchorMethod.ALIGNED]
        if aligned:
            yield from _compare(revision, quote, aligned, carry_quote(quote, carrier))


def _written_after(article: Article, revision: Revision) -> Iterable[int]:
    """Return the ids of responses that were written later, though perhaps on an older page."""
    rows = Annotation.objects.filter(article=article, created_at__gt=revision.published_at)
    return rows.values_list("pk", flat=True)


def _compare(
    revision: Revision, quote: Quote, stored: Sequence[Row], carriage: Carriage
) -> Iterator[Finding]:
    here = {(row.passage, row.start, row.end) for row in stored if row.start is not None}
    there = {(place.passage, place.start, place.end) for place in carriage.places}
    if here != there:
        derived = _say_places(carriage)
        yield _finding(revision, quote.rows[0], DIFFERENT, _say(*stored), derived)


def _finding(revision: Revision, row: Row, fault: str, stored: str, derived: str = "") -> Finding:
    return Finding(revision.number, row.response, row.target, fault, stored, derived)


def _say(*rows: Row) -> str:
    drawn = [row for row in rows if row.start is not None]
    return " ".join(f"{it.passage}:{it.start}-{it.end}" for it in drawn) or AnchorState.ORPHAN


def _say_places(carriage: Carriage) -> str:
    said = " ".join(f"{it.passage}:{it.start}-{it.end}" for it in carriage.places)
    return said or AnchorState.ORPHAN
