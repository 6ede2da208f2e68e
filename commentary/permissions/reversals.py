"""Whether a decision stands, or was reversed: by one that stands itself.

Every decision is reversed by at most one other (Decision.reverses). A reversal that its moderator
took back at once reverses nothing any more: what it had reversed is in force again. Whatever
reverses that a second time is linked to the taking back, which it overrules, and cannot itself be
taken back (actions/undoing.py): removed, restored, taken back, restored is the longest chain.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from commentary.vocabulary import Outcome

if TYPE_CHECKING:
    from commentary.models import Decision

# What select_related needs, so that asking costs no statement.
REVERSALS = "reversed_by__reversed_by__reversed_by"


def stands_reversed(decision: "Decision") -> bool:
    """Whether ``decision`` is reversed at present. One statement for each link not loaded."""
    reversal = getattr(decision, "reversed_by", None)
    return reversal is not None and not stands_reversed(reversal)


def reversed_decisions(path: str = "") -> Q:
    """The decisions that stand reversed: :func:`stands_reversed` as a database condition.

    ``path`` leads to the decision, as in ``"decision__"``.
    """
    one = f"{path}reversed_by"
    stands = Q(**{f"{one}__reversed_by__isnull": True})
    stands |= Q(**{f"{one}__reversed_by__reversed_by__isnull": False})
    return Q(**{f"{one}__isnull": False}) & stands


def reversal_of(decision: "Decision") -> "Decision | None":
    """Return the decision that reversed ``decision`` and stands, or None."""
    return decision.reversed_by if stands_reversed(decision) else None


def what_it_reverses(decision: "Decision") -> "Decision | None":
    """Return the decision that ``decision`` reverses: the restriction, and not a taking back."""
    earlier = decision.reverses
    if earlier is None or earlier.outcome != Outcome.UNDO or earlier.reverses is None:
        return earlier
    return earlier.reverses.reverses
