"""What every template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from commentary.web.viewers import viewer_of


def site(request: HttpRequest) -> dict[str, Any]:
    viewer = viewer_of(request)
    return {
        "viewer": viewer,
        "time_zone": request.user.time_zone if viewer.is_member else "",
        "site_name": settings.SITE_NAME,
        "origin": settings.COMMENTARY_ORIGIN,
    }
