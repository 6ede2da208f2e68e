"""The statement of reasons of a decision: one shape, told by page, letter and API alike.

What the law asks for (Digital Services Act, article 17): which restriction, its scope and duration;
the facts; whether a notice led to it; whether automation was used; the ground and why it is met;
what can be done about it. It names neither moderators nor reporters, and quotes no response.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commentary.vocabulary import RESTRICTING, Detection, Ground, Outcome

if TYPE_CHECKING:
    from commentary.models import Appeal, Decision


def shape_statement(
    decision: "Decision", *, reversal: "Decision | None" = None, appeal: "Appeal | None" = None
) -> dict[str, Any]:
    """Return the statement as plain data, with sentences in the present language and zone.

    ``decision`` comes with its response and article loaded; ``reversal`` is the decision that
    reversed it, ``appeal`` the one filed against it. Asks the database nothing else.
    """
    restricts = decision.outcome in RESTRICTING
    return {
        "id": decision.key,
        "at": _iso(decision.at),
        "at_text": say_date(decision.at),
        "outcome": decision.outcome,
        "outcome_label": say_outcome(decision.outcome),
        "title": say_outcome(decision.outcome),
        "restriction": _RESTRICTION[Outcome(decision.outcome)](),
        "scope": _say_scope(decision),
        "duration": _say_duration(decision) if restricts else "",
        "until": _iso(decision.until),
        "facts": decision.facts,
        "detection": decision.detection,
        "detection_text": _say_detection(decision.detection) if restricts else "",
        "automated": decision.automated,
        "automated_text": _say_automated(automated=decision.automated),
        "ground": decision.ground,
        "ground_label": str(Ground(decision.ground).label) if decision.ground else "",
        "provision": decision.provision,
        "why": decision.why,
        "public_reason": decision.public_reason,
        "redress": _say_redress(decision) if restricts else "",
        "appeal_until": _iso(decision.appeal_until),
        "appeal": {"id": appeal.key, "state": appeal.state} if appeal else None,
        "reversed_by": reversal.key if reversal else "",
        "response": _point_to_response(decision),
        "article": _point_to_article(decision),
        "url": reverse("decision", args=[decision.key]),
    }


def lines_of(shape: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the statement as headings with their text, in order, empty ones left out."""
    lines = [
        (_("What was decided"), shape["restriction"]),
        (_("Where it holds"), shape["scope"]),
        (_("How long"), shape["duration"]),
        (_("The facts"), shape["facts"]),
        (_("How it came to our attention"), shape["detection_text"]),
        (_("Who decided"), shape["automated_text"]),
        (shape["ground_label"], shape["provision"]),
        (_("Why it applies"), shape["why"]),
        (_("What readers are told"), shape["public_reason"]),
        (_("What you can do"), shape["redress"]),
    ]
    return [(heading, text) for heading, text in lines if text]


def say_outcome(outcome: str) -> str:
    """Return what a decision did, as a heading: labels of Outcome say what a moderator is to do."""
    return {
        Outcome.APPROVE: _("Let appear"),
        Outcome.KEEP: _("Kept"),
        Outcome.REMOVE: _("Removed"),
        Outcome.HIDE: _("Hidden while it is reviewed"),
        Outcome.COLLAPSE: _("Folded as off topic"),
        Outcome.RESTORE: _("Restored"),
        Outcome.WARN: _("A warning"),
        Outcome.HOLD_ALL: _("What is posted waits for a moderator"),
        Outcome.SUSPEND: _("Suspended"),
        Outcome.BAN: _("Banned"),
        Outcome.LIFT: _("A measure lifted"),
        Outcome.UPHOLD: _("Appeal heard: the decision stands"),
        Outcome.OVERTURN: _("Appeal heard: the decision is reversed"),
        Outcome.CHANGE: _("Appeal heard: the decision is changed"),
        Outcome.DISMISS: _("Appeal not admissible"),
        Outcome.UNDO: _("Taken back at once"),
    }[Outcome(outcome)]


def say_date(moment: datetime) -> str:
    """Return a moment in the reader's zone, with the zone."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y, H:i')} {local.tzname()}"


# Called when they are said, so that they are in the language of whoever is told.
_RESTRICTION = {
    Outcome.APPROVE: lambda: _("The response was let appear."),
    Outcome.KEEP: lambda: _("The response stays, and is shown as before."),
    Outcome.REMOVE: lambda: _(
        "The response was removed. Only its author and moderators still see its words; in its "
        "place readers see that it was removed, and why."
    ),
    Outcome.HIDE: lambda: _(
        "The response is hidden while moderators review it. Only its author and moderators see it."
    ),
    Outcome.COLLAPSE: lambda: _(
        "The response was folded as off topic. It stays readable for everybody who unfolds it."
    ),
    Outcome.RESTORE: lambda: _("The response was restored and is shown to everybody again."),
    Outcome.WARN: lambda: _(
        "A warning. Posting goes on once it is acknowledged; nothing else changes."
    ),
    Outcome.HOLD_ALL: lambda: _(
        "New responses by this person wait for a moderator before they appear."
    ),
    Outcome.SUSPEND: lambda: _("This person can post nothing for a time."),
    Outcome.BAN: lambda: _("This person can post nothing any more."),
    Outcome.LIFT: lambda: _("A measure was lifted before its end."),
    Outcome.UPHOLD: lambda: _("An appeal was heard, and the decision stands."),
    Outcome.OVERTURN: lambda: _("An appeal was heard, and the decision is reversed."),
    Outcome.CHANGE: lambda: _(
        "An appeal was heard, and a milder decision takes the first's place."
    ),
    Outcome.DISMISS: lambda: _("An appeal could not be heard."),
    Outcome.UNDO: lambda: _("A decision was taken back at once by the moderator who had made it."),
}


def _say_scope(decision: "Decision") -> str:
    if decision.response is not None:
        return _("This one response, wherever the site shows it.")
    if decision.article is not None:
        return _("The article “%(title)s”.") % {"title": decision.article.title}
    return _("The whole site.")


def _say_duration(decision: "Decision") -> str:
    if decision.until is not None:
        return _("Until %(date)s.") % {"date": say_date(decision.until)}
    return {
        Outcome.HIDE: _("Until a moderator has decided."),
        Outcome.WARN: _("Until it is acknowledged."),
        Outcome.HOLD_ALL: _("Until a moderator lifts it."),
    }.get(Outcome(decision.outcome), _("Without an end, unless it is reversed."))


def _say_detection(detection: str) -> str:
    return {
        Detection.OWN: _("A moderator came upon it. No notice or flag led to it."),
        Detection.FLAG: _("Readers had flagged it. It was not a notice of unlawful content."),
        Detection.NOTICE: _("A notice that it is unlawful led to it."),
        Detection.SCREENING: _("An automatic rule of this site drew attention to it."),
    }[Detection(detection)]


def _say_automated(*, automated: bool) -> str:
    if automated:
        return _("It was decided automatically; no person had looked at it.")
    return _("A moderator decided, not a program.")


def _say_redress(decision: "Decision") -> str:
    if decision.appeal_until is None:
        return ""
    return _(
        "You can appeal on this site until %(date)s, free of charge. A moderator who had no part "
        "in the decision hears it. You may also turn to a certified body for settling disputes "
        "out of court, and to a court, at any time."
    ) % {"date": say_date(decision.appeal_until)}


def _point_to_response(decision: "Decision") -> dict[str, str] | None:
    if decision.response is None:
        return None
    key = decision.response.key
    return {"id": key, "url": reverse("response", args=[key])}


def _point_to_article(decision: "Decision") -> dict[str, str] | None:
    if decision.article is None:
        return None
    article = decision.article
    url = reverse("article", args=[article.slug])
    return {"slug": article.slug, "title": article.title, "url": url}


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
