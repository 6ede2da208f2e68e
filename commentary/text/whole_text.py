"""An article's whole text as an editor writes it, in Markdown or plainly: one passage a block.

It is text and nothing else: no title, byline or responses are looked for in it, and HTML stands
for itself. What the markup says of a passage is kept apart from what is guessed, so that a kind
that was given by hand survives where the format has no word for it (`inheriting`).
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from commentary.errors import InvalidInput
from commentary.text.dates import read_date
from commentary.text.draft import MAX_PASSAGE_LENGTH, DraftText
from commentary.text.normalize import clean_text
from commentary.text.segment import BULLET, Block, cut_pieces, is_credit, read_blocks, too_long

_DEEPEST = 20
_MOST_LINES = 50_000
# Brackets times length, over all paragraphs: what finding links costs at worst.
_MOST_WORK = 50_000_000
_NUMBERED = re.compile(r"\(?\d")


@dataclass(frozen=True)
class Written:
    """A passage as it was written. ``said`` is what the markup says it is, "" for nothing.

    ``line`` is all that stands there, a mark before its words too; "" in Markdown, where no mark
    can be words.
    """

    kind: str
    text: str
    level: int = 0
    date: str = ""
    said: str = ""
    line: str = ""

    def words_as(self, kind: str) -> str:
        """Its words if it is of ``kind``: the mark of a list's item is none of them."""
        if kind != "list_item" or not self.line:
            return self.line or self.text
        mark = BULLET.match(self.line)
        return self.line[mark.end() :] if mark and not _has_number(self.line) else self.line


def read_markdown_text(text: str) -> list[Written]:
    """The passages of a Markdown text. Raises InvalidInput for what cannot be read in time."""
    if text.count("\n") > _MOST_LINES:
        raise InvalidInput(
            f"This Markdown has more than {_MOST_LINES:,} lines. Revise it passage by passage.",
            code="too_many_lines",
        )
    return list(_Reader().read(_MARKDOWN.parse(text)))


def read_plain_text(text: str, known: Sequence[DraftText] = ()) -> list[Written]:
    """The passages of a plain text. `known` are those that it was made of: whose line is not
    touched is what it was, and nothing is guessed of it."""
    blocks = read_blocks(text)
    written: list[Written] = []
    unknown: list[Block] = []
    for block, passage in zip(blocks, _find_untouched(blocks, known), strict=True):
        if passage is None:
            unknown.append(block)
            continue
        written += _guess(unknown, passage.text)
        unknown = []
        written.append(
            Written(
                passage.kind,
                passage.text,
                passage.level,
                passage.date,
                said=said_plainly(passage),
                line=block.text,
            )
        )
    return [*written, *_guess(unknown, "")]


def _find_untouched(blocks: Sequence[Block], known: Sequence[DraftText]) -> list[DraftText | None]:
    """For each block the passage that it was made of, where its line is what it was.

    From both ends as long as nothing differs, since the same line may stand for several passages
    of different kinds; between them, wherever it stands now.
    """
    new = [block.text if len(block.lines) == 1 else None for block in blocks]
    old = [write_plainly(passage) for passage in known]
    before, behind = count_common(old, new)
    rest: dict[str, deque[DraftText]] = {}
    for line, passage in zip(old, known, strict=True):
        rest.setdefault(line, deque()).append(passage)
    for taken in (*old[:before], *old[len(old) - behind :]):
        # A copy of a line is what that line is.
        if len(rest[taken]) > 1:
            rest[taken].popleft()
    found: list[DraftText | None] = []
    for place, now in enumerate(new):
        same = rest.get(now) if now else None
        if place < before:
            found.append(known[place])
        elif place >= len(new) - behind:
            found.append(known[place - len(new)])
        elif same:
            found.append(same.popleft() if len(same) > 1 else same[0])
        else:
            found.append(None)
    return found


def count_common(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """How many are the same at the beginning of both, and how many of the others at the end."""
    most = min(len(old), len(new))
    before = next((at for at in range(most) if old[at] != new[at]), most)
    most -= before
    behind = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return before, behind


def write_plainly(passage: DraftText) -> str:
    """The line that stands for a passage in a plain text."""
    if passage.kind == "list_item" and not _has_number(passage.text):
        return f"- {passage.text}"
    return passage.text


def said_plainly(passage: DraftText) -> str:
    """What the line of a passage says that it is."""
    return "list_item" if BULLET.match(write_plainly(passage)) else ""


def said_in_markdown(passage: DraftText) -> str:
    """What Markdown for a passage says that it is."""
    if passage.kind in ("heading", "dated_entry"):
        return f"heading {min(max(passage.level, 2), 6)}"
    return passage.kind if passage.kind in ("quotation", "list_item", "figure") else ""


def _has_number(text: str) -> bool:
    return bool(BULLET.match(text) and _NUMBERED.match(text))


def _guess(blocks: Sequence[Block], after: str) -> Iterator[Written]:
    """What new lines are taken for, as at import; `after` is the passage below them."""
    if not blocks:
        return
    below = [Block((after,), "paragraph")] if any(map(str.isalnum, after)) else []
    cut = cut_pieces([*blocks, *below])
    for piece, passage in cut[: len(cut) - len(below)]:
        said = "list_item" if passage.kind == "list_item" else ""
        line = piece.mark + passage.text
        yield Written(passage.kind, passage.text, passage.level, passage.date, said, line)


@dataclass
class _Reader:
    """Walks the tokens of markdown-it; `kinds` are the lists and quotations that are open."""

    kinds: list[str] = field(default_factory=list)
    number: str = ""
    level: int = 0

    def read(self, tokens: Sequence[Token]) -> Iterator[Written]:
        _check_limits(tokens)
        for token in tokens:
            if token.type == "blockquote_open":
                self.kinds.append("quotation")
            elif token.type == "list_item_open":
                self.kinds.append("list_item")
                self.number = f"{token.info}{token.markup} " if token.info else ""
            elif token.type in ("blockquote_close", "list_item_close"):
                self.kinds.pop()
            elif token.type == "heading_open":
                self.level = min(max(int(token.tag[1]), 2), 6)
            elif token.type in ("inline", "fence"):
                words = _words(token.children) if token.children else token.content
                if text := clean_text(words):
                    yield self._name(text, token)
                self.level = 0

    def _name(self, text: str, token: Token) -> Written:
        if len(text) > MAX_PASSAGE_LENGTH:
            raise too_long(text)
        if self.level:
            said = f"heading {self.level}"
            if date := read_date(text):
                return Written("dated_entry", text, self.level, date, said)
            return Written("heading", text, self.level, said=said)
        kind = self.kinds[-1] if self.kinds else ""
        if kind == "list_item":
            number, self.number = self.number, ""
            return Written(kind, number + text, said=kind)
        if not kind and _is_picture(token):
            kind = "figure"
        guessed = "credit" if is_credit(text) else "paragraph"
        return Written(kind or guessed, text, said=kind)


def _words(tokens: Sequence[Token]) -> str:
    """What a reader would see of inline tokens: neither marks nor addresses."""
    return "".join(
        " "
        if token.type in ("softbreak", "hardbreak")
        else _words(token.children or ())
        if token.type == "image"
        else token.content
        for token in tokens
    )


def _is_picture(token: Token) -> bool:
    children = token.children or ()
    return len(children) == 1 and children[0].type == "image"


def _check_limits(tokens: Sequence[Token]) -> None:
    """Refuse what would lose words, since markdown-it leaves out what is nested too deeply."""
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise InvalidInput(
            "Quotations or lists are nested too deeply in this Markdown to be read. Please"
            " flatten them.",
            code="too_deep",
        )


def _limit_work(state: StateCore) -> None:
    """Core rule, between finding blocks and reading what is in them."""
    work = 0
    for token in state.tokens:
        if token.type == "inline":
            if len(token.content) > 2 * MAX_PASSAGE_LENGTH:
                raise too_long(token.content)
            work += len(token.content) * (token.content.count("[") + 1)
    if work > _MOST_WORK:
        raise InvalidInput(
            "This Markdown has too many square brackets to be read. Write it as plain text.",
            code="too_many_brackets",
        )


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST})
    # Words that would disappear as a link's address, or be taken for code by their indentation.
    parser.disable(["reference", "code"])
    parser.core.ruler.after("block", "limits", _limit_work)
    return parser


_MARKDOWN = _make_parser()
