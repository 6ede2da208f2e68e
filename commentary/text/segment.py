"""Cutting text into passages.

A file is first a row of blocks: in plain text what stands between blank lines, in other
formats what one element holds. Blocks that a format has named (a heading, a quotation)
keep their kind; of the others, dates, list items, credits and headings are recognised.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from commentary.errors import InvalidInput
from commentary.text.dates import read_date
from commentary.text.draft import MAX_PASSAGE_LENGTH, MAX_PASSAGES, DraftPassage
from commentary.text.normalize import clean_text

_WRAPPED = 160
_HEADING_LENGTH = 80
_HEADING_WORDS = 12
_CREDIT_LENGTH = 150

_SEPARATOR = re.compile(r"[\s*_=~#•·.+-]+")
BULLET = re.compile(r"(?:[*+•‣◦·-]|\(?\d{1,3}[.)])\s+(?=\S)")
_NUMBER = re.compile(r"\(?\d")
_SENTENCE_END = re.compile(r"[.,;:!?…。！？；：،؟۔।]['\"”’»)\]]*$")
_CREDIT_OPENING = re.compile(
    r"(?:(?:photo|photograph|image|picture|illustration|graphic|map|cover)s?"
    r"(?:\s+(?:credit|courtesy|copyright|illustration))?s?\s*(?:by\b|of\b|:|©|/)|credits?\s*:|©|\(c\)\s)",
    re.IGNORECASE,
)
# A name in capitals, then whom the picture was made for: "ANNA BERG/Northern Press".
_SLASHED_NAME = re.compile(r"[^\W\d_a-z][^\d_a-z/]+ [^\d_a-z/]+(?:/[^/.]{2,40}){1,3}")
_AGENCIES = re.compile(
    r"(?:/|\bvia\s|^)(?:AFP|AP|AP Photo|EPA|Reuters|Getty Images|Corbis|Bettmann|Magnum|Alamy"
    r"|Shutterstock|Wikimedia Commons|Library of Congress|NASA|Xinhua|TASS|Unsplash)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Block:
    """Some lines that belong together; `kind` is empty where the format did not name one.

    `tight` says that the next block followed without a blank line. `mark` is what opened a list's
    item and is none of its words.
    """

    lines: tuple[str, ...]
    kind: str = ""
    level: int = 0
    tight: bool = False
    mark: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def read_blocks(text: str) -> list[Block]:
    """The blocks of a plain text, their lines clean and none of them empty."""
    blocks: list[Block] = []
    lines: list[str] = []
    for raw in [*text.replace("\f", "\n\n").splitlines(), ""]:
        if line := clean_text(raw):
            lines.append(line)
        elif lines:
            blocks.extend(divide_lines(lines))
            lines = []
    return blocks


def divide_lines(lines: Sequence[str]) -> list[Block]:
    """One block of lines that were wrapped, or one for each line that was not.

    Where any line is longer than people wrap them, each line is a paragraph of its own.
    """
    if len(lines) == 1 or all(len(line) <= _WRAPPED for line in lines):
        return [Block(tuple(lines))]
    blocks = [Block((line,), tight=True) for line in lines]
    return [*blocks[:-1], replace(blocks[-1], tight=False)]


def cut_blocks(blocks: Sequence[Block]) -> list[DraftPassage]:
    """The passages of an article's text, in order. No word is left out or said twice."""
    return [passage for _block, passage in cut_pieces(blocks)]


def cut_pieces(blocks: Sequence[Block]) -> list[tuple[Block, DraftPassage]]:
    """The same, each with the part of a block that it was made of."""
    whole = [piece for block in blocks for piece in _split_block(block)]
    return [
        (block, _cut(block, after))
        for block, after in pairwise([*whole, None])
        if block and not _SEPARATOR.fullmatch(block.text)
    ]


def check_passages(passages: Sequence[DraftPassage]) -> None:
    """Raise InvalidInput when there are too many passages or one is too long."""
    if len(passages) > MAX_PASSAGES:
        raise InvalidInput(
            f"This article has {len(passages):,} passages; at most {MAX_PASSAGES:,} can be kept."
            " Import it in parts.",
            code="too_many_passages",
        )
    for passage in passages:
        if len(passage.text) > MAX_PASSAGE_LENGTH:
            raise too_long(passage.text)


def too_long(text: str) -> InvalidInput:
    """The error for a paragraph past MAX_PASSAGE_LENGTH, naming how it begins."""
    return InvalidInput(
        f"The paragraph that begins “{clean_text(text[:200])[:60]}…” has {len(text):,} characters;"
        f" a passage may have {MAX_PASSAGE_LENGTH:,}. Divide it with blank lines and import again.",
        code="passage_too_long",
    )


def is_credit(text: str) -> bool:
    """Whether a line names who made a picture."""
    if len(text) > _CREDIT_LENGTH or text.endswith("."):
        return False
    return bool(
        _CREDIT_OPENING.match(text) or _AGENCIES.search(text) or _SLASHED_NAME.fullmatch(text)
    )


def _split_block(block: Block) -> Iterator[Block]:
    """The block, taken apart at its date line and at its list items."""
    if block.kind:
        yield block
        return
    lines = list(block.lines)
    if len(lines) > 1 and read_date(lines[0]):
        yield Block((lines.pop(0),), tight=True)
    yield from _split_list(lines)


def _split_list(lines: Iterable[str]) -> Iterator[Block]:
    kind = mark = ""
    kept: list[str] = []
    for line in lines:
        if bullet := BULLET.match(line):
            if kept:
                yield Block(tuple(kept), kind, mark=mark)
            # A number is said by the text and may be referred to; a bullet says nothing.
            mark = "" if _NUMBER.match(line) else bullet[0]
            kind, kept = "list_item", [line[len(mark) :]]
        else:
            kept.append(line)
    yield Block(tuple(kept), kind, mark=mark)


def _cut(block: Block, after: Block | None) -> DraftPassage:
    text = clean_text(block.text)
    if block.kind not in ("", "heading"):
        return DraftPassage(block.kind, text)
    date = read_date(text)
    if date and after is not None:
        return DraftPassage("dated_entry", text, date=date)
    if block.kind:
        return DraftPassage("heading", text, level=min(max(block.level, 2), 6))
    if is_credit(text):
        return DraftPassage("credit", text)
    if after is not None and _is_heading(block, after):
        return DraftPassage("heading", text, level=2)
    return DraftPassage("paragraph", text)


def _is_heading(block: Block, after: Block) -> bool:
    """A short line that is no sentence, above something that is text."""
    text = block.text
    return (
        len(block.lines) == 1
        and len(text) <= _HEADING_LENGTH
        and len(text.split()) <= _HEADING_WORDS
        and not text[0].islower()
        and not _SENTENCE_END.search(text)
        and any(character.isalpha() for character in text)
        and (
            after.kind == "list_item"
            or bool(read_date(after.text))
            or len(after.text) > _HEADING_LENGTH
            or bool(_SENTENCE_END.search(after.text))
        )
    )
