"""Words in one passage."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """Words in one passage: its index in the list of passages, and code points in it."""

    passage: int
    start: int
    end: int
