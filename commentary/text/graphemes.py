"""Borders between the characters a reader sees (extended grapheme clusters)."""

import regex

from commentary.errors import InvalidInput

_CLUSTER = regex.compile(r"\X")


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest span on grapheme borders that holds `text[start:end]`.

    Offsets are code points. An empty span inside a cluster grows to the cluster; one on a
    border stays empty. Raises InvalidInput when the offsets lie outside the text.
    """
    check_span(text, start, end)
    return _border_before(text, start), _border_after(text, end)


def check_span(text: str, start: int, end: int) -> None:
    """Raise InvalidInput unless 0 <= start <= end <= len(text)."""
    if not 0 <= start <= end <= len(text):
        raise InvalidInput("These words lie outside the passage.", code="span_outside")


def _border_before(text: str, offset: int) -> int:
    if _is_plain_border(text, offset):
        return offset
    return next(
        (match.start() for match in _clusters(text, offset) if match.end() > offset), offset
    )


def _border_after(text: str, offset: int) -> int:
    if _is_plain_border(text, offset):
        return offset
    return next((match.end() for match in _clusters(text, offset) if match.end() >= offset), offset)


def _is_plain_border(text: str, offset: int) -> bool:
    if offset in (0, len(text)):
        return True
    return " " <= text[offset - 1] <= "~" and " " <= text[offset] <= "~"


def _clusters(text: str, offset: int) -> "regex.Scanner":
    """Clusters from the last certain border before `offset` on.

    Between two printable ASCII characters there is always a border, so a long text need
    not be read from its beginning.
    """
    begin = offset
    while begin and not _is_plain_border(text, begin):
        begin -= 1
    return _CLUSTER.finditer(text, begin)
