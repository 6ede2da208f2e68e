"""What a decision rests on, as those are told who flagged: page, letter and API alike.

The rule or law, and the reason that readers see. Facts, and why it was met, are between the
moderators and the person concerned, also where they answer an appeal, and never stand here. Only
where the response was let stand: why.
"""

from typing import Any

from commentary.formats.log_words import say_outcome
from commentary.models import Decision
from commentary.vocabulary import Outcome


def shape_outcome(decision: Decision | None) -> dict[str, Any]:
    """Return ``outcome``, ``automated``, ``ground``, ``provision`` and ``why``, ready to print.

    Without a decision there is nothing of it: {} is returned.
    """
    if decision is None:
        return {}
    let_stand = decision.outcome in (Outcome.APPROVE, Outcome.KEEP)
    return {
        "outcome": say_outcome(decision.outcome),
        "automated": decision.automated,
        "ground": decision.get_ground_display() if decision.ground else "",
        "provision": decision.provision,
        "why": decision.why if let_stand else decision.public_reason,
    }
