"""Which passages the two parts of a split one are, in the text of a later revision.

What was joined and is split again where it was is what it was: a part that says, letter for
letter, what a published passage says is that passage, if the draft has it nowhere else. Under the
caller's lock, in its transaction.
"""

from dataclasses import dataclass

from commentary.models import PassageText
from commentary.vocabulary import PassageKind


@dataclass(frozen=True)
class Parts:
    """What the two parts become: ids of passages (0: a new one), and what the second part is."""

    first: int
    second: int
    kind: str
    level: int
    date: str


def part(text: PassageText, head: str, tail: str, *, shown: int) -> Parts:
    """Return what becomes of the passage ``text`` of a draft, split in ``head`` and ``tail``.

    A part whose words are published has its published id; of the others the larger one keeps the
    id of ``text``. So does the second part get its published kind back, unless the passage was
    retyped since it was joined. ``shown``: the id of the published revision, 0 where there is none.
    One statement.
    """
    before, behind = _find_published(text, head, tail, shown)
    first = before.passage_id if before else 0
    second = behind.passage_id if behind else 0
    own = text.passage_id
    if own not in (first, second) and not (first and second):
        behind_keeps = bool(first) or (not second and len(tail) > len(head))
        first, second = (first, own) if behind_keeps else (own, second)
    return Parts(first, second, *_type_of_tail(text, before, behind))


def type_of_rest(text: PassageText) -> tuple[str, int, str]:
    """Return kind, level and date of what is cut off behind ``text``: its date is that of the
    first part alone."""
    if text.kind == PassageKind.DATED_ENTRY:
        return PassageKind.PARAGRAPH, 0, ""
    return text.kind, text.level, ""


def _type_of_tail(
    text: PassageText, before: PassageText | None, behind: PassageText | None
) -> tuple[str, int, str]:
    retyped = before is not None and _type_of(before) != _type_of(text)
    return type_of_rest(text) if behind is None or retyped else _type_of(behind)


def _type_of(text: PassageText) -> tuple[str, int, str]:
    return text.kind, text.level, text.date


def _find_published(
    text: PassageText, head: str, tail: str, shown: int
) -> tuple[PassageText | None, PassageText | None]:
    """Return the published passages that say what the two parts say, and are free.

    Where several say the same, the nearest ones, in their order.
    """
    elsewhere = PassageText.objects.filter(revision_id=text.revision_id).exclude(pk=text.pk)
    rows = list(
        PassageText.objects.filter(revision_id=shown, text__in={head, tail})
        .exclude(passage_id__in=elsewhere.values("passage_id"))
        .order_by("position")
    )
    own = [row.position for row in rows if row.passage_id == text.passage_id]
    place = own[0] if own else text.position
    rows.sort(key=lambda row: abs(row.position - place))
    if head == tail:
        both = sorted(rows[:2], key=lambda row: row.position)
        return both[0] if both else None, both[1] if len(both) > 1 else None
    before, behind = ([row for row in rows if row.text == words] for words in (head, tail))
    return before[0] if before else None, behind[0] if behind else None
