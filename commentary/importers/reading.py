"""The door for files and pasted text: which format it is, and who reads it."""

import re
from pathlib import PurePath

from commentary.errors import InvalidInput
from commentary.importers.decoding import decode_text
from commentary.importers.docx import read_docx
from commentary.importers.html import read_html
from commentary.importers.markdown import read_markdown
from commentary.importers.plain import read_plain
from commentary.text.draft import DraftArticle

FORMATS = ("plain", "markdown", "html", "docx")
"""Names of the formats that are read."""

_ENDINGS = {
    **dict.fromkeys((".txt", ".text"), "plain"),
    **dict.fromkeys((".md", ".markdown", ".mkd", ".mdown"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    ".docx": "docx",
}
_ZIP = b"PK\x03\x04"
_FOREIGN = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Word document (.doc)",
    b"{\\rtf": "a rich text file (.rtf)",
}
_LOOKED_AT = 20_000
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?"
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|blockquote)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN = re.compile(r"\A\s{0,9}---[ \t]{0,9}\r?\n[A-Za-z]|^#{1,6}[ \t]+\S|\]\(https?://", re.M)


def read_article(data: bytes | str, *, filename: str = "", format: str = "") -> DraftArticle:  # noqa: A002
    """The article in a file or a paste, as a draft; nothing is stored.

    `format` is one of FORMATS; when empty, the ending of `filename` says it, and without
    one the content does. Raises InvalidInput with a sentence that says what to do.
    """
    if format and format not in FORMATS:
        raise InvalidInput(
            f"There is no format “{format[:20]}”; choose one of {', '.join(FORMATS)}.",
            code="unknown_format",
        )
    if not data.strip():
        raise InvalidInput("The file is empty.", code="no_text")
    _refuse_foreign(data)
    chosen = format or _ENDINGS.get(PurePath(filename).suffix.lower(), "")
    if isinstance(data, bytes) and (chosen == "docx" or data.startswith(_ZIP)):
        return read_docx(data)
    if chosen == "docx":
        raise InvalidInput("A Word document is imported as a file, not pasted.", code="not_docx")
    if chosen == "html" or (not chosen and isinstance(data, bytes)):
        text = decode_text(data, declared=chosen == "html" or _looks_like_html(data))
    else:
        text = decode_text(data)
    return _READERS[chosen or _sniff(text)](text)


def _refuse_foreign(data: bytes | str) -> None:
    head = data[:8].encode("utf-8", "replace") if isinstance(data, str) else data[:8]
    for mark, name in _FOREIGN.items():
        if head.startswith(mark):
            raise InvalidInput(
                f"This is {name}. Commentary reads plain text, Markdown, HTML and Word documents"
                " (.docx): save the article as one of these, or paste its text.",
                code="unknown_format",
            )


def _looks_like_html(data: bytes | str) -> bool:
    head = data[:_LOOKED_AT]
    return bool(_HTML.match(head if isinstance(head, str) else head.decode("latin-1")))


def _sniff(text: str) -> str:
    if _looks_like_html(text):
        return "html"
    return "markdown" if _MARKDOWN.search(text[:_LOOKED_AT]) else "plain"


_READERS = {"plain": read_plain, "markdown": read_markdown, "html": read_html}
