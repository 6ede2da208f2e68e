"""The copy of their data that people may take along."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from commentary.models import (
    Anchor,
    Annotation,
    Appeal,
    Decision,
    Flag,
    LedgerEntry,
    Message,
    Notice,
    Settlement,
    Token,
)
from commentary.permissions import Viewer
from commentary.queries.people import find_self
from commentary.vocabulary import AnchorMethod


def export_person(viewer: Viewer) -> dict[str, Any]:
    """Return all that is kept of the viewer, and nothing of others.

    Profile, responses, corrections that they settled, flags, decisions on them, appeals, messages
    that they wrote or were sent in their cases, notices, deeds. Quoted words of articles stay,
    since the responses speak of them; the words of other people's responses, and who reported the
    viewer's own, are not among it.
    """
    person = find_self(viewer)
    rows = (
        Annotation.objects.filter(author=person)
        .select_related("article", "parent")
        .prefetch_related("versions", "anchors__passage")
        .order_by("pk")
    )
    settled = Settlement.objects.filter(by=person).order_by("pk")
    settled = settled.select_related("correction__article")
    deeds = LedgerEntry.objects.filter(actor=person).order_by("pk")
    return {
        "profile": {
            "username": person.username,
            "email": person.email,
            "display_name": person.display_name,
            "bio": person.bio,
            "time_zone": person.time_zone,
            "roles": person.roles,
            "joined": person.date_joined,
        },
        "responses": [_export_response(row) for row in rows],
        "settlements": [_export_settlement(row) for row in settled],
        "tokens": list(
            Token.objects.filter(person=person).values(
                "name", "scope", "created_at", "expires_at", "last_used_on"
            )
        ),
        "flags": list(_list_flags(person)),
        "decisions": list(_list_decisions(person)),
        "appeals": list(
            Appeal.objects.filter(appellant=person)
            .order_by("pk")
            .values("key", "decision__key", "text", "state", "filed_at", "closed_at")
        ),
        "messages": list(_list_messages(person)),
        "notices": list(
            Notice.objects.filter(person=person).order_by("pk").values("kind", "about", "url", "at")
        ),
        "deeds": list(deeds.values("at", "verb", "subject", "subject_key")),
    }


def _export_response(row: Annotation) -> dict[str, Any]:
    anchors = sorted(row.anchors.all(), key=lambda anchor: (anchor.target, anchor.part))
    return {
        "id": row.key,
        "article": row.article.slug,
        "kind": row.kind,
        "state": row.state,
        "reply_to": row.parent.key if row.parent else None,
        "title": row.title,
        "body": row.body,
        "language": row.language,
        "tags": row.tags,
        "proposed": row.proposed,
        "challenge": row.challenge,
        "would_change": row.would_change,
        "evidence": row.evidence,
        "created": row.created_at,
        "edited": row.edited_at,
        # The words as they were chosen, and those of the present text that they stand at.
        "targets": [_export_anchor(anchor) for anchor in _selected(anchors)],
        "stands_at": [
            _export_anchor(anchor)
            for anchor in anchors
            if anchor.superseded_at is None
            and anchor.start is not None
            and anchor.revision_id == row.article.shown_revision
        ],
        "earlier_wordings": [
            {"title": version.title, "body": version.body, **version.details}
            for version in row.versions.all()
        ],
    }


def _selected(anchors: Sequence[Anchor]) -> list[Anchor]:
    """Return the rows in which the words were chosen, once each: what was moved and moved back
    was written twice."""
    rows = [anchor for anchor in anchors if anchor.method == AnchorMethod.SELECTED]
    return list({(row.target, row.part): row for row in rows}.values())


def _export_anchor(anchor: Anchor) -> dict[str, Any]:
    return {"passage": anchor.passage.key, "exact": anchor.exact}


def _export_settlement(row: Settlement) -> dict[str, Any]:
    """A correction that they accepted or declined; the wording where they adjusted it."""
    adjusted = row.wording != row.correction.proposed
    return {
        "correction": row.correction.key,
        "article": row.correction.article.slug,
        "outcome": row.outcome,
        "reason": row.reason,
        "wording": row.wording if adjusted else "",
        "at": row.at,
    }


def _list_flags(person: User) -> QuerySet[Flag, dict[str, Any]]:
    rows = Flag.objects.filter(reporter=person).order_by("pk")
    names = ("key", "kind", "response__key", "reason", "text", "law", "state", "at", "judged_at")
    return rows.values(*names, "contact_name", "contact_email")


def _list_decisions(person: User) -> QuerySet[Decision, dict[str, Any]]:
    rows = Decision.objects.filter(person=person).order_by("pk")
    names = ("key", "at", "outcome", "response__key", "automated", "until", "facts", "detection")
    return rows.values(*names, "ground", "provision", "why", "public_reason", "appeal_until")


def _list_messages(person: User) -> QuerySet[Message, Any]:
    """What they wrote, notes among moderators too, and what the moderators wrote to them."""
    to_them = Q(case__author=person) | Q(appeal__appellant=person)
    rows = Message.objects.filter(Q(author=person) | to_them & Q(internal=False)).order_by("pk")
    return rows.values("at", "body", "internal", "case__response__key", "appeal__key")
