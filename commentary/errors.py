"""Errors of the product: each door translates them once, to its own tongue.

Every error has a stable ``code`` for programs, a sentence for people, and, where a form or a
request body is at fault, ``fields`` that say which part and what to do.
"""

from collections.abc import Mapping, Sequence


class CommentaryError(Exception):
    """The root of all errors that are told to people and programs."""

    code = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        fields: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.fields = {name: list(said) for name, said in (fields or {}).items()}


class InvalidInput(CommentaryError):
    """What was sent cannot be taken as it is; the sentence says what to change."""

    code = "invalid"


class NotPermitted(CommentaryError):
    """The viewer may see the thing, and may not do this with it."""

    code = "not_permitted"


class NotFound(CommentaryError):
    """There is no such thing, or none that this viewer may know of: the two look the same."""

    code = "not_found"


class Conflict(CommentaryError):
    """Somebody else changed it meanwhile, or the same key was used for something else."""

    code = "conflict"


class Gone(CommentaryError):
    """It stood here and was taken back; the place is kept."""

    code = "gone"


class RateLimited(CommentaryError):
    """Too many in too short a time. ``retry_after`` is in seconds."""

    code = "rate_limited"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Nudged(CommentaryError):
    """Screening asks the writer to look again; nothing is refused and nothing was kept.

    ``nudges`` is a list of ``{"code", "says"}``. Whoever sends the same words again with these
    codes as ``despite`` has seen them and wants to post all the same.
    """

    code = "nudge"

    def __init__(self, message: str, *, nudges: Sequence[Mapping[str, str]]) -> None:
        super().__init__(message)
        self.nudges = [dict(nudge) for nudge in nudges]
