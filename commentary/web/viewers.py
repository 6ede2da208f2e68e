"""From a request to the viewer that it is for."""

from django.conf import settings
from django.http import HttpRequest

from commentary.permissions import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who is looking; a request without a session cookie asks no database."""
    known = getattr(request, "_viewer", None)
    if known is None:
        address = address_of(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            known = Viewer.of(request.user, address=address)
        else:
            known = Viewer.anonymous(address=address)
        request._viewer = known  # type: ignore[attr-defined]
    return known


def address_of(request: HttpRequest) -> str:
    """Return the network address that limits are counted for.

    Forwarding headers are believed only as far as the configured proxies reach: the entry that the
    outermost of ours wrote, and nothing left of it.
    """
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        if len(forwarded) >= proxies:
            return forwarded[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
