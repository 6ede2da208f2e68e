"""Where the words stand that a response speaks of, and which they were when it was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from commentary.text.wording import same_words
from commentary.vocabulary import AnchorMethod

if TYPE_CHECKING:
    from commentary.models import Anchor

# A longer quote of an earlier wording is folded.
_LONG_QUOTE = 240


@dataclass(frozen=True)
class SaidOf:
    """The words that were chosen, and the number of the revision in which they stood.

    ``changes_url``: what became of the text since. ``long``: too long to be shown at once.
    """

    exact: str
    revision: int
    url: str
    changes_url: str
    long: bool


@dataclass(frozen=True)
class Target:
    """A quote that a response speaks of; ``whole`` where the passage as such is meant."""

    passage: str
    quote: str
    start: int | None
    end: int | None
    url: str
    whole: bool = False
    prefix: str = ""
    suffix: str = ""
    target: int = 0
    part: int = 0
    state: str = "placed"
    moved: bool = False
    # Whether a person has still to look at where it stands.
    review: bool = False
    # Where the text has other words now, or none.
    said_of: SaidOf | None = None


def targets_of(
    slug: str, anchors: Sequence["Anchor"], selected: Sequence["Anchor"] = ()
) -> list[Target]:
    """Return the targets that ``anchors`` (with their passages loaded) stand for, in order.

    ``selected``: the rows in which the words were chosen, with passages and revisions loaded. The
    first part of each target tells of them where the text does not say the same any more.
    """
    article_url = reverse("article", args=[slug])
    said = _say_earlier(slug, anchors, selected)
    return [
        Target(
            passage=anchor.passage.key,
            quote=anchor.exact,
            start=anchor.start,
            end=anchor.end,
            url=f"{article_url}#p-{anchor.passage.key}",
            whole=anchor.whole,
            prefix=anchor.prefix,
            suffix=anchor.suffix,
            target=anchor.target,
            part=anchor.part,
            state=anchor.state,
            moved=anchor.method == AnchorMethod.MOVED,
            review=anchor.review and anchor.part == 0,
            said_of=said.get(anchor.target) if anchor.part == 0 else None,
        )
        for anchor in _in_order(anchors)
    ]


def _in_order(anchors: Sequence["Anchor"]) -> list["Anchor"]:
    return sorted(anchors, key=lambda anchor: (anchor.target, anchor.part))


def _say_earlier(
    slug: str, anchors: Sequence["Anchor"], selected: Sequence["Anchor"]
) -> dict[int, SaidOf]:
    """Return, for each target whose words are others now or gone, those that were chosen."""
    now: dict[int, list[Anchor]] = {}
    for anchor in _in_order(anchors):
        now.setdefault(anchor.target, []).append(anchor)
    then: dict[int, list[Anchor]] = {}
    for anchor in _in_order(selected):
        then.setdefault(anchor.target, []).append(anchor)
    said = {}
    for target, rows in now.items():
        chosen = then.get(target)
        # As they were chosen, by the author or by who moved the thread.
        as_chosen = rows[0].method in (AnchorMethod.SELECTED, AnchorMethod.MOVED)
        if not chosen or (as_chosen and chosen[0].revision_id == rows[0].revision_id):
            continue
        exact = " ".join(row.exact for row in chosen)
        gone = rows[0].start is None
        if gone or not same_words(exact, " ".join(row.exact for row in rows)):
            said[target] = _said_of(slug, chosen[0], exact)
    return said


def _said_of(slug: str, first: "Anchor", exact: str) -> SaidOf:
    at = [slug, first.revision.number]
    there = f"#p-{first.passage.key}"
    return SaidOf(
        exact=exact,
        revision=first.revision.number,
        url=reverse("revision", args=at) + there,
        changes_url=reverse("revision_since", args=at) + there,
        long=len(exact) > _LONG_QUOTE,
    )
