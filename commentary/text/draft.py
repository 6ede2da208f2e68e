"""An article as an importer found it, before anything is stored."""

from dataclasses import dataclass
from datetime import datetime

PASSAGE_KINDS = (
    "paragraph",
    "heading",
    "dated_entry",
    "quotation",
    "list_item",
    "caption",
    "credit",
    "author_note",
    "figure",
)

MAX_IMPORT_BYTES = 5_000_000
"""Largest plain text, Markdown or HTML that is read, in bytes."""
MAX_PASSAGES = 5_000
"""Most passages one revision may have."""
MAX_PASSAGE_LENGTH = 20_000
"""Longest passage, in code points."""
MAX_TITLE_LENGTH = 300
"""Longest title and standfirst line that is taken for one, in code points."""


@dataclass(frozen=True)
class DraftPassage:
    """One passage: its text is a single clean line (`normalize.clean_text`).

    `level` is 2 to 6 for headings and 0 otherwise; `date` is EDTF and stands only on a
    dated entry, whose text is the date as printed and whose paragraphs follow it.
    """

    kind: str
    text: str
    level: int = 0
    date: str = ""


@dataclass(frozen=True)
class DraftText:
    """One passage of a revision that is being written. ``key`` is its id, "" for a new passage.

    The rest as in :class:`DraftPassage`.
    """

    key: str
    kind: str
    text: str
    level: int = 0
    date: str = ""


@dataclass(frozen=True)
class DraftResponse:
    """A response found in the file; it stands on the whole article. `body` is Markdown.

    `created` is aware, or None when the file does not say when.
    """

    name: str
    body: str
    title: str = ""
    kind: str = "critique"
    created: datetime | None = None
    created_as_written: str = ""


@dataclass(frozen=True)
class DraftArticle:
    """Everything one file says about one article.

    `dateline` is the date as written, `date` the same in EDTF (or empty); `warnings` are
    sentences for the editor about what was guessed or left out.
    """

    title: str
    passages: tuple[DraftPassage, ...]
    standfirst: str = ""
    bylines: tuple[str, ...] = ()
    dateline: str = ""
    date: str = ""
    language: str = "en"
    subjects: tuple[str, ...] = ()
    source_url: str = ""
    licence: str = ""
    responses: tuple[DraftResponse, ...] = ()
    warnings: tuple[str, ...] = ()
