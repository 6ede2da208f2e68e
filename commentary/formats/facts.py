"""What a response is, as plain facts: made once by the writers, told by every format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.names import is_erased_name
from commentary.formats.settlements import Settled, settled_of
from commentary.formats.targets import Target, targets_of
from commentary.text.diff import diff_words
from commentary.vocabulary import (
    DRAWN_DEPTH,
    Challenge,
    ResponseKind,
    ResponseState,
)

if TYPE_CHECKING:
    from accounts.models import User
    from commentary.models import Anchor, Annotation, Settlement


@dataclass(frozen=True)
class Person:
    """Somebody as readers see them."""

    username: str
    name: str
    url: str
    avatar_url: str
    unclaimed: bool = False


@dataclass(frozen=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True)
class ResponseFacts:
    """One response with nothing in it that depends on the reader or on counters."""

    key: str
    kind: str
    kind_label: str
    state: str
    title: str
    body: str
    body_html: str
    language: str
    tags: Sequence[str]
    proposed: str
    proposed_diff: Sequence[tuple[str, str]]
    challenge: str
    challenge_label: str
    would_change: str
    evidence: Sequence[dict[str, str]]
    targets: Sequence[Target]
    person: Person
    by_author: bool
    created: datetime
    created_iso: str
    created_text: str
    edited_iso: str
    version: int
    article_slug: str
    article_url: str
    url: str
    reply_url: str
    menu_url: str
    history_url: str
    in_reply_to: Link | None
    parent_key: str
    root_key: str
    depth: int
    drawn_depth: int
    of_whole: bool
    tombstone: str
    tombstone_text: str
    waiting_text: str
    case_url: str
    collapsed: bool
    folded_text: str
    locked_iso: str
    locked_text: str
    merged_key: str
    merged_url: str
    answer: Link | None
    answer_key: str
    answerable: bool
    settlement: Settled | None


def person_of(user: "User") -> Person:
    if is_erased_name(user.username):
        return _nobody()
    return describe_person(user.username, user.name, unclaimed=user.is_unclaimed)


def describe_person(username: str, name: str, *, unclaimed: bool = False) -> Person:
    """Return the person with the addresses of their page and their picture."""
    return Person(
        username=username,
        name=name,
        url=reverse("person", args=[username]),
        avatar_url=reverse("avatar", args=[username]),
        unclaimed=unclaimed,
    )


def facts_of(
    response: "Annotation",
    *,
    slug: str,
    person: Person,
    by_author: bool,
    anchors: Sequence["Anchor"] = (),
    selected: Sequence["Anchor"] = (),
    parent: "Annotation | None" = None,
    root_key: str = "",
    answer: "Annotation | None" = None,
    settlement: "Settlement | None" = None,
    inner: bool = False,
) -> ResponseFacts:
    """Return the facts of ``response``. A tombstone keeps place, kind and time, and no words.

    What waits, or is hidden or removed, is one to everybody; ``inner``: not to its author and to
    moderators. ``parent`` and ``answer`` come with their authors loaded,
    ``settlement`` with its person and revision.
    """
    kept = inner and response.state in _INNER
    gone = "" if kept or response.state == ResponseState.PUBLISHED else response.state
    targets = targets_of(slug, anchors, selected)
    created = response.created_at.astimezone(UTC)
    return ResponseFacts(
        key=response.key,
        kind=response.kind,
        kind_label=str(ResponseKind(response.kind).label),
        state=response.state,
        title="" if gone else response.title,
        body="" if gone else response.body,
        body_html="" if gone else response.body_html,
        language=response.language,
        tags=[] if gone else response.tags,
        proposed="" if gone else response.proposed,
        proposed_diff=[] if gone else _diff_of(response, targets),
        challenge=response.challenge,
        challenge_label=str(Challenge(response.challenge).label) if response.challenge else "",
        would_change="" if gone else response.would_change,
        evidence=[] if gone else response.evidence,
        targets=targets,
        person=_nobody() if gone and gone != ResponseState.WITHDRAWN else person,
        by_author=by_author,
        created=created,
        created_iso=created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        created_text=say_moment(created),
        edited_iso=_iso(response.edited_at),
        version=response.version,
        article_slug=slug,
        article_url=reverse("article", args=[slug]),
        url=reverse("response", args=[response.key]),
        reply_url=reverse("reply", args=[response.key]),
        menu_url=reverse("response_menu", args=[response.key]),
        history_url=reverse("response_history", args=[response.key]),
        in_reply_to=_link_to(parent) if parent and response.depth > DRAWN_DEPTH else None,
        parent_key=parent.key if parent else "",
        root_key=root_key,
        depth=response.depth,
        drawn_depth=min(response.depth, DRAWN_DEPTH),
        of_whole=response.of_whole,
        tombstone=gone,
        tombstone_text=_say_gone(gone, response) if gone else "",
        waiting_text=_say_inner(response.state) if kept else "",
        answer=_link_to(answer) if answer else None,
        answer_key=answer.key if answer else "",
        case_url=reverse("response_case", args=[response.key]) if kept else "",
        **_marks_of(response, gone),
        answerable=response.kind == ResponseKind.CRITIQUE and not gone,
        settlement=None if gone else settled_of(settlement, slug),
    )


def _marks_of(response: "Annotation", gone: str) -> dict[str, Any]:
    """What moderators did to a response that stays readable: folded, closed, merged."""
    until = None if gone else response.locked_until
    closed = until if until and until > timezone.now() else None
    other = None if gone else response.merged_into
    collapsed = response.collapsed and not gone
    return {
        "collapsed": collapsed,
        "folded_text": _say_folded(response) if collapsed else "",
        "locked_iso": _iso(closed),
        "locked_text": say_moment(closed.astimezone(UTC)) if closed else "",
        "merged_key": other.key if other else "",
        "merged_url": reverse("response", args=[other.key]) if other else "",
    }


def _say_folded(response: "Annotation") -> str:
    reason = response.decision.public_reason if response.decision else ""
    said = reason or _("off topic")
    return _("Folded by a moderator: %(reason)s") % {"reason": said}


def say_moment(moment: datetime) -> str:
    """Return a time as read where no script and no wish tells the reader's own zone."""
    return date_format(moment, "j M Y, H:i") + " UTC"


def _iso(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _diff_of(response: "Annotation", targets: Sequence[Target]) -> list[tuple[str, str]]:
    if not response.proposed:
        return []
    # It was proposed for the words as they were selected.
    said = {target.target: target.said_of.exact for target in targets if target.said_of}
    now: dict[int, list[str]] = {}
    for target in targets:
        now.setdefault(target.target, []).append(target.quote)
    old = " ".join(said.get(number, " ".join(quotes)) for number, quotes in now.items())
    return diff_words(old, response.proposed)


def _link_to(response: "Annotation") -> Link:
    """Return the way to ``response``; the name goes with its words, and is "" without them."""
    shown = response.state == ResponseState.PUBLISHED
    name = response.author.name if shown else ""
    return Link(name=name, url=reverse("response", args=[response.key]))


def _nobody() -> Person:
    """Somebody who erased the account: a name for the place, and no page that it leads to."""
    picture = reverse("avatar", args=["erased"])
    return Person("", _("Erased member"), url="", avatar_url=picture, unclaimed=True)


# States in which the words are for their author and moderators alone.
_INNER = (ResponseState.HELD, ResponseState.HIDDEN, ResponseState.REMOVED)


def _say_gone(state: str, response: "Annotation") -> str:
    reason = response.decision.public_reason if response.decision else ""
    if state == ResponseState.REMOVED and reason:
        return _("Removed by a moderator: %(reason)s") % {"reason": reason}
    return {
        ResponseState.HELD: _("Waiting for a moderator."),
        ResponseState.HIDDEN: _("Hidden while a moderator looks at it."),
        ResponseState.WITHDRAWN: _("Withdrawn by its author."),
        ResponseState.REMOVED: _("Removed by a moderator."),
        ResponseState.ERASED: _("Erased at its author's wish."),
    }[ResponseState(state)]


def _say_inner(state: str) -> str:
    return {
        ResponseState.HELD: _("Waiting for a moderator; nobody else sees it yet."),
        ResponseState.HIDDEN: _("Hidden while a moderator looks at it."),
        ResponseState.REMOVED: _("Removed by a moderator; only its author and moderators see it."),
    }[ResponseState(state)]
