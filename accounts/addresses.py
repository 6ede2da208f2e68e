"""From where a request comes, for limits and for the list of sessions."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# What stands for a client whose address nobody tells: all such share their limits.
NOWHERE = "0.0.0.0"  # noqa: S104 - not a place to listen at


def client_address(request: HttpRequest) -> str:
    """The address of the client, believing no header beyond `settings.TRUSTED_PROXIES` proxies.

    Each proxy of ours adds one entry to X-Forwarded-For, at its end; what stands before the
    entries of our own proxies is whatever the client liked to write.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies = settings.TRUSTED_PROXIES
    told = hops[-proxies] if 0 < proxies <= len(hops) else ""
    return _read_address(told) or _read_address(request.META.get("REMOTE_ADDR", "")) or NOWHERE


def _read_address(text: str) -> str:
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return ""
