"""How a program says for whom it speaks: a token, or the session of the browser it runs in."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from commentary.actions.tokens import note_token_use
from commentary.queries.people import find_token
from commentary.queries.sanctions import why_barred

_SCHEME = "bearer"
_LONGEST = 200


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer cmt_…``. Wrong, expired and revoked tokens are all told as 401.

    The token of somebody who is shut out of the site is told as 403 ``barred``, with the reason.
    One statement, and one more on the first use of a day.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _space, token = header.partition(" ")
        if scheme.lower() != _SCHEME or not 0 < len(token) <= _LONGEST:
            raise AuthenticationFailed(_("Send the token as: Authorization: Bearer cmt_…"))
        found = find_token(token)
        if found is None:
            said = _("This token is not valid: it is mistyped, expired or revoked.")
            raise AuthenticationFailed(said, code="invalid_token")
        if said := why_barred(found.person):
            raise PermissionDenied(said, code="barred")
        note_token_use(found)
        return found.person, found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="commentary"'


class StrictSessionAuthentication(SessionAuthentication):
    """The session of a logged-in browser; writes need the CSRF token, in ``X-CSRFToken``.

    Without a session cookie no session is looked for.
    """

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return super().authenticate(request)

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            said = _("A write with a session needs its CSRF token in the header X-CSRFToken.")
            raise PermissionDenied(said, code="csrf_failed") from None
