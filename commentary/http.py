"""What every door reads off a request, or writes on an answer, in the same way."""

from django.conf import settings
from django.http import HttpRequest

# Anybody may keep it, and asks before using it again: nothing is ever stale.
PUBLIC = "public, no-cache"
# The reader's own software may keep it, and asks before using it again.
PRIVATE = "private, no-cache"


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


def etag_of(version: int, *representation: object) -> str:
    """Return the ETag of a representation at ``version`` of its article and of the software."""
    parts = "-".join(str(part) for part in (version, settings.BUILD, *representation))
    return f'W/"{parts}"'
