"""A small picture for each person, drawn here: no service is asked, and nobody is tracked."""

import hashlib

import regex
from django.utils.html import format_html

# oklch(0.47 0.1 h) for twelve hues h, the chroma lowered where sRGB ends: of one lightness, so
# that no person stands out. White letters reach at least 6.4:1 on each.
BACKGROUNDS = (
    "#8a4148",
    "#884627",
    "#79520a",
    "#635d0c",
    "#416729",
    "#0c6b4d",
    "#016869",
    "#0e647f",
    "#315c92",
    "#565190",
    "#704881",
    "#814268",
)
LETTERS = "#ffffff"

# Drawn in black at a fifth of its strength, so the letters can only gain by it.
_SHAPES = (
    "M0 48V0A48 48 0 0 1 48 48Z",
    "M0 0H48A48 48 0 0 1 0 48Z",
    "M0 0H48L0 48Z",
    "M0 48L24 0L48 48Z",
    "M0 24H48V48H0Z",
    "M24 0H48V48H24Z",
)
_FIRST_LETTER = regex.compile(r"[\p{L}\p{N}]\p{M}{0,2}")
_STANDS_ALONE = regex.compile(r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}]")


def avatar_svg(seed: str, name: str) -> str:
    """An SVG document of 48 by 48: the initials of `name` on a colour and a shape of `seed`.

    The same seed and name always give the same picture. It holds no style and no script, so it
    stands under any content security policy.
    """
    digest = hashlib.sha256(seed.encode("utf-8", "replace")).digest()
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">'
        '<rect width="48" height="48" rx="6" fill="{}"/>'
        '<clipPath id="edge"><rect width="48" height="48" rx="6"/></clipPath>'
        '<path d="{}" fill="#000" fill-opacity="0.2" clip-path="url(#edge)"/>'
        '<text x="24" y="31" text-anchor="middle" font-family="system-ui, sans-serif" '
        'font-size="20" font-weight="600" fill="{}">{}</text></svg>',
        BACKGROUNDS[digest[0] % len(BACKGROUNDS)],
        _SHAPES[digest[1] % len(_SHAPES)],
        LETTERS,
        find_initials(name),
    )


def find_initials(name: str) -> str:
    """The first letters of the first and the last word; one alone for Chinese and its like."""
    words = [found.group() for word in name.split() if (found := _FIRST_LETTER.search(word))]
    if not words:
        return "?"
    last = [] if _STANDS_ALONE.match(words[0]) else words[1:][-1:]
    return "".join(_upper(letter) for letter in words[:1] + last)


def _upper(letter: str) -> str:
    """In capitals where that is still one letter: ß would become two."""
    raised = letter.upper()
    return raised if len(raised) == len(letter) else letter
