"""From what a reader selected to anchors: the words must stand where they are said to stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.models import Anchor, PassageText
from commentary.text.graphemes import snap
from commentary.text.selectors import find_quote, quote_at, stands_at
from commentary.vocabulary import MAX_PASSAGE_TEXT, MAX_TARGET_PASSAGES, MAX_TARGETS


@dataclass(frozen=True)
class Selection:
    """One stretch of words as selected, in code points of its passage.

    Without ``start`` the quote ``exact`` is looked up (``prefix`` and ``suffix`` tell equal places
    apart); without both the whole passage is meant. ``continues`` says that it goes on from the
    selection before it, across the border of passages.
    """

    passage: str
    start: int | None = None
    end: int | None = None
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    continues: bool = False


def read_selections(rows: object) -> list[Selection]:
    """Return selections from rows that came as JSON, or raise :class:`InvalidInput`."""
    if not isinstance(rows, list):
        raise _refused(_("The selected words came in a form that cannot be read. Select again."))
    return [_read_selection(row) for row in rows]


def resolve_targets(revision_id: int, selections: Sequence[Selection]) -> list[Anchor]:
    """Return unsaved anchors of ``selections`` in the revision, borders snapped to graphemes.

    Raises :class:`InvalidInput` on ``targets`` when a passage is not in the revision, or the words
    are not what stands there. One statement.
    """
    if len(selections) > MAX_TARGET_PASSAGES:
        raise _refused(_("That is too much at once. Choose fewer passages."))
    keys = {selection.passage for selection in selections}
    texts = {
        text.passage.key: text
        for text in PassageText.objects.filter(
            revision_id=revision_id, passage__key__in=keys
        ).select_related("passage")
    }
    anchors: list[Anchor] = []
    last = 0
    for selection in selections:
        if selection.passage not in texts:
            raise _refused(_("A passage that you chose is not in this article any more."))
        target, part = _number(anchors, continues=selection.continues)
        text = texts[selection.passage]
        if part and text.position <= last:
            raise _refused(_("A quote runs on from one passage to a later one. Select it again."))
        last = text.position
        anchor = _anchor_of(text, selection)
        anchor.revision_id, anchor.target, anchor.part = revision_id, target, part
        anchors.append(anchor)
    if anchors and anchors[-1].target >= MAX_TARGETS:
        raise _refused(_("At most %(most)s quotes fit in one response.") % {"most": MAX_TARGETS})
    return anchors


def _read_selection(row: object) -> Selection:
    wrong = _refused(_("The selected words came in a form that cannot be read. Select again."))
    if not isinstance(row, Mapping) or not set(row) <= set(Selection.__dataclass_fields__):
        raise wrong
    words: dict[str, Any] = {"passage": row.get("passage")}
    for name in ("exact", "prefix", "suffix"):
        words[name] = row.get(name) or ""
    numbers: dict[str, Any] = {name: row.get(name) for name in ("start", "end")}
    if not all(isinstance(word, str) and len(word) <= MAX_PASSAGE_TEXT for word in words.values()):
        raise wrong
    if not all(number is None or type(number) is int for number in numbers.values()):
        raise wrong
    if (numbers["start"] is None) != (numbers["end"] is None):
        raise wrong
    return Selection(**words, **numbers, continues=row.get("continues") is True)


def _number(anchors: Sequence[Anchor], *, continues: bool) -> tuple[int, int]:
    if not anchors:
        return 0, 0
    last = anchors[-1]
    return (last.target, last.part + 1) if continues else (last.target + 1, 0)


def _anchor_of(text: PassageText, selection: Selection) -> Anchor:
    whole = selection.start is None and not selection.exact
    start, end = (0, len(text.text)) if whole else _span_of(text.text, selection)
    quote = quote_at(text.text, start, end)
    return Anchor(
        passage=text.passage,
        whole=whole,
        start=start,
        end=end,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
    )


def _span_of(text: str, selection: Selection) -> tuple[int, int]:
    start, end = selection.start, selection.end
    if start is None or end is None:
        return _look_up(text, selection)
    if not 0 <= start < end <= len(text):
        raise _refused(_("The words that you chose lie outside the passage. Select them again."))
    if selection.exact and not stands_at(text, start, end, selection.exact):
        return _look_up(text, selection)
    return snap(text, start, end)


def _look_up(text: str, selection: Selection) -> tuple[int, int]:
    found = find_quote(text, selection.exact, prefix=selection.prefix, suffix=selection.suffix)
    if not found:
        raise _refused(
            _("The words you quoted do not stand in this passage. Copy or select them exactly.")
        )
    if len(found) > 1 and not (selection.prefix or selection.suffix):
        raise _refused(
            _("The words you quoted stand more than once in this passage. Quote a few more.")
        )
    return snap(text, *found[0])


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, fields={"targets": [sentence]})
