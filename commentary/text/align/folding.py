"""What two spellings of one token have in common.

A *key* decides whether tokens are compared as equal: NFKC, case folded, quotes, dashes and
ellipses unified, characters of no width dropped. A *letter* is the same with its case kept:
where letters are equal, an edit was one of typography alone.
"""

import unicodedata

import regex

_QUOTES_AND_DASHES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ＇`´", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘－", "-"),
        **dict.fromkeys("⋯", "…"),
    }
)
# Soft hyphens, joiners, directional marks and other format characters; variation selectors.
_NO_WIDTH = regex.compile(r"[\p{Cf}\p{Variation_Selector}\u034f]+")
_DOTS = regex.compile(r"\.{3,}|…")
_DASHES = regex.compile(r"--+")


def fold_letters(token: str) -> str:
    """`token` with its typography unified and its case kept; empty where nothing shows."""
    if token.isascii():
        text = token.translate(_QUOTES_AND_DASHES)
    else:
        text = unicodedata.normalize("NFKC", _NO_WIDTH.sub("", token).translate(_QUOTES_AND_DASHES))
        text = text.translate(_QUOTES_AND_DASHES).strip()
    if "." in text or "…" in text:
        text = _DOTS.sub("…", text)
    return _DASHES.sub("-", text) if "--" in text else text


def fold_case(letters: str) -> str:
    """The key of a token whose letters are these."""
    if letters.isascii():
        return letters.lower()
    return unicodedata.normalize("NFKC", letters.casefold())
