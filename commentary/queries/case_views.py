"""One case as the moderator who decides on it sees it, whole, in so and so many statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from commentary import permissions
from commentary.errors import NotFound
from commentary.models import (
    Anchor,
    Annotation,
    AnnotationVersion,
    Case,
    Decision,
    Message,
    PassageText,
    ReasonTemplate,
)
from commentary.permissions import Viewer
from commentary.permissions.transitions import allowed_outcomes, needs_reasons
from commentary.queries.annotations import as_seen
from commentary.queries.author_cases import Why, explain, told_decisions, told_reasons
from commentary.queries.flags import FlagLine, list_flags_of
from commentary.queries.threads import fragment_for
from commentary.text.diff import diff_words
from commentary.text.paths import prefixes_of
from commentary.vocabulary import ACTIVE_CASES, FlagState, Outcome


@dataclass(frozen=True)
class QuotedPassage:
    """A passage that the response speaks of, in pieces ("same" | "quoted", text)."""

    key: str
    kind: str
    pieces: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Above:
    """A response further up in the thread, as the viewer may read it."""

    key: str
    html: str


@dataclass(frozen=True)
class Choice:
    """Something that may be decided now."""

    outcome: str
    label: str
    needs_reasons: bool


@dataclass(frozen=True)
class CaseView:
    """A case with all that deciding on it takes.

    ``html`` is the response's card with its words. ``diff`` is what changed since the wording that
    was last decided on, number ``diff_since`` (0: nothing was). ``holder`` has it in hand until
    ``claimed_until``; ``why_not_decide`` says why the viewer may not decide on it, or "".
    """

    case: Case
    own: bool
    key: str
    version: int
    state: str
    is_open: bool
    reasons: Sequence[Why]
    found: Sequence[str]
    response: Annotation
    html: str
    passages: Sequence[QuotedPassage]
    above: Sequence[Above]
    diff: Sequence[tuple[str, str]]
    diff_since: int
    flags: Sequence[FlagLine]
    decisions: Sequence[Decision]
    messages: Sequence[Message]
    holder: str
    mine: bool
    claimed_until: datetime | None
    why_not_decide: str
    choices: Sequence[Choice]
    templates: Sequence[ReasonTemplate]


def find_case(viewer: Viewer, key: str) -> Case:
    """Return the case ``key`` with response, author, article and claimer. Moderators.

    The words of the response are in it while they may be read, in every state but those in which
    its author took them back.

    :class:`NotFound` alike for what never was and for what the viewer may not see. One statement.
    """
    rows = Case.objects.filter(permissions.visible_cases(viewer), key=key.replace("\0", ""))
    found = rows.select_related(
        "article", "author", "claimed_by", "response__author", "response__article"
    ).first()
    if found is None:
        raise NotFound(_("There is no such case."))
    as_seen(viewer, found.response)
    return found


def read_case(viewer: Viewer, key: str) -> CaseView:
    """Return the case ``key`` with all that deciding on it takes. Moderators.

    Who wrote the response sees no more than other authors do, though they moderate: no flags,
    nothing that moderators wrote among themselves, and not who they are. Ten statements at most,
    whatever the number of flags, messages and decisions.
    """
    case = find_case(viewer, key)
    response, now = case.response, timezone.now()
    own = case.author_id == viewer.id
    flags = list_flags_of(viewer, response)
    flagged = any(row.username == viewer.username and row.state == FlagState.OPEN for row in flags)
    why_not = permissions.why_not_decide(viewer, case, flagged=flagged)
    decisions = _decisions(case, own=own)
    diff, since = _changes(viewer, case, decisions)
    held = not own and case.claimed_until is not None and case.claimed_until > now
    reasons = told_reasons(case) if own else explain(case.reasons)
    return CaseView(
        case=case,
        own=own,
        key=case.key,
        version=case.version,
        state=case.state,
        is_open=case.state in ACTIVE_CASES,
        reasons=reasons,
        found=list(dict.fromkeys(word for reason in reasons for word in reason.found)),
        response=response,
        html=response.card_html,
        passages=_passages(response),
        above=_above(viewer, response),
        diff=diff,
        diff_since=since,
        flags=flags,
        decisions=decisions,
        messages=_messages(case, internal=not own),
        holder=case.claimed_by.name if held and case.claimed_by else "",
        mine=held and case.claimed_by_id == viewer.id,
        claimed_until=case.claimed_until if held else None,
        why_not_decide=why_not,
        choices=[] if why_not else _choices(case),
        templates=[] if why_not else _templates(),
    )


def _choices(case: Case) -> list[Choice]:
    """Return what may be decided now: of what is closed, only to restore it."""
    response = case.response
    allowed = allowed_outcomes(response.state, collapsed=response.collapsed)
    if case.state not in ACTIVE_CASES:
        allowed = [outcome for outcome in allowed if outcome == Outcome.RESTORE]
    return [Choice(one.value, str(one.label), needs_reasons(one)) for one in allowed]


def _decisions(case: Case, *, own: bool) -> list[Decision]:
    """Return all decisions on the response, newest first, with deciders and what came of each."""
    rows = Decision.objects.filter(response_id=case.response_id)
    related = ("decider", "template", "reversed_by", "appeal")
    found = rows.select_related(*related).order_by("-pk")
    return told_decisions(found) if own else list(found)


def _messages(case: Case, *, internal: bool) -> list[Message]:
    rows = Message.objects.filter(case=case).select_related("author")
    return list(rows if internal else rows.filter(internal=False))


def _templates() -> list[ReasonTemplate]:
    return list(ReasonTemplate.objects.filter(is_active=True))


def _above(viewer: Viewer, response: Annotation) -> list[Above]:
    """Return what stands above the response in its thread, the first of it first."""
    paths = prefixes_of(response.path)
    if not paths:
        return []
    rows = Annotation.objects.filter(
        permissions.visible_responses(viewer), article_id=response.article_id, path__in=paths
    )
    found = rows.annotate(card=fragment_for(viewer)).order_by("path").values_list("key", "card")
    return [Above(*row) for row in found]


def _passages(response: Annotation) -> list[QuotedPassage]:
    """Return the passages that the response speaks of, with the words that it quotes marked.

    In the revision that it was written on, whose words it quotes.
    """
    selected = Anchor.objects.standing().filter(revision_id=response.revision_id)
    anchors = selected.filter(annotation=response)
    spans: dict[int, list[tuple[int, int]]] = {}
    for passage, start, end in anchors.values_list("passage_id", "start", "end"):
        spans.setdefault(passage, []).append((start or 0, end or 0))
    if not spans:
        return []
    texts = PassageText.objects.filter(
        revision_id=response.revision_id, passage_id__in=spans
    ).select_related("passage")
    return [
        QuotedPassage(text.passage.key, text.kind, mark(text.text, spans[text.passage_id]))
        for text in texts.order_by("position")
    ]


def mark(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    """Return ``text`` in pieces ("same" | "quoted", text); spans that overlap become one."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        begin = max(start, at)
        if end <= begin:
            continue
        pieces += [("same", text[at:begin]), ("quoted", text[begin:end])]
        at = end
    return [piece for piece in [*pieces, ("same", text[at:])] if piece[1]]


def _changes(
    viewer: Viewer, case: Case, decisions: Sequence[Decision]
) -> tuple[Sequence[tuple[str, str]], int]:
    """Return what changed since the wording that was last decided on, and that wording's number.

    Nothing of words that their author took back.
    """
    response = case.response
    decided = [one.wording for one in decisions if 0 < one.wording < response.wording]
    since = max([*decided, case.cleared if case.cleared < response.wording else 0])
    if not since or not permissions.may_see_words(viewer, response):
        return (), 0
    rows = AnnotationVersion.objects.filter(annotation=response, number__gte=since)
    earlier = rows.order_by("number").first()
    if earlier is None:
        return (), 0
    then = (earlier.title, earlier.body, earlier.details.get("proposed", ""))
    now = (response.title, response.body, response.proposed)
    return diff_words(_join(then), _join(now)), since


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)
