"""What may be decided on a response in which state, and the state that it is in then."""

from commentary.vocabulary import RESTRICTING, Outcome, ResponseState

TRANSITIONS: dict[tuple[str, str], ResponseState] = {
    (ResponseState.HELD, Outcome.APPROVE): ResponseState.PUBLISHED,
    (ResponseState.HELD, Outcome.REMOVE): ResponseState.REMOVED,
    (ResponseState.PUBLISHED, Outcome.KEEP): ResponseState.PUBLISHED,
    (ResponseState.PUBLISHED, Outcome.REMOVE): ResponseState.REMOVED,
    (ResponseState.PUBLISHED, Outcome.HIDE): ResponseState.HIDDEN,
    (ResponseState.PUBLISHED, Outcome.COLLAPSE): ResponseState.PUBLISHED,
    # Of what is folded: it is unfolded.
    (ResponseState.PUBLISHED, Outcome.RESTORE): ResponseState.PUBLISHED,
    (ResponseState.HIDDEN, Outcome.KEEP): ResponseState.PUBLISHED,
    (ResponseState.HIDDEN, Outcome.REMOVE): ResponseState.REMOVED,
    (ResponseState.REMOVED, Outcome.RESTORE): ResponseState.PUBLISHED,
}

# What can be decided on a response at all.
CASE_OUTCOMES = (
    Outcome.APPROVE,
    Outcome.KEEP,
    Outcome.REMOVE,
    Outcome.HIDE,
    Outcome.COLLAPSE,
    Outcome.RESTORE,
)


def allowed_outcomes(state: str, *, collapsed: bool) -> list[Outcome]:
    """Return what may be decided on a response in ``state``, in the order that they are offered.

    What is folded already cannot be folded, and only what is folded can be unfolded.
    """
    moot = {Outcome.COLLAPSE} if collapsed else {Outcome.RESTORE}
    if state != ResponseState.PUBLISHED:
        moot = set()
    return [each for each in CASE_OUTCOMES if (state, each) in TRANSITIONS and each not in moot]


def needs_reasons(outcome: str) -> bool:
    """Whether ``outcome`` restricts somebody, and so needs a statement of reasons."""
    return outcome in RESTRICTING
