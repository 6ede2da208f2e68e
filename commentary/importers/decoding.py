"""From bytes to text: which encoding, and whether it is text at all."""

import codecs
import re

from commentary.errors import InvalidInput
from commentary.text.draft import MAX_IMPORT_BYTES

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a]")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I | re.A)


def decode_text(data: bytes | str, *, declared: bool = False) -> str:
    """The text in `data`: by its byte order mark, else UTF-8.

    With `declared`, a charset named in an HTML page's head is believed. Raises InvalidInput
    for what is too large, in another encoding, or no text.
    """
    size = len(data)
    if size > MAX_IMPORT_BYTES:
        raise InvalidInput(
            f"This text is {size / 1e6:.1f} MB large; at most {MAX_IMPORT_BYTES // 1_000_000} MB"
            " can be imported. Import it in parts.",
            code="too_large",
        )
    text = data if isinstance(data, str) else _decode(data, declared=declared)
    if _NO_TEXT.search(text):
        raise InvalidInput(
            "This file is not text. Commentary reads plain text, Markdown, HTML and Word"
            " documents (.docx).",
            code="not_text",
        )
    return text.removeprefix("\ufeff")


def _decode(data: bytes, *, declared: bool) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding and declared and (match := _CHARSET.search(data[:4_096])):
        encoding = _find_codec(match[1].decode("ascii"))
    try:
        return data.decode(encoding or "utf-8")
    except ValueError:
        raise InvalidInput(
            "This file is not written in UTF-8. Save it again with the encoding UTF-8 (most"
            " editors ask for it under “Save as”) and import it once more.",
            code="wrong_encoding",
        ) from None


def _find_codec(name: str) -> str:
    """Python's name of a charset, if it is one for text; browsers' windows-1252 for latin-1."""
    if name.lower() in ("iso-8859-1", "latin1", "ascii", "us-ascii"):
        return "cp1252"
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return ""
    # Some of Python's codecs unpack or turn round bytes; they are no encodings of text.
    return codec.name if codec._is_text_encoding else ""
