"""From a request to the viewer that it is for."""

from django.conf import settings
from django.http import HttpRequest

from accounts.addresses import client_address
from commentary.permissions import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who is looking; a request without a session cookie asks no database."""
    known = getattr(request, "_viewer", None)
    if known is None:
        address = client_address(request)
        # A request refused on its way in, for a host that is not ours, never got a person.
        user = getattr(request, "user", None)
        cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
        if cookie and user is not None and user.is_authenticated:
            known = Viewer.of(user, address=address)
        else:
            known = Viewer.anonymous(address=address)
        request._viewer = known  # type: ignore[attr-defined]
    return known
