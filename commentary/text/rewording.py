"""Putting the wording of a correction in the place of words, and taking it out again."""

from rapidfuzz.distance import LCSseq

# Code points beside a wording by which its place is known again.
_BESIDE = 12


def put_wording(text: str, start: int, end: int, wording: str) -> str:
    """Return the passage ``text`` with ``wording`` in the place of the words from start to end."""
    return text[:start] + wording + text[end:]


def take_wording_back(text: str, before: str, start: int, end: int, wording: str) -> str | None:
    """Return ``text`` with the words again that ``wording`` replaced, or None where it is not sure.

    They stood in ``before``, the passage as it was, from ``start`` to ``end``. Sure is the place
    of the wording where the text beside it is still that of before, on one side at least; of
    several such places the one that makes the passage most like it was, if one does.
    """
    if not wording:
        return None
    undone = {
        put_wording(text, at, at + len(wording), before[start:end])
        for at in _find_all(text, wording)
        if _known(text, at, wording, before, start, end)
    }
    rated = sorted((LCSseq.distance(before, one), one) for one in undone)
    if not rated or (len(rated) > 1 and rated[0][0] == rated[1][0]):
        return None
    return rated[0][1]


def _find_all(text: str, wording: str) -> list[int]:
    found, at = [], text.find(wording)
    while at >= 0:
        found.append(at)
        at = text.find(wording, at + 1)
    return found


def _known(text: str, at: int, wording: str, before: str, start: int, end: int) -> bool:
    """Whether the text on one side of the wording, or its border there, is that of before."""
    stop = at + len(wording)
    left, right = before[max(0, start - _BESIDE) : start], before[end : end + _BESIDE]
    return (text[:at].endswith(left) if left else at == 0) or (
        text[stop:].startswith(right) if right else stop == len(text)
    )
