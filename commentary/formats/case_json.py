"""The queue and its cases as the API gives them out to moderators."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from commentary.formats.moderation_json import shape_decision, shape_user, shape_who
from commentary.formats.statement import shape_statement
from commentary.permissions import reversal_of

if TYPE_CHECKING:
    from commentary.models import Decision, Message
    from commentary.queries.author_cases import AuthorCase
    from commentary.queries.case_views import CaseView
    from commentary.queries.flags import FlagLine
    from commentary.queries.queue import QueueCounts, QueueRow


def shape_queue(
    rows: Sequence["QueueRow"], counts: "QueueCounts", following: str | None
) -> dict[str, Any]:
    """Return a page of the queue with how much waits."""
    return {
        "items": [shape_row(row) for row in rows],
        "next": following,
        "waiting": counts.total,
        "by_reason": dict(counts.by_reason),
        "escalated": counts.escalated,
        "filtered": counts.filtered,
        "capped": counts.capped,
    }


def shape_row(row: "QueueRow") -> dict[str, Any]:
    """Return one line of the queue."""
    return {
        "id": row.key,
        "version": row.version,
        "state": row.state,
        "reason": row.reason,
        "reasons": [_shape_reason(reason) for reason in row.reasons],
        "priority": row.priority,
        "opened": row.opened_at,
        "holder": row.holder or None,
        "mine": row.mine,
        "claimed_until": row.claimed_until,
        "flags": row.flag_count,
        "weight": row.flag_weight,
        "annotation": row.response,
        "kind": row.kind,
        "annotation_state": row.response_state,
        "title": row.title,
        "excerpt": row.excerpt,
        "author": {"username": row.person, "name": row.person_name},
        "article": row.article,
        "article_title": row.article_title,
    }


def shape_case(view: "CaseView") -> dict[str, Any]:
    """Return a case with all that deciding on it takes."""
    response, article = view.response, view.case.article
    return {
        "id": view.key,
        "version": view.version,
        "state": view.state,
        "reasons": [
            {"code": why.code, "says": why.says, "found": list(why.found)} for why in view.reasons
        ],
        "opened": view.case.opened_at,
        "holder": shape_user(view.case.claimed_by) if view.claimed_until else None,
        "mine": view.mine,
        "claimed_until": view.claimed_until,
        "annotation": {
            "id": response.key,
            "kind": response.kind,
            "state": response.state,
            "wording": response.wording,
            "collapsed": response.collapsed,
            "title": response.title,
            "body": response.body,
            "html": view.html,
            "url": reverse("response", args=[response.key]),
        },
        "author": shape_user(response.author),
        "article": article.slug,
        "passages": [
            {"id": one.key, "kind": one.kind, "pieces": _shape_pieces(one.pieces)}
            for one in view.passages
        ],
        "above": [{"id": one.key, "html": one.html} for one in view.above],
        "changes": _shape_pieces(view.diff),
        "changes_since": view.diff_since or None,
        "flags": [shape_flag_line(flag) for flag in view.flags],
        "decisions": [_shape_past(decision) for decision in view.decisions],
        "messages": [shape_case_message(view, message) for message in view.messages],
        "why_not": view.why_not_decide,
        "choices": [
            {"outcome": one.outcome, "needs_reasons": one.needs_reasons} for one in view.choices
        ],
        "templates": [{"id": one.key, "name": one.name} for one in view.templates],
    }


def who_was_faster(view: "CaseView") -> dict[str, str] | None:
    """Return who has the case in hand or decided it last; None for the site itself."""
    if view.claimed_until is not None and not view.mine:
        return shape_user(view.case.claimed_by)
    return shape_user(view.decisions[0].decider) if view.decisions else None


def shape_flag_line(flag: "FlagLine") -> dict[str, Any]:
    """Return a flag as moderators see it; ``by`` is null for a guest, who may leave a name."""
    names = ("kind", "reason", "text", "law", "at", "state", "present", "weight", "counts", "email")
    return {
        "id": flag.key,
        **{name: getattr(flag, name) for name in names},
        "by": shape_who(flag.username, flag.name),
        "name": flag.name,
    }


def shape_case_message(view: "CaseView", message: "Message") -> dict[str, Any]:
    """Return a message in a case. ``by_person``: by who wrote the response; who reads no names."""
    by_person = message.author_id == view.case.author_id
    return {
        "at": message.at,
        "name": "" if view.own and not by_person else message.author.name,
        "body": message.body,
        "internal": message.internal,
        "by_person": by_person,
    }


def shape_author_case(own: "AuthorCase") -> dict[str, Any]:
    """Return what the author of a response may know of its case."""
    decisions = []
    for told in own.decisions:
        # It is at hand already, and would be asked for once more.
        told.decision.response = own.response
        appeal = getattr(told.decision, "appeal", None)
        statement = shape_statement(told.decision, reversal=told.reversal, appeal=appeal)
        decisions.append(
            {
                "statement": statement,
                "in_force": told.in_force,
                "why_not_appeal": told.why_not_appeal,
            }
        )
    return {
        "id": own.key,
        "annotation": own.response.key,
        "state": own.state,
        "deciding": own.deciding,
        "reasons": [
            {"code": why.code, "says": why.says, "found": list(why.found)} for why in own.reasons
        ],
        "decisions": decisions,
        "messages": [{"own": one.own, "body": one.body, "at": one.at} for one in own.messages],
        "why_not_edit": own.why_not_edit,
        "why_not_withdraw": own.why_not_withdraw,
    }


def _shape_past(decision: "Decision") -> dict[str, Any]:
    appeal, reversal = getattr(decision, "appeal", None), reversal_of(decision)
    return {
        **shape_decision(decision, shape_user(decision.decider)),
        "wording": decision.wording,
        "appeal": appeal.key if appeal else None,
        "reversed_by": reversal.key if reversal else None,
    }


def _shape_reason(reason: Mapping[str, Any]) -> dict[str, Any]:
    found, says = reason.get("found", []), reason.get("says", "")
    return {"code": reason["code"], "says": says, "found": found}


def _shape_pieces(pieces: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"kind": kind, "text": text} for kind, text in pieces]
