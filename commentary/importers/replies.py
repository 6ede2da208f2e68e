"""Responses that stand below an article in plain text.

Each opens with a name on a line of its own and the time and date under it, in one line or
in two; then comes its title, when the first block is one line, and its text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from commentary.errors import InvalidInput
from commentary.importers.names import is_name, write_name
from commentary.text.dates import read_clock, read_date
from commentary.text.draft import DraftPassage, DraftResponse
from commentary.text.markup import MAX_MARKDOWN_LENGTH, plain_text, render_markdown
from commentary.text.segment import Block, cut_blocks

MAX_RESPONSE_TITLE = 200
"""Longest first line of a response that is taken for its title, in code points."""

_JOINTS = " ,|·•-–—()"
_JOINING_WORDS = {"at", "on", "posted", "-", "–", "—", "|", "·", "•"}
_LONGEST_STAMP = 80
_SAYS = re.compile(r"\s*(?:\b(?:says|said|wrote|writes)\s*:?|:)\s*$", re.IGNORECASE)
_DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}", re.ASCII)
_MARKUP = re.compile(r"[\\`*_\[\]<>#&~|!]|^[+-]|(?<=\d)[.)](?=\s|$)")


@dataclass(frozen=True)
class Stamp:
    """When something was said, as far as a line tells."""

    day: str = ""
    clock: time | None = None
    zone: str = ""
    written: str = ""


@dataclass(frozen=True)
class Opening:
    """The head of a response: who and when, and how many lines it takes up."""

    name: str
    stamp: Stamp
    lines: int


def split_responses(blocks: Sequence[Block]) -> tuple[list[Block], list[list[Block]]]:
    """The blocks of the article, and for each response its own, the head included.

    The first head needs a time of day, since a heading above a date looks the same; once a
    response has begun, a date alone will do under a name in capitals.
    """
    starts: list[int] = []
    for at in range(1, len(blocks)):
        opening = read_opening(blocks[at : at + 3])
        if opening and (opening.stamp.clock or (starts and blocks[at].lines[0].isupper())):
            starts.append(at)
    ends = [*starts[1:], len(blocks)]
    responses = [list(blocks[start:end]) for start, end in zip(starts, ends, strict=False)]
    return list(blocks[: starts[0]] if starts else blocks), responses


def read_opening(blocks: Sequence[Block]) -> Opening | None:
    """The head of a response at the first of these blocks, or nothing."""
    lines = [line for block in blocks[:3] if not block.kind for line in block.lines[:3]][:3]
    if len(lines) < 2 or blocks[0].kind:
        return None
    name = _SAYS.sub("", lines[0]).strip()
    if not is_name(name) or read_date(name):
        return None
    first = read_stamp(lines[1])
    if first is None:
        return None
    second = read_stamp(lines[2]) if len(lines) > 2 else None
    if second and bool(first.day) != bool(second.day) and bool(first.clock) != bool(second.clock):
        both = Stamp(
            day=first.day or second.day,
            clock=first.clock or second.clock,
            zone=first.zone or second.zone,
            written=f"{first.written}, {second.written}",
        )
        return Opening(write_name(name), both, 3)
    return Opening(write_name(name), first, 2) if first.day else None


def read_stamp(line: str) -> Stamp | None:
    """A time of day, a day, or both in either order; nothing when the line says more."""
    if len(line) > _LONGEST_STAMP:
        return None
    words = _trim(line.split()).split()
    # Both in one line first: an ISO date with its time would do for a date alone.
    for cut in [*range(1, len(words)), 0]:
        left, right = _trim(words[:cut]), _trim(words[cut:])
        for day, clock in ((left, right), (right, left)):
            read = read_clock(clock)
            if (day and not _DAY.fullmatch(read_date(day))) or (clock and not read):
                continue
            at, zone = read or (None, "")
            return Stamp(read_date(day) if day else "", at, zone, line)
    return None


def read_response(blocks: Sequence[Block]) -> tuple[DraftResponse, str]:
    """One response from its blocks, and a warning (or nothing) about its time."""
    opening = read_opening(blocks)
    if opening is None:
        raise ValueError("These blocks do not open a response.")
    text = _drop_lines(blocks, opening.lines)
    title = ""
    if len(text) > 1 and _is_title(text[0], text[1]):
        title, text = text[0].text, text[1:]
    created, warning = _place_in_time(opening)
    response = DraftResponse(
        name=opening.name,
        title=title,
        body=_write_body(opening.name, cut_blocks(text)),
        created=created,
        created_as_written=opening.stamp.written,
    )
    return response, warning


def escape_markdown(text: str) -> str:
    """Markdown that shows one line of plain text as it is; unchanged where that will do."""
    if plain_text(render_markdown(text)) == text:
        return text
    return _MARKUP.sub(r"\\\g<0>", text)


def _trim(words: Sequence[str]) -> str:
    kept = list(words)
    while kept and kept[0].lower() in _JOINING_WORDS:
        kept.pop(0)
    while kept and kept[-1].lower() in _JOINING_WORDS:
        kept.pop()
    return " ".join(kept).strip(_JOINTS)


def _drop_lines(blocks: Sequence[Block], count: int) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        lines = block.lines[min(count, len(block.lines)) :]
        count = max(0, count - len(block.lines))
        if lines:
            kept.append(Block(lines, block.kind, block.level, block.tight))
    return kept


def _is_title(block: Block, after: Block) -> bool:
    """One short line, at most one sentence, above something longer."""
    text = block.text
    return (
        not block.kind
        and len(block.lines) == 1
        and len(text) <= MAX_RESPONSE_TITLE
        and not re.search(r"[.!?]['\"”’]?\s+\S", text)
        and len(after.text) > len(text)
    )


def _place_in_time(opening: Opening) -> tuple[datetime | None, str]:
    stamp = opening.stamp
    day = date.fromisoformat(stamp.day)
    if stamp.clock is None:
        at = datetime.combine(day, time(), UTC)
        return at, f"The response by {opening.name} gives no time of day; midnight UTC was taken."
    at = datetime.combine(day, stamp.clock, ZoneInfo(stamp.zone or "UTC"))
    if stamp.zone:
        return at, ""
    return at, f"The response by {opening.name} does not say its time zone; UTC was taken."


def _write_body(name: str, passages: Sequence[DraftPassage]) -> str:
    if sum(len(passage.text) + 2 for passage in passages) > MAX_MARKDOWN_LENGTH:
        raise InvalidInput(
            f"The response by {name} is longer than {MAX_MARKDOWN_LENGTH:,} characters."
            " Shorten it in the file, or divide it into two.",
            code="response_too_long",
        )
    body, was_bullet = "", False
    for passage in passages:
        # A number stays in the text: a list of Markdown would count for itself.
        is_bullet = passage.kind == "list_item" and not passage.text.lstrip("(")[0].isdigit()
        between = "\n" if is_bullet and was_bullet else "\n\n"
        bullet = "- " if is_bullet else ""
        body += (between if body else "") + bullet + escape_markdown(passage.text)
        was_bullet = is_bullet
    return body
