"""What changed between two wordings, word by word."""

from collections.abc import Iterable

import regex
from rapidfuzz.distance import LCSseq

SAME, DELETED, ADDED = "same", "deleted", "added"

# Scripts without spaces are compared letter by letter; a letter keeps its marks.
_TOKEN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    r"|[\p{L}\p{N}\p{M}_](?:[\p{L}\p{N}\p{M}_--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}"
    r"\p{Khmer}\p{Myanmar}]]|['’\u00ad\u200c\u200d](?=\p{L}))*+"
    r"|\s+|\X",
    regex.V1,
)
_WORD = regex.compile(r"[\p{L}\p{N}]")
_CHARACTER = regex.compile(r"\X")
_ISLAND = 3
_MOST_CELLS = 400_000_000


def diff_words(old: str, new: str) -> list[tuple[str, str]]:
    """Pieces ("same" | "deleted" | "added", text) that turn `old` into `new`.

    Same and deleted pieces together are `old`, same and added ones `new`, to the letter. A
    few equal words between larger changes count as changed too, since nobody can read a
    change that is cut into crumbs. Time is bounded: past about 10,000 words on both sides
    what differs is shown as one change.
    """
    changes = _align(_TOKEN.findall(old), _TOKEN.findall(new))
    return list(_name_pieces(_absorb_islands(changes)))


def count_words(text: str) -> int:
    """How many words `text` has; in scripts without spaces, how many letters."""
    return sum(1 for token in _TOKEN.findall(text) if _WORD.match(token))


def diff_characters(old: str, new: str) -> list[tuple[str, str]]:
    """Pieces as of :func:`diff_words`, character by character as a reader sees them.

    For few words, in which a letter or a sign matters; nothing equal is taken into a change.
    """
    return list(_name_pieces(_align(_CHARACTER.findall(old), _CHARACTER.findall(new))))


def _name_pieces(changes: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for before, after in changes:
        if before == after:
            yield SAME, before
            continue
        if before:
            yield DELETED, before
        if after:
            yield ADDED, after


def _absorb_islands(changes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Changes, with the small equal parts between two larger ones taken into one change."""
    kept: list[tuple[str, str]] = []
    # Counted once and added up, since counting a growing change again would be quadratic.
    sizes: list[int] = []
    for before, after in changes:
        kept.append((before, after))
        sizes.append(max(count_words(before), count_words(after)))
        # Equal parts and changes alternate, so an island has a change on either side; a
        # change that has just grown may be large enough for the island before it.
        while len(kept) > 2 and kept[-1][0] != kept[-1][1]:
            words, least = sizes[-2], min(sizes[-1], sizes[-3])
            if words > _ISLAND or least < max(1, 2 * words):
                break
            left, island, right = kept[-3:]
            kept[-3:] = [(left[0] + island[0] + right[0], left[1] + island[1] + right[1])]
            sizes[-3:] = [sum(sizes[-3:])]
    return kept


def _align(old: list[str], new: list[str]) -> Iterable[tuple[str, str]]:
    """Pairs of texts: equal ones, and ones where something was taken out or put in."""
    if len(old) * len(new) > _MOST_CELLS:
        yield from _align_ends(old, new)
        return
    numbers: dict[str, int] = {}
    number = [[numbers.setdefault(token, len(numbers)) for token in side] for side in (old, new)]
    before = after = ""
    for op in LCSseq.opcodes(number[0], number[1]):
        taken = "".join(old[op.src_start : op.src_end])
        put = "".join(new[op.dest_start : op.dest_end])
        if op.tag != "equal":
            before, after = before + taken, after + put
            continue
        if before or after:
            yield before, after
        yield taken, put
        before = after = ""
    if before or after:
        yield before, after


def _align_ends(old: list[str], new: list[str]) -> Iterable[tuple[str, str]]:
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next(
        (at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head
    )
    cuts = (slice(0, head), slice(head, len(old) - tail), slice(len(old) - tail, None))
    others = (slice(0, head), slice(head, len(new) - tail), slice(len(new) - tail, None))
    for cut, other in zip(cuts, others, strict=True):
        if old[cut] or new[other]:
            yield "".join(old[cut]), "".join(new[other])
