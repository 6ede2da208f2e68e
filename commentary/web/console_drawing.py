"""A case and its person as the templates of the console show them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.template.defaultfilters import date as say_date
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commentary.formats.facts import person_of
from commentary.formats.log_words import say_outcome
from commentary.formats.marking import mark_words
from commentary.permissions import stands_reversed
from commentary.queries.moderation import CaseView, PersonCard
from commentary.vocabulary import (
    CaseReason,
    CaseState,
    Ground,
    Outcome,
    ResponseKind,
    ResponseState,
    SanctionKind,
)
from commentary.web.console_page import ICONS
from commentary.web.zones import localise_times

# What a button says, its key and its icon.
_DEEDS = {
    Outcome.APPROVE: (gettext_lazy("Let appear"), "a", "check"),
    Outcome.KEEP: (gettext_lazy("Keep"), "a", "check"),
    Outcome.REMOVE: (gettext_lazy("Remove"), "r", "trash"),
    Outcome.HIDE: (gettext_lazy("Hide"), "h", "hide"),
    Outcome.COLLAPSE: (gettext_lazy("Fold"), "f", "fold"),
    Outcome.RESTORE: (gettext_lazy("Restore"), "f", "history"),
}
_LABELS = {
    "facts": gettext_lazy("Facts"),
    "provision": gettext_lazy("The rule or the law"),
    "why": gettext_lazy("Why it applies"),
    "public_reason": gettext_lazy("What readers see"),
    "note": gettext_lazy("Note"),
}


def draw_case(view: CaseView, *, typed: Mapping[str, str], opened: str) -> dict[str, Any]:
    """Return the case with its deeds and forms. ``opened``: the panel to be shown."""
    deeds = _deeds(view)
    restricting = [deed for deed in deeds if deed["reasons"]]
    names = [deed["do"] for deed in restricting]
    escalates = any(deed["do"] == "escalate" for deed in deeds)
    has_form = opened in names or (opened == "escalate" and escalates) or opened == "talk"
    facts = {
        **_head(view),
        **_standing(view),
        **_material(view),
        "deeds": deeds,
        "restricting": restricting,
        "restricting_names": names,
        "can_escalate": escalates,
        # What was typed for a deed that is no longer possible can still be copied.
        "kept": [] if has_form else _typed_words(typed),
    }
    return {"case": facts, "templates": view.templates, "grounds": Ground.choices}


def _head(view: CaseView) -> dict[str, Any]:
    response, article = view.response, view.case.article
    return {
        "key": view.key,
        "version": view.version,
        "url": reverse("console_case", args=[view.key]),
        "kind_label": ResponseKind(response.kind).label,
        "state_label": ResponseState(response.state).label,
        "folded": response.collapsed,
        "person": person_of(response.author),
        "article_title": article.title,
        "article_url": reverse("article", args=[article.slug]),
        "response_url": reverse("response", args=[response.key]),
        "open_url": reverse("console_open", args=[response.key]),
        "card": mark_words(localise_times(view.html), view.found),
    }


def _standing(view: CaseView) -> dict[str, Any]:
    """Return where the case is, and in whose hand."""
    return {
        "opened": view.case.opened_at,
        "is_open": view.is_open,
        "case_state": CaseState(view.state).label,
        "escalated": view.state == CaseState.ESCALATED,
        "claim": view.holder,
        "mine": view.mine,
        "claimable": view.is_open and not view.holder and not view.why_not_decide,
        "renew_every": max(1, settings.CLAIM_SECONDS // 3),
        "why_not": view.why_not_decide,
        "reasons": [
            {
                "icon": ICONS[CaseReason(reason.code)],
                "label": reason.label,
                "says": reason.says,
                "found": reason.found,
            }
            for reason in view.reasons
        ],
    }


def _material(view: CaseView) -> dict[str, Any]:
    """Return all that deciding rests on, beside the response itself."""
    article_url = reverse("article", args=[view.case.article.slug])
    return {
        "passages": [
            {"pieces": passage.pieces, "url": f"{article_url}#p-{passage.key}"}
            for passage in view.passages
        ],
        "thread": [localise_times(above.html) for above in view.above],
        "diff": view.diff,
        "flags": view.flags,
        "decisions": _draw_decisions(view.decisions),
        "messages": [
            {"by": _say_author(view, one), "at": one.at, "body": one.body, "internal": one.internal}
            for one in view.messages
        ],
    }


def _deeds(view: CaseView) -> list[dict[str, Any]]:
    """Return what can be done now, in the order of the bar. In another's hand: nothing."""
    if view.holder and not view.mine:
        return []
    url = reverse("console_case", args=[view.key])
    deeds: list[tuple[Any, ...]] = [
        (choice.outcome, *_DEEDS[Outcome(choice.outcome)], choice.needs_reasons)
        for choice in view.choices
    ]
    if view.choices and view.is_open and view.state != CaseState.ESCALATED:
        deeds.append(("escalate", _("Escalate"), "e", "escalate", False))
    return [
        {
            "do": do,
            "label": label,
            "key": key,
            "icon": icon,
            "reasons": reasons,
            "at_once": not reasons and do != "escalate",
            "url": f"{url}?open={do}",
        }
        for do, label, key, icon, reasons in deeds
    ]


def _typed_words(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(label), typed[name]) for name, label in _LABELS.items() if typed[name].strip()]


def _draw_decisions(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "outcome": say_outcome(row.outcome),
            "by": row.decider.name if row.decider else _say_nobody(row),
            "at": row.at,
            "why": row.why,
            "url": reverse("decision", args=[row.key]),
            "taken_back": stands_reversed(row),
        }
        for row in rows
    ]


def _say_nobody(row: Any) -> str:
    """Return who decided without a name: the site, or to whom it concerns, the moderators."""
    return _("The site") if row.system else _("The moderators")


def _say_author(view: CaseView, message: Any) -> str:
    """Return who wrote ``message``: to the author of the response, no name of a moderator."""
    by_person = message.author_id == view.case.author_id
    return _("The moderators") if view.own and not by_person else str(message.author.name)


def draw_person(card: PersonCard) -> dict[str, Any]:
    """Return the person on the right: who, what became of theirs, what was decided and noted."""
    person = person_of(card.person)
    return {
        "name": card.name,
        "username": card.username,
        "avatar_url": person.avatar_url,
        "card_url": reverse("person_card", args=[card.username]),
        "queue_url": f"{reverse('console')}?person={card.username}",
        "since": card.since,
        "tallies": _tallies(card),
        "sanctions": [_say_sanction(row) for row in card.sanctions if row.ended_at is None],
        "decisions": _draw_decisions(card.decisions[:5]),
        "notes": [
            {"by": one.author.name, "at": one.at, "body": one.body} for one in card.notes[:5]
        ],
    }


def _tallies(card: PersonCard) -> list[tuple[str, str]]:
    agreed = _("%(agreed)d of %(judged)d") % {
        "agreed": card.flags_agreed,
        "judged": card.flags_judged,
    }
    rows = (
        (_("Published"), str(card.published)),
        (_("Waiting"), str(card.held)),
        (_("Removed"), f"{card.removed} ({card.removed_share:.0%})"),
        (_("Withdrawn"), str(card.withdrawn)),
        (_("In 30 days"), str(card.lately)),
        (_("Flags received"), str(card.flags_received)),
        (_("Flags agreed with"), agreed),
        (_("Appeals won"), f"{card.appeals_won} / {card.appeals}"),
    )
    return list(rows)


def _say_sanction(row: Any) -> str:
    said = str(SanctionKind(row.kind).label)
    if row.article is not None:
        said = _("%(measure)s on “%(article)s”") % {"measure": said, "article": row.article.title}
    if row.until is not None:
        until = say_date(row.until, "DATE_FORMAT")
        said = _("%(measure)s until %(date)s") % {"measure": said, "date": until}
    return said
