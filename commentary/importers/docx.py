"""Word documents: looked into with care first, then turned into HTML by mammoth."""

import zipfile
from io import BytesIO
from typing import IO

import mammoth
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from commentary.errors import InvalidInput
from commentary.importers.html import read_fragment
from commentary.importers.layout import Known, read_layout
from commentary.text.draft import DraftArticle

MAX_DOCX_BYTES = 8_000_000
"""Largest Word document that is opened, in bytes; pictures in it are left out."""

_MOST_ENTRIES = 2_000
_LARGEST_EXPANDED = 100_000_000
_LARGEST_XML = 25_000_000
_HIGHEST_RATIO = 200
_SMALL_ENTRY = 1_000_000
_DEEPEST = 200
_DOCUMENT = "word/document.xml"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p.standfirst:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='caption'] => p.caption:fresh
"""


def read_docx(data: bytes) -> DraftArticle:
    """The article in a Word document; its title is what has the style Title, else the first
    heading or line.

    Raises InvalidInput for what is no Word document, or one that unpacks to far more than
    it seems (limits on entries, size, ratio and depth), or that declares XML entities.
    """
    if len(data) > MAX_DOCX_BYTES:
        raise InvalidInput(
            f"This document is {len(data) / 1e6:.1f} MB large; at most"
            f" {MAX_DOCX_BYTES // 1_000_000} MB can be imported. Take the pictures out.",
            code="too_large",
        )
    _check_archive(data)
    try:
        converted = mammoth.convert_to_html(
            BytesIO(data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(_leave_picture_out),
        )
    except Exception as error:
        # mammoth says what is wrong with a broken document in a dozen different ways.
        raise _unreadable() from error
    return read_layout(read_fragment(converted.value) if converted.value else [], Known())


def _leave_picture_out(_image: object) -> dict[str, str]:
    """Only the words for a picture are kept, which mammoth adds by itself."""
    return {}


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            if _DOCUMENT not in {entry.filename for entry in entries}:
                raise _unreadable()
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        _check_xml(part)
    except (zipfile.BadZipFile, ParseError, EOFError, NotImplementedError, RuntimeError) as error:
        raise _unreadable() from error
    except (ValueError, OSError, DefusedXmlException) as error:
        raise _unreadable() from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    expanded = sum(entry.file_size for entry in entries)
    too_dense = any(
        entry.file_size > _SMALL_ENTRY and entry.file_size > _HIGHEST_RATIO * entry.compress_size
        for entry in entries
    )
    too_much = any(
        entry.file_size > _LARGEST_XML for entry in entries if entry.filename.endswith(".xml")
    )
    if len(entries) > _MOST_ENTRIES or expanded > _LARGEST_EXPANDED or too_dense or too_much:
        raise InvalidInput(
            "This document unpacks to far more than a text needs, so it was not opened. Save it"
            " again from a word processor, without pictures, and import that.",
            code="archive_too_large",
        )


def _check_xml(part: IO[bytes]) -> None:
    """Read a part once, with entities and document types forbidden, and count its depth."""
    depth = 0
    for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise _unreadable()
        if event == "end":
            element.clear()


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "This is no Word document that can be read (.docx). Open it in a word processor, save"
        " it again as .docx, and import that.",
        code="not_docx",
    )
