"""An article's passages as one text that an editor can rewrite: Markdown, or plain.

What is written here is read again by :mod:`commentary.text.whole_text`, to the same words. What a
format has no word for (a caption, a credit, a note on the author, in plain text nearly all) looks
like a paragraph, and keeps its kind as long as its words hardly change.
"""

import re
from collections.abc import Sequence

from commentary.text.draft import DraftText
from commentary.text.whole_text import said_in_markdown, write_plainly

# Where Markdown would read something else than the words that stand there.
_INLINE = re.compile(
    r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z])|&(?=#?\w{1,31};)|(?:(?<=\s)|^)#(?=#*\s*$)|!(?=\[)"
)
_OPENING = re.compile(r"^(?:[#>+=~-]|(?<!\S)\d{1,9}(?=[.)](?:\s|$)))")
_NUMBER = re.compile(r"(\d{1,9}[.)]) (?=\S)")


def to_markdown(texts: Sequence[DraftText]) -> str:
    """Return the passages as Markdown: headings, quotations, list items, pictures, paragraphs.

    A dated entry is written as a heading. A picture is its words, without an address.
    """
    blocks = [_write(text) for text in texts]
    written = ""
    for place, block in enumerate(blocks):
        if place:
            tight = _marker(texts[place - 1]) == _marker(texts[place]) != ""
            written += "\n" if tight else "\n\n"
        written += block
    return f"{written}\n" if written else ""


def to_plain(texts: Sequence[DraftText]) -> str:
    """Return the passages as plain text, a blank line between each two; list items with a dash."""
    return "\n\n".join(map(write_plainly, texts)) + "\n" if texts else ""


def _write(text: DraftText) -> str:
    said = said_in_markdown(text)
    if said.startswith("heading"):
        return f"{'#' * int(said[-1])} {_escape(text.text)}"
    if said == "quotation":
        return f"> {_escape(text.text)}"
    if said == "figure":
        return f"![{_escape(text.text)}]()"
    if said == "list_item":
        number = _NUMBER.match(text.text)
        if number:
            return f"{number[1]} {_escape(text.text[number.end() :])}"
        return f"- {_escape(text.text)}"
    return _escape(text.text)


def _marker(text: DraftText) -> str:
    """Return what opens a list item, its number aside; "" for what is none."""
    if text.kind != "list_item":
        return ""
    number = _NUMBER.match(text.text)
    return number[1][-1] if number else "-"


def _escape(words: str) -> str:
    escaped = _INLINE.sub(r"\\\g<0>", words)
    return _OPENING.sub(_guard, escaped)


def _guard(opening: re.Match[str]) -> str:
    """Return an opening that Markdown takes for a list's or a heading's, and shall not."""
    number = opening[0]
    return f"{number}\\" if number.isdigit() else f"\\{number}"
