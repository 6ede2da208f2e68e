"""A list of passages as one row of tokens.

Tokens are words, single characters of scripts without spaces, and single other characters as
a reader sees them; a break ends each passage. They are numbered by their keys, so that the
rest of the aligner compares whole numbers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import regex

from commentary.text.align.folding import fold_case, fold_letters

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A word longer than this is no word; cut, it can still be found in part.
_LONGEST = 64
_PIECE = regex.compile(
    rf"\s+|[{_UNSPACED}]\p{{M}}*"
    rf"|[\p{{L}}\p{{N}}\p{{M}}_](?:[\p{{L}}\p{{N}}\p{{M}}_--[{_UNSPACED}]]"
    rf"|['’\u00ad\u200c\u200d\u2060](?=\p{{L}})){{0,{_LONGEST - 1}}}+"
    r"|\.{3}|-{2,3}|\X",
    regex.V1,
)
_WORD = regex.compile(r"[\p{L}\p{N}]")
_SENTENCE_END = frozenset(".!?…。！？।؟;:")

BREAK = 0
"""The number of the token that ends a passage."""


@dataclass
class Tokens:
    """One side. The lists run in step; `firsts` holds where each passage begins, and the end.

    A passage in which nothing shows has one token of no width, so that it has a place in the
    order.
    """

    texts: tuple[str, ...]
    numbers: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    passages: list[int] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers)

    def size(self, passage: int) -> int:
        """How many tokens a passage has, without its end."""
        return self.firsts[passage + 1] - self.firsts[passage] - 1

    def within(self, passage: int, start: int, end: int) -> tuple[int, int]:
        """The tokens, first and past the last, that have a character in the span."""
        low, high = self.firsts[passage], self.firsts[passage + 1] - 1
        return (
            bisect_right(self.ends, start, low, high),
            bisect_left(self.starts, end, low, high),
        )

    def letters(self, first: int, last: int) -> list[str]:
        """The tokens, breaks left out, with their typography unified and their case kept."""
        return [
            fold_letters(self.texts[self.passages[at]][self.starts[at] : self.ends[at]])
            for at in range(first, last)
            if self.numbers[at] != BREAK
        ]


class Numbering:
    """Gives equal keys equal numbers, in the order in which they come."""

    def __init__(self) -> None:
        self._keys: dict[str, int] = {"\n": BREAK}
        self._chunks: dict[str, list[tuple[int, int, int]]] = {}
        self._passages: dict[str, tuple[list[int], list[int], list[int]]] = {}
        self.is_word: list[bool] = [False]
        self.ends_sentence: list[bool] = [False]

    def read(self, texts: Sequence[str]) -> Tokens:
        """The tokens of the passages."""
        tokens = Tokens(tuple(texts))
        for passage, text in enumerate(texts):
            cut = self._passages.get(text)
            if cut is None:
                cut = self._passages[text] = self._cut(text)
            tokens.firsts.append(len(tokens.numbers))
            tokens.numbers += cut[0]
            tokens.starts += cut[1]
            tokens.ends += cut[2]
            tokens.passages += [passage] * len(cut[0])
        tokens.firsts.append(len(tokens.numbers))
        return tokens

    def _cut(self, text: str) -> tuple[list[int], list[int], list[int]]:
        # What lies between spaces comes again and again, so that it is cut once.
        known = self._chunks
        chunks = text.split(" ")
        begins = accumulate((len(chunk) + 1 for chunk in chunks), initial=0)
        placed = [
            (at, known[chunk] if chunk in known else self._cut_chunk(chunk))
            for at, chunk in zip(begins, chunks, strict=False)
        ]
        numbers = [number for _, cut in placed for number, _, _ in cut]
        starts = [at + start for at, cut in placed for _, start, _ in cut]
        ends = [at + end for at, cut in placed for _, _, end in cut]
        if not numbers:
            numbers, starts, ends = [self._number("\r" + text)], [0], [0]
        size = len(text)
        return [*numbers, BREAK], [*starts, size], [*ends, size]

    def _cut_chunk(self, chunk: str) -> list[tuple[int, int, int]]:
        """The number, start and end of each token that shows anything."""
        found = self._chunks[chunk] = []
        end = 0
        for piece in _PIECE.findall(chunk):
            start, end = end, end + len(piece)
            if not piece.isspace() and (key := fold_case(fold_letters(piece))):
                found.append((self._number(key), start, end))
        return found

    def _number(self, key: str) -> int:
        number = self._keys.setdefault(key, len(self._keys))
        if number == len(self.is_word):
            self.is_word.append(bool(_WORD.search(key)))
            self.ends_sentence.append(key in _SENTENCE_END)
        return number
