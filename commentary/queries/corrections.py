"""Corrections: what readers propose, how each ended, and whom a revision has to thank."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import is_erased_name
from commentary import permissions
from commentary.errors import InvalidInput, NotPermitted
from commentary.formats.facts import Person, person_of
from commentary.models import Anchor, Annotation, Article, Byline, Revision, Settlement
from commentary.permissions import Viewer, may_see_revision, may_see_words
from commentary.queries.annotations import find_response
from commentary.queries.sanctions import list_shut_out
from commentary.queries.threads import fragment_for
from commentary.text.diff import SAME, diff_characters, diff_words
from commentary.text.paths import is_path
from commentary.vocabulary import ResponseKind, ResponseState, SettlementOutcome

OPEN, ALL = "open", "all"
STATES = {
    OPEN: gettext_lazy("Open"),
    SettlementOutcome.ACCEPTED.value: SettlementOutcome.ACCEPTED.label,
    SettlementOutcome.DECLINED.value: SettlementOutcome.DECLINED.label,
    ALL: gettext_lazy("All"),
}
# Characters of both wordings that are still compared one by one.
_FINE = 2_000
# Why the wording of a correction cannot be put in the place of the words it quotes.
GONE, SEVERAL = "words_gone", "several_passages"


@dataclass(frozen=True)
class CorrectionRow:
    """A correction in a list: its card as the viewer gets it, and "open" or its outcome.

    ``may_change``: it is open, or can be opened again.
    """

    key: str
    card: str
    state: str
    path: str
    may_change: bool


@dataclass(frozen=True)
class Proposal:
    """A correction beside the words that it would replace.

    ``words`` are those of its first quote as they stand in the text that readers see, "" where
    they are gone; ``diff`` leads from them to what is proposed. ``state`` is "open" or how it
    ended; ``held`` says whether an accepted one waits for its revision to be published.
    """

    key: str
    url: str
    settle_url: str
    person: Person
    title: str
    words: str
    proposed: str
    diff: Sequence[tuple[str, str]]
    fine: Sequence[tuple[str, str]]
    state: str
    held: bool


@dataclass(frozen=True)
class Settling:
    """A correction before whoever settles it.

    ``obstacle`` is the code that says why its wording cannot be put into the text ("" if it can).
    ``draft_passage`` is how the passage differs in the draft, for editors alone; empty where it
    does not. ``settled_wording``: for editors, what was taken into the draft. ``passage``: the key
    of the one that its first quote stands in, or "". ``may_settle``: not moderators, who may only
    open it again.
    """

    response: Annotation
    article: Article
    proposal: Proposal
    settlement: Settlement | None
    obstacle: str
    competing: Sequence[Proposal]
    draft_passage: Sequence[tuple[str, str]]
    settled_wording: str
    may_settle: bool
    may_undo: bool
    passage: str


@dataclass(frozen=True)
class Credit:
    """Who proposed what a revision took in.

    ``person`` is None, which is said as "a reader", where the account is erased; and where the
    words of the correction may not be read any more, when the rest is empty too.
    """

    person: Person | None
    key: str
    title: str
    quote: str
    url: str


def rights_to_settle(viewer: Viewer, response: Annotation) -> str:
    """Return why the viewer may not settle ``response``, or "". At most two statements."""
    standing = _standing_in(viewer, response)
    return permissions.why_not_settle(viewer, response.article, response, **standing)


def rights_to_reopen(viewer: Viewer, response: Annotation) -> str:
    """Return why the viewer may not open ``response`` again, or "". At most three statements.

    Of what is open: why they may not settle it.
    """
    settlement = find_settlement(response) if viewer.is_moderator else None
    if settlement is None:
        return rights_to_settle(viewer, response)
    standing = _standing_in(viewer, response)
    outcome = settlement.outcome
    return permissions.why_not_reopen(
        viewer, response.article, response, outcome=outcome, **standing
    )


def may_settle_in(viewer: Viewer, article: Article) -> bool:
    """Whether the viewer settles corrections of ``article``. At most two statements."""
    settles = _is_settler(viewer, article)
    return settles and not permissions.why_shut_out(list_shut_out(viewer.id, article))


def _is_settler(viewer: Viewer, article: Article) -> bool:
    if viewer.is_editor or not viewer.is_member:
        return viewer.is_editor
    return Byline.objects.filter(article=article, person_id=viewer.id).exists()


def _standing_in(viewer: Viewer, response: Annotation) -> dict[str, Any]:
    """Return what the rules ask of the viewer: in the byline, or shut out of the debate?"""
    settles = response.kind == ResponseKind.CORRECTION and _is_settler(viewer, response.article)
    asked = settles or viewer.is_moderator
    shut_out = list_shut_out(viewer.id, response.article) if asked else []
    return {"by_author": settles, "shut_out": shut_out}


def list_corrections(
    viewer: Viewer, article: Article, *, state: str = OPEN, after: str = "", limit: int
) -> tuple[list[CorrectionRow], str]:
    """Return corrections of an article that the viewer was given, and the cursor of the next ones.

    In the order in which they were written, those that can be read; ``state`` is one of STATES.
    Everybody. One statement.
    """
    if state not in STATES:
        raise InvalidInput(_("Choose open, accepted, declined or all."), code="bad_state")
    if after and not is_path(after):
        raise InvalidInput(_("This page of the list cannot be found."), code="bad_cursor")
    rows = _shown(article).filter(path__gt=after).annotate(card=fragment_for(viewer))
    if state == OPEN:
        rows = rows.filter(settlement__isnull=True)
    elif state != ALL:
        rows = rows.filter(settlement__outcome=state)
    names = ("key", "card", "settlement__outcome", "path", "settlement__revision__published_at")
    found = [
        CorrectionRow(key, card, outcome or OPEN, path, published is None)
        for key, card, outcome, path, published in rows.order_by("path").values_list(*names)[
            : limit + 1
        ]
    ]
    page = found[:limit]
    return page, page[-1].path if len(found) > limit else ""


def count_corrections(viewer: Viewer, article: Article) -> dict[str, int]:
    """Return how many corrections of an article are open, accepted, declined. One statement."""
    outcomes = _shown(article).values_list("settlement__outcome", flat=True)
    counts = dict.fromkeys(STATES, 0)
    for outcome in outcomes:
        counts[outcome or OPEN] += 1
        counts[ALL] += 1
    return counts


def find_to_settle(viewer: Viewer, key: str) -> Settling:
    """Return the correction ``key`` as whoever settles it has it before them.

    Editors and the article's authors, and moderators what was declined; :class:`NotPermitted` with
    the reason for all others, and for what is no correction or is not shown. What stands in the
    draft is for editors alone. Twelve statements at most.
    """
    response = find_response(viewer, key)
    why_not = rights_to_settle(viewer, response)
    if why_not and rights_to_reopen(viewer, response):
        raise NotPermitted(why_not)
    article = response.article
    settlement = find_settlement(response)
    anchors = first_quotes(article, [response.pk]).get(response.pk, [])
    draft = _draft_of(article) if viewer.is_editor else None
    settled = settlement if settlement and viewer.is_editor else None
    return Settling(
        response=response,
        article=article,
        proposal=_propose(response, anchors, settlement),
        settlement=settlement,
        obstacle=why_not_replace(anchors),
        competing=[] if why_not else competing_with(viewer, response),
        draft_passage=_compare_passage(anchors, draft),
        settled_wording=settled.wording if settled else "",
        may_settle=not why_not,
        may_undo=settlement is not None and not is_published(settlement),
        passage=anchors[0].passage.key if anchors else "",
    )


def competing_with(viewer: Viewer, correction: Annotation) -> list[Proposal]:
    """Return the other corrections that would replace some of the same words, open ones first.

    Those that can be read by everybody. At most three statements.
    """
    article = correction.article
    own = first_quotes(article, [correction.pk]).get(correction.pk, [])
    if not own:
        return []
    near = Anchor.objects.drawn().filter(
        revision_id=article.shown_revision,
        target=0,
        passage_id__in=[anchor.passage_id for anchor in own],
        annotation__kind=ResponseKind.CORRECTION,
    )
    ids = near.exclude(annotation=correction).values("annotation_id")
    rows = _shown(article).filter(pk__in=ids)
    rows = rows.select_related("author", "settlement__revision").order_by("path")
    quotes = first_quotes(article, [row.pk for row in rows])
    found = [
        _propose(row, quotes[row.pk], getattr(row, "settlement", None))
        for row in rows
        if overlap(own, quotes.get(row.pk, []))
    ]
    order = list(STATES)
    return sorted(found, key=lambda one: order.index(one.state))


def credits_of(viewer: Viewer, revision: Revision) -> list[Credit]:
    """Return who proposed what was taken into ``revision``, in the order of acceptance.

    Of a draft, to editors alone. One statement.
    """
    return list_credits(viewer, [revision]).get(revision.pk, [])


def list_credits(viewer: Viewer, revisions: Collection[Revision]) -> dict[int, list[Credit]]:
    """Return :func:`credits_of` many revisions, by their ids. Two statements for any number."""
    ids = [revision.pk for revision in revisions if may_see_revision(viewer, revision)]
    rows = Settlement.objects.filter(revision_id__in=ids).select_related("correction__author")
    settled = list(rows.order_by("at", "pk"))
    chosen = Anchor.objects.standing().filter(
        annotation_id__in=[row.correction_id for row in settled], target=0, part=0
    )
    # The earliest revision's: the words as they were when the correction was written.
    quotes = dict(chosen.order_by("-revision_id").values_list("annotation_id", "exact"))
    found: dict[int, list[Credit]] = {pk: [] for pk in ids}
    for row in settled:
        found[row.revision_id or 0].append(_credit_of(row.correction, quotes))
    return found


def find_settlement(correction: Annotation) -> Settlement | None:
    """Return how ``correction`` ended, with who said so and its revision. One statement.

    For callers that were given the correction.
    """
    rows = Settlement.objects.filter(correction=correction).select_related("by", "revision")
    found = rows.first()
    if found is not None:
        found.correction = correction
    return found


def first_quotes(
    article: Article, ids: Collection[int], *, at: datetime | None = None
) -> dict[int, list[Anchor]]:
    """Return where the first quotes of responses stand in the text that readers see, by their ids.

    One row a passage; none where the words are gone. ``at``: where they stood in it then, whoever
    placed them elsewhere since. For callers that were given them. One statement.
    """
    standing = Anchor.objects.drawn_at(at) if at else Anchor.objects.drawn()
    rows = standing.filter(annotation_id__in=ids, revision_id=article.shown_revision, target=0)
    found: dict[int, list[Anchor]] = {}
    for row in rows.select_related("passage").order_by("part"):
        found.setdefault(row.annotation_id, []).append(row)
    return found


def overlap(some: Sequence[Anchor], others: Sequence[Anchor]) -> bool:
    """Whether two quotes of one revision have a character in common."""
    return any(
        one.passage_id == other.passage_id
        and (one.start or 0) < (other.end or 0)
        and (other.start or 0) < (one.end or 0)
        for one in some
        for other in others
    )


def why_not_replace(anchors: Sequence[Anchor]) -> str:
    """Return the code that says why a wording cannot take the place of a quote, or ""."""
    if not anchors:
        return GONE
    return SEVERAL if len(anchors) > 1 else ""


def is_published(settlement: Settlement) -> bool:
    """Whether what a settlement took in is published; it is never taken out again then."""
    revision = settlement.revision
    return revision is not None and revision.published_at is not None


def _shown(article: Article) -> QuerySet[Annotation]:
    """The corrections whose words everybody may read."""
    return Annotation.objects.filter(
        article_id=article.pk, kind=ResponseKind.CORRECTION, state=ResponseState.PUBLISHED
    )


def _draft_of(article: Article) -> Revision | None:
    return Revision.objects.filter(article=article, published_at__isnull=True).first()


def _propose(
    response: Annotation, anchors: Sequence[Anchor], settlement: Settlement | None
) -> Proposal:
    words = " ".join(anchor.exact for anchor in anchors)
    return Proposal(
        key=response.key,
        url=reverse("response", args=[response.key]),
        settle_url=reverse("settle_correction", args=[response.key]),
        person=person_of(response.author),
        title=response.title,
        words=words,
        proposed=response.proposed,
        diff=diff_words(words, response.proposed) if words else [("added", response.proposed)],
        fine=_compare_finely(words, response.proposed),
        state=settlement.outcome if settlement else OPEN,
        held=settlement is not None
        and settlement.outcome == SettlementOutcome.ACCEPTED
        and not is_published(settlement),
    )


def _compare_finely(words: str, proposed: str) -> Sequence[tuple[str, str]]:
    """The change character by character, where most stays and it says more than by words."""
    if not words or len(words) + len(proposed) > _FINE:
        return []
    pieces = diff_characters(words, proposed)
    kept = sum(len(text) for kind, text in pieces if kind == SAME)
    crumbs = 2 * kept < min(len(words), len(proposed))
    return [] if crumbs or pieces == diff_words(words, proposed) else pieces


def _compare_passage(
    anchors: Sequence[Anchor], draft: Revision | None
) -> Sequence[tuple[str, str]]:
    """How the first passage quoted differs in the draft, as pieces; none where it does not."""
    if draft is None or not anchors:
        return []
    texts = anchors[0].passage.texts.filter(revision_id__in=(anchors[0].revision_id, draft.pk))
    found: dict[int, str] = dict(texts.values_list("revision_id", "text"))
    now, then = found.get(draft.pk, ""), found.get(anchors[0].revision_id, "")
    return diff_words(then, now) if now != then else []


def _credit_of(correction: Annotation, quotes: Mapping[int, str]) -> Credit:
    if not may_see_words(Viewer.anonymous(), correction):
        return Credit(None, "", "", "", "")
    return Credit(
        person=None if is_erased_name(correction.author.username) else person_of(correction.author),
        key=correction.key,
        title=correction.title,
        quote=quotes.get(correction.pk, ""),
        url=reverse("response", args=[correction.key]),
    )
