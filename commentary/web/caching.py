"""ETag and 304 by version: an unchanged page costs one indexed row."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from commentary.http import PUBLIC, etag_of
from commentary.permissions import Viewer

_MESSAGES = CookieStorage.cookie_name

__all__ = ["etag_of", "keep", "unchanged"]


def unchanged(request: HttpRequest, viewer: Viewer, etag: str) -> HttpResponse | None:
    """Return 304 when the reader has it already. Pages of logged-in people are never kept."""
    if viewer.is_member or _is_told_something(request):
        return None
    response = get_conditional_response(request, etag=etag)
    if response is not None:
        _mark(response, etag)
    return response


def keep(request: HttpRequest, response: HttpResponse, viewer: Viewer, etag: str) -> HttpResponse:
    """Mark ``response`` as everybody's, unless it is for one reader only."""
    private = viewer.is_member or _is_told_something(request)
    if not private and response.status_code == 200:
        _mark(response, etag)
    return response


def _is_told_something(request: HttpRequest) -> bool:
    """Whether a message waits for this reader, as after a log-out; it must not be kept."""
    return _MESSAGES in request.COOKIES


def _mark(response: HttpResponse, etag: str) -> None:
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
