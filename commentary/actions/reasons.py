"""Why a response has to be looked at by a moderator. A leaf, so that whoever finds a reason and
whoever keeps it need not know each other."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One reason of a case: ``code`` is a CaseReason, ``says`` a sentence or nothing, ``found``
    the words that it rests on, as they stand in the response."""

    code: str
    says: str = ""
    found: tuple[str, ...] = ()
