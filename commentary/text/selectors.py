"""Quotes as selectors: what stands between two offsets, and where a quote stands.

The words follow the W3C's Web Annotation model: exact, prefix, suffix, start, end. Offsets
are code points. The server alone searches; a browser that finds other words than the quote
at the offsets refuses to draw.
"""

import unicodedata
from dataclasses import dataclass

from commentary.text.graphemes import check_span, snap

CONTEXT = 32
"""Code points kept on either side of a quote."""
MAX_FINDS = 500
"""Most places that are considered for one quote."""

_FOLDED = {
    **dict.fromkeys("‘’‚‛′ʼ＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘－", "-"),
    "…": "...",
    # Soft hyphens and characters of no width.
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
}


@dataclass(frozen=True)
class Quote:
    """The words themselves and up to CONTEXT code points before and after them."""

    exact: str
    prefix: str
    suffix: str


def quote_at(text: str, start: int, end: int) -> Quote:
    """The quote of `text[start:end]`. Raises InvalidInput for offsets outside the text."""
    check_span(text, start, end)
    return Quote(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
    )


def stands_at(text: str, start: int, end: int, exact: str) -> bool:
    """Whether these very words, and at least one character, stand at these offsets."""
    return 0 <= start < end <= len(text) and text[start:end] == exact


def find_quote(
    text: str, exact: str, *, prefix: str = "", suffix: str = ""
) -> list[tuple[int, int]]:
    """Where the quote stands, the place with the best context first.

    The letter counts first; only where it is nowhere are white space, quotation marks,
    dashes, ellipses and characters of no width taken as equal, and then the span is
    snapped outward to grapheme borders. At most MAX_FINDS places are looked at, so the
    work is bounded whatever the quote is.
    """
    exact = unicodedata.normalize("NFC", exact)
    if not exact.strip():
        return []
    places = _find_all(text, exact)
    # A short quote may stand more often than is looked at; with its context it rarely does.
    if (at := text.find(prefix + exact + suffix)) >= 0 and at + len(prefix) not in places:
        places.append(at + len(prefix))
    spans = [(at, at + len(exact)) for at in places]
    if not spans:
        spans = _find_folded(text, exact)
    before, after = _fold(prefix[-CONTEXT:])[0], _fold(suffix[:CONTEXT])[0]
    return sorted(spans, key=lambda span: -_agreement(text, span, before, after))


def _find_all(text: str, exact: str) -> list[int]:
    found: list[int] = []
    at = text.find(exact)
    while at >= 0 and len(found) < MAX_FINDS:
        found.append(at)
        at = text.find(exact, at + 1)
    return found


def _find_folded(text: str, exact: str) -> list[tuple[int, int]]:
    wanted = _fold(exact)[0].strip()
    if not wanted:
        return []
    folded, raw = _fold(text)
    spans = {snap(text, raw[at], raw[at + len(wanted) - 1] + 1) for at in _find_all(folded, wanted)}
    return sorted(spans)


def _fold(text: str) -> tuple[str, list[int]]:
    """`text` with its typography unified, and for each character the offset it came from."""
    folded: list[str] = []
    raw: list[int] = []
    for at, character in enumerate(text):
        became = " " if character.isspace() else _FOLDED.get(character, character)
        if became in (" ", "-") and folded and folded[-1] == became:
            continue
        folded.extend(became)
        raw.extend([at] * len(became))
    return "".join(folded), raw


def _agreement(text: str, span: tuple[int, int], before: str, after: str) -> int:
    """How many characters of the context stand there too, counted outwards from the quote."""
    start, end = span
    stands_before = _fold(text[max(0, start - 2 * CONTEXT) : start])[0]
    stands_after = _fold(text[end : end + 2 * CONTEXT])[0]
    return _common(before[::-1], stands_before[::-1]) + _common(after, stands_after)


def _common(one: str, other: str) -> int:
    count = 0
    for here, there in zip(one, other, strict=False):
        if here != there:
            break
        count += 1
    return count
