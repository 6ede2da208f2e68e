"""Plain text: blocks between blank lines."""

from commentary.importers.layout import Known, read_layout
from commentary.text.draft import DraftArticle
from commentary.text.segment import read_blocks


def read_plain(text: str) -> DraftArticle:
    """The article in a plain text; its first line is the title."""
    return read_layout(read_blocks(text), Known())
