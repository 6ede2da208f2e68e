"""What every template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from commentary.web.viewers import viewer_of


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "viewer": viewer_of(request),
        "site_name": settings.SITE_NAME,
        "origin": settings.COMMENTARY_ORIGIN,
    }
