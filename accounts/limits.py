"""The answer to a request that came too often."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The longest that any limit of log-ins can hold somebody up, in seconds.
LONGEST_WAIT = 5 * 60
USUAL_WAIT = 60


def too_many_requests(
    request: HttpRequest, exception: Exception | None = None, *, wait: int = USUAL_WAIT
) -> HttpResponse:
    """Status 429 with Retry-After in seconds; meant as `handler429` of the URL configuration."""
    response = render(request, "429.html", {"retry_after": wait}, status=429)
    response["Retry-After"] = str(wait)
    return response
