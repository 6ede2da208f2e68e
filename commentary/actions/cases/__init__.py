"""Cases: what moderators have to decide, from the first reason to the last word.

``raising`` puts responses into the queue and takes them out, ``claims`` says who has one in hand,
``handing`` passes one on, ``writing`` lets its author and the moderators write to each other. What
is decided stands in commentary.actions.decisions.
"""

from commentary.actions.cases.claims import (
    claim_case,
    claim_next,
    open_case,
    release_case,
    renew_claim,
)
from commentary.actions.cases.handing import escalate_case
from commentary.actions.cases.raising import (
    Reason,
    close_case_of,
    count_queue_again,
    raise_case,
)
from commentary.actions.cases.writing import write_in_case

__all__ = [
    "Reason",
    "claim_case",
    "claim_next",
    "close_case_of",
    "count_queue_again",
    "escalate_case",
    "open_case",
    "raise_case",
    "release_case",
    "renew_claim",
    "write_in_case",
]
