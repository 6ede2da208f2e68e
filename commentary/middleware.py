"""What every request passes: an id, headers, the reader's time zone, a calm answer when the
database is away. No rules of the product stand here."""

import logging
import secrets
import zoneinfo
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary import logs
from commentary.web.errors import database_away

Handler = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger("commentary.requests")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
# A form with the largest file that can be imported, and what stands around it.
MAX_REQUEST_BYTES = 9_000_000
API_ROOT = "/api/v1/"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def request_id(get_response: Handler) -> Handler:
    """Name each request; logs and the answer's ``X-Request-Id`` carry the name."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = logs.request_id.set(secrets.token_hex(8))
        try:
            response = get_response(request)
            response["X-Request-Id"] = logs.request_id.get()
            return response
        finally:
            logs.request_id.reset(token)

    return answer


def bounded_bodies(get_response: Handler) -> Handler:
    """Refuse what is larger than anything that can be sent here, before a byte of it is kept.

    Django bounds forms but not the files in them, and it reads them before any view is asked. The
    API takes no files, bounds its own bodies and tells so in its own way.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        is_api = request.path_info.startswith(API_ROOT)
        if is_api or _length_of(request) <= MAX_REQUEST_BYTES:
            return get_response(request)
        said = _("That is more than %(most)s MB. Send less at once; nothing of it was kept.")
        reason = said % {"most": MAX_REQUEST_BYTES // 1_000_000}
        page = render_to_string("400.html", {"reason": reason, "site_name": settings.SITE_NAME})
        return HttpResponse(page, status=413)

    return answer


def _length_of(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else 0


def security_headers(get_response: Handler) -> Handler:
    """Headers that hold for every answer; a view that sets its own keeps it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        if "Cache-Control" not in response.headers:
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


def public_reads(get_response: Handler) -> Handler:
    """Answer the reads of the API that are the same for everybody, without what only people need.

    A GET without session cookie and without Authorization is nobody's in particular: session,
    locale, CSRF, log-in, messages and time zone could add nothing to the answer and cost several
    times what the answer does. What has no lane (see commentary.api.routes) goes the usual way.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        lane = _find_lane(request)
        return lane() if lane else get_response(request)

    return answer


def _find_lane(request: HttpRequest) -> Callable[[], HttpResponse] | None:
    path = request.path_info
    if (
        not path.startswith(API_ROOT)
        or request.method not in ("GET", "HEAD")
        or "HTTP_AUTHORIZATION" in request.META
        or settings.SESSION_COOKIE_NAME in request.COOKIES
    ):
        return None
    try:
        # By the API's own addresses, so that those of the pages are not tried first.
        found = resolve(path[len(API_ROOT) - 1 :], "commentary.api.urls")
    except Resolver404:
        return None
    lane = getattr(found.func, "lane", None)
    return partial(lane, request, *found.args, **found.kwargs) if lane else None


def database_failures(get_response: Handler) -> Handler:
    """Answer 503 with Retry-After, and not 500, while the database cannot be reached."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, failure: Exception) -> HttpResponse | None:
        if not isinstance(failure, OperationalError | InterfaceError):
            return None
        logger.error("database failure at %s", request.path, exc_info=failure)
        return database_away()

    answer.process_exception = process_exception  # type: ignore[attr-defined]
    return answer


def reader_time_zone(get_response: Handler) -> Handler:
    """Show times in the zone that a logged-in person chose; anonymous reads touch no session."""

    def answer(request: HttpRequest) -> HttpResponse:
        with timezone.override(_zone_of(request)):
            return get_response(request)

    return answer


def _zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    name = getattr(request.user, "time_zone", "")
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return None
