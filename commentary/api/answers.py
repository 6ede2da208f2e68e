"""Answers to reads: an ETag on each, 304 where nothing changed, and bytes kept for everybody."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from commentary.api import kept
from commentary.api.rendering import to_json
from commentary.api.viewers import Asked
from commentary.http import PRIVATE, PUBLIC, etag_of
from commentary.permissions import Viewer

VARY = "Accept-Encoding, Authorization, Cookie"
JSON = "application/json"

_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


def answer_version(
    request: Asked,
    viewer: Viewer,
    *,
    version: tuple[int, int],
    name: str,
    make: Callable[[], bytes],
    etag: str = "",
) -> HttpResponse:
    """Answer with a representation of the article whose (id, version) is ``version``.

    ``name`` tells this representation of it from others. ``make`` is called only when the client
    has it not, and this process has not kept it for everybody. A strong ``etag`` names the same
    bytes for all; what has one is never compressed, for then its bytes would be others.
    """
    article_id, number = version
    etag = etag or etag_of(number, name, *_reader(viewer))
    unchanged = _unchanged(request, viewer, etag)
    if unchanged is not None:
        return unchanged
    if viewer.is_member:
        return _send(make(), viewer, etag)
    zipped = etag.startswith("W/") and _takes_gzip(request)
    body, is_zipped = kept.fetch((article_id, number, name), make, zipped=zipped)
    answer = _send(body, viewer, etag)
    if is_zipped:
        answer["Content-Encoding"] = "gzip"
    return answer


def answer_single(
    request: Asked, viewer: Viewer, *, etag: str, make: Callable[[], bytes]
) -> HttpResponse:
    """Answer with one thing that can be edited, under the strong ETag that If-Match takes."""
    return _unchanged(request, viewer, etag) or _send(make(), viewer, etag)


def answer_content(request: Asked, viewer: Viewer, content: Any) -> HttpResponse:
    """Answer with something that has no version: its ETag is a digest of what it says."""
    body = content if isinstance(content, bytes) else to_json(content)
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    return _unchanged(request, viewer, etag) or _send(body, viewer, etag)


def single_etag(version: int, *moving: int, reader: Viewer | None = None) -> str:
    """Return the strong ETag of an editable thing; If-Match compares ``version`` alone.

    ``reader``: who reads it, where not everybody is given the same bytes.
    """
    seen_by = _reader(reader) if reader else ()
    parts = "-".join(str(part) for part in (*moving, settings.BUILD, *seen_by))
    return f'"v{version}-{parts}"'


def _reader(viewer: Viewer) -> tuple[object, ...]:
    """Return what tells a member's representation from everybody's: who, and in which roles."""
    if not viewer.is_member:
        return ()
    return (f"u{viewer.id}", *sorted(role[0] for role in viewer.roles))


def _takes_gzip(request: Asked) -> bool:
    return _GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) is not None


def _unchanged(request: Asked, viewer: Viewer, etag: str) -> HttpResponse | None:
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if not asked:
        return None
    if asked != etag:
        plain = request._request if isinstance(request, Request) else request
        said = get_conditional_response(plain, etag=etag)
        if said is None or said.status_code != 304:
            return None
    return _mark(HttpResponseNotModified(), viewer, etag)


def _send(body: bytes, viewer: Viewer, etag: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=JSON)
    answer.headers["Content-Length"] = str(len(body))
    return _mark(answer, viewer, etag)


def _mark(answer: HttpResponse, viewer: Viewer, etag: str) -> HttpResponse:
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = PRIVATE if viewer.is_member else PUBLIC
    answer.headers["Vary"] = VARY
    return answer
