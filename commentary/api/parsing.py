"""JSON read strictly: whatever two parsers could read in two ways is refused with a sentence."""

import json
import math
import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from commentary.errors import InvalidInput

MAX_BODY_BYTES = 1_000_000
_MAX_DEPTH = 20
_MAX_BRACKETS = 50_000
_MAX_DIGITS = 18

# What no text of people holds: NUL, and halves of characters.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

# A whole string, or an opening or closing bracket. The possessive run and the missing last mark
# keep it to one pass over the text, also where a string is never closed.
_PIECE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class StrictJSONParser(BaseParser):
    """Reads a body of UTF-8 JSON within the size that the view allows (``max_body``)."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        context = parser_context or {}
        headers = context["request"].headers
        if headers.get("Content-Encoding", "identity").lower() != "identity":
            raise UnsupportedMediaType("", _("Send the body as it is, not compressed."))
        most = min(
            getattr(context["view"], "max_body", MAX_BODY_BYTES),
            settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        )
        said_length = headers.get("Content-Length", "0")
        if said_length.isdecimal() and int(said_length) > most:
            raise _too_long(most)
        body = stream.read(most + 1)
        if len(body) > most:
            raise _too_long(most)
        return read_json(body, charset=_charset_of(media_type or ""))


def read_json(body: bytes, *, charset: str = "utf-8") -> Any:
    """Return what ``body`` says, or raise :class:`InvalidInput` (``bad_json``).

    Refused: other charsets, a byte order mark, more than 20 levels, a key that stands twice,
    NaN and Infinity, numbers of more than 18 digits, NUL and halves of characters.
    """
    if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise _refused(_("Write the JSON in UTF-8."))
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise _refused(_("The body is not UTF-8.")) from None
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_read_object,
            parse_int=_read_whole,
            parse_float=_read_fraction,
            parse_constant=_refuse_constant,
        )
    except ValueError as error:
        said = _("The body is not JSON: %(fault)s.") % {"fault": str(error)[:100]}
        raise _refused(said) from None
    _check_words(value)
    return value


def _charset_of(media_type: str) -> str:
    for parameter in media_type.split(";")[1:]:
        name, _equals, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"')
    return "utf-8"


def _check_depth(text: str) -> None:
    """Refuse deep nesting before a recursive parser sees it. One pass, no recursion."""
    depth = seen = 0
    for piece in _PIECE.finditer(text):
        mark = piece[0][0]
        if mark == '"':
            continue
        seen += 1
        depth += 1 if mark in "[{" else -1
        if depth > _MAX_DEPTH:
            raise _refused(_("The JSON is nested more than %(n)s deep.") % {"n": _MAX_DEPTH})
        if seen > _MAX_BRACKETS:
            raise _refused(_("The JSON has too many parts."))


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise _refused(_("The key %(name)s stands twice.") % {"name": repr(name[:60])})
        read[name] = value
    return read


def _read_whole(digits: str) -> int:
    if len(digits.lstrip("-")) > _MAX_DIGITS:
        raise _refused(_("A number has too many digits."))
    return int(digits)


def _read_fraction(digits: str) -> float:
    value = float(digits)
    if len(digits) > 2 * _MAX_DIGITS or not math.isfinite(value):
        raise _refused(_("A number has too many digits."))
    return value


def _refuse_constant(name: str) -> None:
    raise _refused(_("%(name)s is not JSON.") % {"name": name})


def _check_words(value: Any) -> None:
    """Refuse what is no text, in keys and values. The depth is bounded by now."""
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            raise _refused(_("A text holds NUL, or half of a character."))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            _check_words(name)
            _check_words(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_words(inner)


def _too_long(most: int) -> InvalidInput:
    said = _("The body is longer than %(most)s bytes.") % {"most": most}
    return InvalidInput(said, code="body_too_long")


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, code="bad_json")
