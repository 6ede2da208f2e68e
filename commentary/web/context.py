"""What every template may count on."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from commentary.queries.sanctions import list_own_warnings
from commentary.web.viewers import viewer_of


def site(request: HttpRequest) -> dict[str, Any]:
    viewer = viewer_of(request)
    unread = request.user.unread_notices if viewer.is_member else 0
    return {
        "viewer": viewer,
        "time_zone": request.user.time_zone if viewer.is_member else "",
        "unread_notices": unread,
        # The notice of a warning stays unread until it is acknowledged, so most pages ask nothing.
        "warnings": SimpleLazyObject(partial(list_own_warnings, viewer)) if unread else [],
        "site_name": settings.SITE_NAME,
        "origin": settings.COMMENTARY_ORIGIN,
    }
