"""Effects of a revision on responses, and the text beside them, as templates show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from commentary.actions.targets import Selection
from commentary.formats.doubts import say_doubts
from commentary.queries.carrying import Place
from commentary.queries.desk import Speaker
from commentary.queries.effects import Effect
from commentary.queries.revisions import PassageChange
from commentary.text.diff import ADDED, DELETED, diff_words
from commentary.text.draft import DraftText
from commentary.vocabulary import AnchorDeed, AnchorState, PassageKind, ResponseKind
from commentary.web.forms import write_targets
from commentary.web.revising_page import shorten

_LINE = 60
# Where a quote runs over several passages, and where it is long.
_BETWEEN = " … "
_LONGEST_QUOTE = 600


@dataclass(frozen=True)
class Attaching:
    """The quote for which other words are being chosen, and what was typed so far."""

    key: str = ""
    target: int = -1
    passage: str = ""
    quote: str = ""
    targets: str = ""
    errors: Sequence[str] = ()


@dataclass(frozen=True)
class Text:
    """The text that quotes are placed in: its passages in order, and the number of each."""

    texts: Sequence[DraftText]
    numbers: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[DraftText]) -> "Text":
        return cls(texts, {text.key: n for n, text in enumerate(texts, 1)})

    def options(self) -> list[tuple[str, str]]:
        """Return every passage as a choice in a list: its number and how it begins."""
        return [(text.key, self.line(n)) for n, text in enumerate(self.texts, 1)]

    def line(self, number: int) -> str:
        """Return the number of a passage, counted from 1, and how it begins."""
        return f"{number}. {_cut(self.texts[number - 1].text, _LINE)}"


def draw_effect(
    effect: Effect, text: Text, speaker: Speaker | None = None, attaching: Attaching | None = None
) -> dict[str, Any]:
    """Return one quote with what becomes of it. ``attaching`` is the one that is being mended."""
    said, becomes = words_of(effect.said_of or effect.before), words_of(effect.after)
    old, new = _sides(said, becomes) if becomes else ([("same", said)], [])
    active = attaching is not None and (attaching.key, attaching.target) == _name_of(effect)
    return {
        "id": f"e-{effect.key}-{effect.target}",
        "key": effect.key,
        "target": effect.target,
        "kind": effect.kind,
        "kind_label": ResponseKind(effect.kind).label,
        "speaker": speaker,
        "state": effect.state,
        "state_label": _say_state(effect),
        "whole": effect.whole,
        "old": shorten(old),
        "new": shorten(new),
        "same": said == becomes,
        "gone": not effect.after,
        "number": text.numbers.get(effect.after[0].passage, 0) if effect.after else 0,
        "passage": effect.after[0].passage if effect.after else "",
        "places": places_of(effect.after),
        "review": effect.review,
        "doubts": _say_doubts(effect) if effect.review else [],
        "decided": AnchorDeed(effect.decided).label if effect.decided else "",
        "suggestions": [
            {
                "words": _cut(place.exact, _LONGEST_QUOTE),
                "number": text.numbers.get(place.passage, 0),
                "targets": write_targets([_selection_of(place)]),
            }
            for place in effect.suggestions
        ],
        "attach": f"{effect.key}.{effect.target}",
        "attaching": _draw_attaching(effect, text, attaching) if active and attaching else None,
    }


def _draw_attaching(effect: Effect, text: Text, attaching: Attaching) -> dict[str, Any]:
    near = effect.after or effect.suggestions or effect.before
    return {
        "passage": attaching.passage or (near[0].passage if near else ""),
        "quote": attaching.quote,
        "targets": attaching.targets,
        "errors": attaching.errors,
        "passages": text.options(),
    }


def _name_of(effect: Effect) -> tuple[str, int]:
    return effect.key, effect.target


def _say_doubts(effect: Effect) -> list[str]:
    if effect.after:
        return say_doubts(effect.doubts)
    return [_("It is not certain that its words are gone.")]


def _say_state(effect: Effect) -> str:
    if effect.stays:
        return _("Stays, and is not certain") if effect.review else _("Stays")
    if effect.state == AnchorState.PLACED:
        return str(AnchorState.MOVED.label)
    return str(AnchorState(effect.state).label)


def words_of(places: Iterable[Place]) -> str:
    """Return the words of a quote, of all passages that it runs over."""
    return _BETWEEN.join(place.exact for place in places)


def places_of(places: Iterable[Place]) -> str:
    """Return where words stand, for the script that shows them in the text."""
    return " ".join(f"{place.passage}:{place.start}-{place.end}" for place in places)


def _selection_of(place: Place) -> Selection:
    return Selection(place.passage, place.start, place.end, place.exact)


def _sides(old: str, new: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return a diff as two texts side by side: what went is marked in one, what came in both."""
    pieces = diff_words(old, new)
    left = [piece for piece in pieces if piece[0] != ADDED]
    return left, [piece for piece in pieces if piece[0] != DELETED]


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def draw_counts(counts: Mapping[str, int], chosen: str = "") -> list[dict[str, Any]]:
    """Return the sums as lines that lead to what they count; what must be decided comes first."""
    said = {
        "review": _("to decide on"),
        "decided": _("decided"),
        "changed": _("change"),
        "orphan": _("lose their words"),
        "revived": _("get their words back"),
        "moved": _("move"),
        "stays": _("stay as they are"),
    }
    return [
        {
            "name": name,
            "n": counts.get(name, 0),
            "label": label,
            "query": f"?{urlencode({'show': name})}",
            "leads": name != "stays" and counts.get(name, 0) > 0,
            "chosen": name == chosen,
        }
        for name, label in said.items()
        if counts.get(name, 0) or name in ("stays", "review")
    ]


def counted_as(effect: Effect) -> str:
    """Return the sum under which an effect is counted, what has to be decided aside."""
    if effect.state in (AnchorState.CHANGED, AnchorState.REVIVED, AnchorState.ORPHAN):
        return effect.state
    return "moved"


def draw_change(change: PassageChange, number: int) -> dict[str, Any]:
    """Return a passage of the new text with what changed in it; ``number`` 0: it is gone."""
    return {
        "key": change.key,
        "number": number,
        "kind": change.kind,
        "kind_label": PassageKind(change.kind).label,
        "change": change.change,
        "change_label": _say_change(change),
        "was_kind": PassageKind(change.old_kind).label if change.old_kind else "",
        "pieces": change.pieces,
        "removed": change.change == "removed",
    }


def _say_change(change: PassageChange) -> str:
    if change.is_joined:
        return _("Joined")
    if change.is_split_off or change.into_keys:
        return _("Split")
    said = {
        "edited": _("Edited"),
        "added": _("New"),
        "removed": _("Taken out"),
        "moved": _("Moved"),
    }
    return said.get(change.change, "")


def gather_runs(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return passages in runs: those that stay, but for the one next to a change, can be folded."""
    shown = [
        any(near["change"] != "same" for near in rows[max(0, at - 1) : at + 2])
        for at in range(len(rows))
    ]
    runs: list[dict[str, Any]] = []
    for row, shows in zip(rows, shown, strict=True):
        if not runs or runs[-1]["folded"] == shows:
            runs.append({"folded": not shows, "rows": []})
        runs[-1]["rows"].append(row)
    return runs
