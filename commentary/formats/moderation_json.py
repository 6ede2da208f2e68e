"""Flags, appeals, measures, picks and notices as the API gives them out."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from commentary.formats import proofs
from commentary.formats.article_json import shape_author
from commentary.formats.statement import shape_statement
from commentary.vocabulary import FlagKind

if TYPE_CHECKING:
    from accounts.models import User
    from commentary.models import Decision, Flag, Message, Notice
    from commentary.queries.appeals import AppealRow, AppealView, OwnAppeal, Said
    from commentary.queries.curation import Pick
    from commentary.queries.flags import OwnFlag
    from commentary.queries.sanctions import Measure


def shape_who(username: str, name: str) -> dict[str, str] | None:
    """Return a person by name, or None where there is none."""
    return {"username": username, "name": name or username} if username else None


def shape_user(user: "User | None") -> dict[str, str] | None:
    return shape_who(user.username, user.name) if user else None


def shape_decision(decision: "Decision", by: dict[str, str] | None) -> dict[str, Any]:
    """Return a decision as moderators read it; ``by`` is who decided, None for the site itself."""
    names = ("outcome", "automated", "detection", "facts", "provision", "why", "public_reason")
    return {
        "id": decision.key,
        "at": decision.at,
        **{name: getattr(decision, name) for name in names},
        "ground": decision.ground or None,
        "by": by,
        "until": decision.until,
        "appeal_until": decision.appeal_until,
        "url": reverse("decision", args=[decision.key]),
    }


def shape_receipt(flag: "Flag") -> dict[str, Any]:
    """Return what the sender of a flag or a legal notice keeps: the number, and where to look."""
    notice = flag.kind == FlagKind.NOTICE
    proof = proofs.sign("notice", flag.key) if notice else ""
    return {
        "id": flag.key,
        "kind": flag.kind,
        "reason": flag.reason,
        "text": flag.text,
        "law": flag.law,
        "at": flag.at,
        "state": flag.state,
        "url": reverse("flag_receipt", args=[proof]) if notice else reverse("own_flags"),
    }


def shape_own_flag(flag: "OwnFlag") -> dict[str, Any]:
    """Return a flag as its sender follows it."""
    names = ("kind", "reason", "text", "law", "at", "judged_at", "state", "step")
    return {
        "id": flag.key,
        **{name: getattr(flag, name) for name in names},
        "annotation": flag.response_key,
        "article": flag.article_slug,
        "outcome": flag.outcome or None,
    }


def shape_said(said: "Said") -> dict[str, Any]:
    names = ("at", "name", "body", "internal", "by_person", "mine")
    return {name: getattr(said, name) for name in names}


def shape_message(message: "Message", name: str, *, by_person: bool) -> dict[str, Any]:
    """Return a message that was just written, by whom it concerns or by a moderator."""
    return {
        "at": message.at,
        "name": name,
        "body": message.body,
        "internal": message.internal,
        "by_person": by_person,
        "mine": True,
    }


def shape_appeal_row(row: "AppealRow") -> dict[str, Any]:
    """Return one line of the list of appeals."""
    names = ("state", "filed", "closed", "text", "automated", "article_title", "why_not")
    return {
        "id": row.key,
        **{name: getattr(row, name) for name in names},
        "against": row.outcome_label,
        "appellant": shape_who(row.appellant, row.appellant_name),
        "reviewer": shape_who(row.reviewer, row.reviewer_name),
    }


def shape_appeal(view: "AppealView") -> dict[str, Any]:
    """Return an appeal as moderators read it; of their own, without names and notes."""
    appeal, outcome = view.appeal, view.outcome
    decision = shape_decision(view.decision, shape_user(view.decider))
    return {
        "id": appeal.key,
        "state": appeal.state,
        "version": appeal.version,
        "filed": appeal.filed_at,
        "closed": appeal.closed_at,
        "text": appeal.text,
        "appellant": shape_user(appeal.appellant),
        "reviewer": shape_user(view.reviewer),
        "decision": decision,
        "html": view.card,
        "edited_since": view.edited_since,
        "messages": [shape_said(one) for one in (*view.messages, *view.notes)],
        "why_not": view.why_not,
        "milder": [outcome for outcome, _label in view.milder],
        "reviewers": [shape_user(one) for one in view.reviewers],
        "outcome": shape_decision(outcome, shape_user(view.reviewer)) if outcome else None,
    }


def shape_own_appeal(own: "OwnAppeal") -> dict[str, Any]:
    """Return a decision and the appeal against it as the person concerned reads them."""
    appeal, outcome = own.appeal, own.outcome
    return {
        "id": appeal.key if appeal else None,
        "state": appeal.state if appeal else None,
        "filed": appeal.filed_at if appeal else None,
        "closed": appeal.closed_at if appeal else None,
        "text": appeal.text if appeal else "",
        "decision": shape_statement(own.decision, appeal=appeal),
        "messages": [shape_said(one) for one in own.messages],
        "why_not": own.why_not,
        "outcome": outcome.outcome if outcome else None,
        "why": outcome.why if outcome else "",
    }


def shape_measure(measure: "Measure") -> dict[str, Any]:
    """Return a measure against a person as moderators read it."""
    names = (
        *("kind", "at", "until", "ended", "acknowledged", "in_force", "decision", "facts"),
        *("ground", "provision", "why"),
    )
    return {
        "id": measure.key,
        **{name: getattr(measure, name) for name in names},
        "article": measure.article or None,
        "by": measure.decider,
        "appeal": measure.appeal_state or None,
    }


def shape_pick(pick: "Pick") -> dict[str, Any]:
    """Return an editors' pick with who picked it and why."""
    names = ("kind", "title", "excerpt", "language", "reason", "at", "url", "shown")
    return {
        "id": pick.key,
        **{name: getattr(pick, name) for name in names},
        "author": shape_author(pick.person),
        "curator": shape_author(pick.curator),
    }


def shape_notice(notice: "Notice") -> dict[str, Any]:
    """Return one line behind the bell; ``about`` is what its sentence names."""
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "about": notice.about,
        "url": notice.url,
        "at": notice.at,
        "read": notice.read_at,
    }
