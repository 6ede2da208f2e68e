"""Where an orphan's words might stand now, for a person to choose from."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

from commentary.text.align.stretches import Stretch
from commentary.text.align.tokens import Numbering, Tokens
from commentary.text.graphemes import snap

MOST = 3
MAX_QUOTE = 400
"""Tokens of a quote that are searched for; a longer one is found by its beginning."""
MAX_COMPARED = 24
_LEAST_ALIKE = 0.5
_CONTEXT = 8
_NOTHING = 1e-9
"""What adding up and taking away may leave of nothing."""
_CONTEXT_SHARE = 0.15


def suggest(
    exact: str, passages: Sequence[str], *, prefix: str = "", suffix: str = ""
) -> list[Stretch]:
    """What :meth:`Suggester.suggest` says of one quote."""
    return Suggester(passages).suggest(exact, prefix=prefix, suffix=suffix)


class Suggester:
    """Finds words like those of orphans in one text, which is read once for all of them."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._numbering = Numbering()
        self._text = self._numbering.read(passages)
        self._counts = Counter(self._text.numbers)

    def suggest(self, exact: str, *, prefix: str = "", suffix: str = "") -> list[Stretch]:
        """At most three places, in passages of their own, that are most like the quote, best first.

        Windows of the quote's length are rated by the words they share, rarer ones counting for
        more; the best are compared in order, with the words around them as a small part of the
        rating. Linear in the length of the text. For a person to choose from; never taken
        otherwise.
        """
        quote = self._numbering.read([exact])
        if not quote.ends[0]:
            return []
        wanted, text = quote.numbers[:-1][:MAX_QUOTE], self._text
        before = self._numbering.read([prefix]).numbers[:-1][-_CONTEXT:]
        after = self._numbering.read([suffix]).numbers[:-1][:_CONTEXT]
        rated = []
        for first, last in _windows(wanted, text, self._counts):
            alike = 1 - LCSseq.normalized_distance(wanted, text.numbers[first:last])
            if alike < _LEAST_ALIKE:
                continue
            around = _alike(before, text.numbers[max(0, first - _CONTEXT) : first])
            around += _alike(after, text.numbers[last : last + _CONTEXT])
            rated.append((-(alike + _CONTEXT_SHARE * around), first, last))
        rated.sort()
        return [_stretch(first, last, wanted, text) for _, first, last in rated[:MOST]]


def _alike(wanted: Sequence[int], row: Sequence[int]) -> float:
    return LCSseq.normalized_similarity(wanted, row) if wanted and row else 0.0


def _windows(
    wanted: Sequence[int], text: Tokens, counts: Counter[int]
) -> Iterator[tuple[int, int]]:
    """The windows that share the most with the quote, one of each passage at most."""
    need = Counter(wanted)
    best: list[tuple[float, int, int]] = []
    for passage in range(len(text.texts)):
        first, last = text.firsts[passage], text.firsts[passage + 1] - 1
        peak = _best_window(text.numbers[first:last], need, len(wanted), counts)
        if peak[0] > _NOTHING:
            best.append((peak[0], first + peak[1], first + peak[2]))
    best.sort(key=lambda entry: (-entry[0], entry[1]))
    for _, first, last in best[:MAX_COMPARED]:
        yield first, last


def _best_window(
    row: Sequence[int], need: Counter[int], size: int, counts: Counter[int]
) -> tuple[float, int, int]:
    """The rating, first and past the last token of the window that shares the most."""
    have: Counter[int] = Counter()
    rating = 0.0
    best = (0.0, 0, 0)
    for at, number in enumerate(row):
        have[number] += 1
        if have[number] <= need.get(number, 0):
            rating += 1 / counts[number]
        if at >= size:
            gone = row[at - size]
            if have[gone] <= need.get(gone, 0):
                rating -= 1 / counts[gone]
            have[gone] -= 1
        if rating > best[0] + _NOTHING:
            best = (rating, max(0, at + 1 - size), at + 1)
    return best


def _stretch(first: int, last: int, wanted: Sequence[int], text: Tokens) -> Stretch:
    """The window without the tokens at its ends that the quote does not have."""
    while text.numbers[first] not in wanted:
        first += 1
    while text.numbers[last - 1] not in wanted:
        last -= 1
    passage = text.passages[first]
    return Stretch(passage, *snap(text.texts[passage], text.starts[first], text.ends[last - 1]))
