"""People who are shut out of the site: their sessions, and the page that tells them so.

Who shut them out, and why, is not known here: the page named ``barred`` belongs to the site.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User

Handler = Callable[[HttpRequest], HttpResponse]

_SALT = "accounts.barred"
_AN_HOUR = 3600


def barred_url(user: User) -> str:
    """Return the address at which somebody who proved to be ``user`` reads why they are out."""
    return f"{reverse('barred')}?{urlencode({'proof': signing.dumps(user.pk, salt=_SALT)})}"


def read_barred(proof: str) -> int | None:
    """Return the id that ``proof`` names, or None for one that is forged or an hour old."""
    try:
        pk = signing.loads(proof, salt=_SALT, max_age=_AN_HOUR)
    except signing.BadSignature:
        return None
    return int(pk)


def refuse_barred(get_response: Handler) -> Handler:
    """End the session of somebody who is shut out, at its next request, whatever that asks for.

    Their sessions are ended when they are shut out; this is for one that was begun in the same
    moment. The request goes on as a stranger's. No statement of its own.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            user = request.user
            if isinstance(user, User) and user.is_barred:
                logout(request)
        return get_response(request)

    return answer
