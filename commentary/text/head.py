"""What stands above a text: its title and its standfirst; and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from commentary.text.diff import diff_words

HEAD = ("title", "standfirst")
"""The names of both, in the order in which they stand."""


@dataclass(frozen=True)
class Head:
    """The title and the standfirst of a text, each one line; the standfirst may be empty."""

    title: str = ""
    standfirst: str = ""

    def rewritten(self, title: str | None, standfirst: str | None) -> "Head":
        """Return what stands there with this title and standfirst; None: as it is."""
        return Head(
            self.title if title is None else title,
            self.standfirst if standfirst is None else standfirst,
        )


@dataclass(frozen=True)
class HeadChange:
    """What became of the title or of the standfirst, whichever ``name`` says.

    The ``pieces`` are those of :func:`commentary.text.diff.diff_words`.
    """

    name: str
    old: str
    new: str
    pieces: Sequence[tuple[str, str]]

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


def diff_heads(old: Head, new: Head) -> list[HeadChange]:
    """Return what became of the title and of the standfirst, in this order, also if they stayed."""
    return [_diff(name, getattr(old, name), getattr(new, name)) for name in HEAD]


def _diff(name: str, old: str, new: str) -> HeadChange:
    return HeadChange(name, old, new, diff_words(old, new) if old or new else [])
