"""Whether two pieces of text say the same words, whatever their typography."""

from commentary.text.align.folding import fold_letters


def same_words(one: str, other: str) -> bool:
    """Whether nothing but quotes, dashes, ellipses, spacing and invisible characters differs."""
    return one == other or _fold(one) == _fold(other)


def has_words(text: str, words: str) -> bool:
    """Whether ``words`` stand somewhere in ``text``, but for the same differences."""
    return words in text or _fold(words) in _fold(text)


def _fold(text: str) -> str:
    return fold_letters(" ".join(text.split()))
