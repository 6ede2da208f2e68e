"""Statements of reasons, and the one place where a decision is written down.

A decision that restricts somebody says which rule or law it rests on, what the facts are and why
the two meet; the database refuses one that does not.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions import notices, second_looks
from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.errors import InvalidInput
from commentary.models import Annotation, Appeal, Article, Case, Decision, ReasonTemplate
from commentary.permissions import Viewer
from commentary.text.normalize import clean_body, clean_text
from commentary.vocabulary import (
    APPEAL_DAYS,
    MAX_PUBLIC_REASON,
    MAX_STATEMENT,
    RESTRICTING,
    Detection,
    Ground,
    Outcome,
)

_FILLED = ("facts", "ground", "provision", "why", "public_reason")


@dataclass(frozen=True)
class Reasoning:
    """What a moderator gives as reasons. ``template`` is the key of a ReasonTemplate."""

    facts: str = ""
    ground: str = ""
    provision: str = ""
    why: str = ""
    public_reason: str = ""
    template: str = ""
    until: datetime | None = None


NO_REASONS = Reasoning()


def clean_reasoning(
    reasoning: Reasoning, *, restricting: bool, removing: bool = False
) -> Reasoning:
    """Return ``reasoning`` cleaned, what is empty in it filled from its template.

    :class:`InvalidInput` names the fields that are too long or, of what is ``restricting``,
    missing; of a removal (``removing``) what readers see in its place too. One statement with a
    template, none without.
    """
    return _complete(reasoning, restricting=restricting, removing=removing)[0]


def write_decision(
    viewer: Viewer,
    outcome: Outcome,
    *,
    person_id: int,
    reasoning: Reasoning,
    case: Case | None = None,
    response: Annotation | None = None,
    article: Article | None = None,
    state_before: str = "",
    state_after: str = "",
    detection: Detection = Detection.OWN,
    automated: bool = False,
    reverses: Decision | None = None,
    on_appeal: Appeal | None = None,
    waited: int | None = None,
) -> Decision:
    """Write down what ``viewer`` decided about the person with this id, and tell them of it.

    In the transaction of the deed itself; whether ``viewer`` may, its caller knows. What restricts
    may be appealed for APPEAL_DAYS. Drawn, perhaps, for a second look. Recorded as ``decide``.
    """
    cleaned, template = _complete(
        reasoning, restricting=outcome in RESTRICTING, removing=outcome == Outcome.REMOVE
    )
    now = timezone.now()
    decision = Decision.objects.create(
        key=new_key(),
        at=now,
        outcome=outcome,
        decider_id=viewer.id,
        system=viewer.system,
        automated=automated,
        case=case,
        response=response,
        article=article,
        person_id=person_id,
        wording=response.wording if response else 0,
        state_before=state_before,
        state_after=state_after,
        waited=waited,
        detection=detection,
        until=cleaned.until,
        template=template,
        appeal_until=now + timedelta(days=APPEAL_DAYS) if outcome in RESTRICTING else None,
        reverses=reverses,
        on_appeal=on_appeal,
        **{name: getattr(cleaned, name) for name in _FILLED},
    )
    before, after = {"state": state_before}, {"outcome": str(outcome), "state": state_after}
    record(viewer, "decide", "decision", decision.key, article=article, before=before, after=after)
    second_looks.draw(decision)
    notices.tell_decision(decision)
    return decision


def _complete(
    reasoning: Reasoning, *, restricting: bool, removing: bool
) -> tuple[Reasoning, ReasonTemplate | None]:
    template = _find_template(reasoning.template)
    cleaned = replace(
        reasoning,
        facts=clean_body(reasoning.facts),
        ground=reasoning.ground,
        provision=clean_body(reasoning.provision),
        why=clean_body(reasoning.why),
        public_reason=clean_text(reasoning.public_reason),
    )
    if template is not None:
        empty = [name for name in _FILLED if not getattr(cleaned, name)]
        cleaned = replace(cleaned, **{name: getattr(template, name) for name in empty})
    missing = _missing(cleaned, removing=removing) if restricting else {}
    said = {**_faults(cleaned), **missing}
    if said:
        raise InvalidInput(_("The reasons are not complete."), fields=said)
    return cleaned, template


def _find_template(key: str) -> ReasonTemplate | None:
    """Return the template; one that was retired still fills what was begun with it."""
    if not key:
        return None
    found = ReasonTemplate.objects.filter(key=key.replace("\0", "")).first()
    if found is None:
        said = _("There is no such reason to choose. Choose another.")
        raise InvalidInput(said, fields={"template": [said]})
    return found


def _faults(cleaned: Reasoning) -> dict[str, list[str]]:
    said = {}
    if cleaned.ground and cleaned.ground not in Ground.values:
        said["ground"] = [_("Choose a rule of this site or the law.")]
    longest = {"public_reason": MAX_PUBLIC_REASON}
    for name in ("facts", "provision", "why", "public_reason"):
        most = longest.get(name, MAX_STATEMENT)
        if len(getattr(cleaned, name)) > most:
            said[name] = [_("At most %(n)s characters.") % {"n": most}]
    return said


def _missing(cleaned: Reasoning, *, removing: bool) -> dict[str, list[str]]:
    wanted = {
        "facts": _("Say what in the response, or of the person, this is about."),
        "ground": _("Choose a rule of this site or the law."),
        "provision": _("Name the rule, or the law and its article."),
        "why": _("Say why it is met here."),
    }
    if removing:
        wanted["public_reason"] = _("Say in a few words what readers see in its place.")
    return {name: [said] for name, said in wanted.items() if not getattr(cleaned, name).strip()}
