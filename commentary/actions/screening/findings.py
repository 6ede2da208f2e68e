"""What a phase of screening may say of a response, short of refusing it (that is an exception)."""

from dataclasses import dataclass

from commentary.actions.reasons import Reason


@dataclass(frozen=True)
class Nudge:
    """Something that the writer is asked to look at again before it is posted.

    ``code`` names it for whoever wants to post all the same; then it passes, or is held for the
    reason ``then`` where there is one.
    """

    code: str
    says: str
    then: Reason | None = None


Finding = Nudge | Reason
