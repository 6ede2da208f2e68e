"""One URL answers a whole page or, when a script of ours asks for it, the part that changes."""

from django.http import HttpRequest


def is_partial(request: HttpRequest) -> bool:
    """Whether only the part is wanted, as the page's own scripts say."""
    return request.headers.get("X-Partial") == "1"
