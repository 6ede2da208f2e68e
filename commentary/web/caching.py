"""ETag and 304 by version: an unchanged page costs one indexed row."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from commentary.http import PUBLIC, etag_of
from commentary.permissions import Viewer
from commentary.queries.fragments import find_article_version

_MESSAGES = CookieStorage.cookie_name


def unchanged(
    request: HttpRequest, viewer: Viewer, slug: str, *representation: object
) -> HttpResponse | None:
    """Return 304 when the reader has it already: for that, one indexed row is looked at.

    Pages of logged-in people are never kept.
    """
    if "If-None-Match" not in request.headers or _is_private(request, viewer):
        return None
    _id, version = find_article_version(viewer, slug)
    etag = etag_of(version, *representation)
    response = get_conditional_response(request, etag=etag)
    if response is not None:
        _mark(response, etag)
    return response


def keep(
    request: HttpRequest,
    response: HttpResponse,
    viewer: Viewer,
    version: int,
    *representation: object,
) -> HttpResponse:
    """Mark ``response``, made at ``version``, as everybody's, unless it is for one reader only."""
    if response.status_code == 200 and not _is_private(request, viewer):
        _mark(response, etag_of(version, *representation))
    return response


def _is_private(request: HttpRequest, viewer: Viewer) -> bool:
    # The cookie of a session that has ended is taken back with the answer: no answer for others.
    has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
    return viewer.is_member or has_cookie or _is_told_something(request)


def _is_told_something(request: HttpRequest) -> bool:
    """Whether a message waits for this reader, as after a log-out; it must not be kept."""
    return _MESSAGES in request.COOKIES


def _mark(response: HttpResponse, etag: str) -> None:
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
