"""Whether two pieces of text say the same words, whatever their typography."""

from commentary.text.align.folding import fold_letters


def same_words(one: str, other: str) -> bool:
    """Whether nothing but quotes, dashes, ellipses, spacing and invisible characters differs."""
    return one == other or _fold(one) == _fold(other)


def _fold(text: str) -> str:
    return fold_letters(" ".join(text.split()))
