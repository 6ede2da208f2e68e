"""Errors as pages: translated once, for every view, by the decorator :func:`told`."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from commentary.errors import (
    CommentaryError,
    Conflict,
    Gone,
    InvalidInput,
    NotFound,
    NotPermitted,
    Nudged,
    RateLimited,
)
from commentary.web.partials import is_partial

View = Callable[..., HttpResponse]

_STATUS: list[tuple[type[CommentaryError], int]] = [
    (NotFound, 404),
    (Gone, 410),
    (NotPermitted, 403),
    (Conflict, 409),
    (RateLimited, 429),
    (InvalidInput, 400),
]


def status_of(error: CommentaryError) -> int:
    """Return the HTTP status that tells ``error``."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def answer_refusal(response: HttpResponse, error: CommentaryError | None) -> HttpResponse:
    """Give a form that is shown again the status and headers of what was wrong with it.

    422 for words that cannot be taken as they are, also where ``error`` is None: then the form
    itself refused them.
    """
    asked_again = error is None or isinstance(error, InvalidInput | Nudged)
    response.status_code = 422 if asked_again else status_of(error)  # type: ignore[arg-type]
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    return response


def told(view: View) -> View:
    """Answer the product's errors with a page of the site that says what happened."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CommentaryError as error:
            return error_page(request, error)

    return answer


def error_page(request: HttpRequest, error: CommentaryError) -> HttpResponse:
    """Return ``error`` as a page, or as its bare sentence where a script asked for a part."""
    status = status_of(error)
    if is_partial(request):
        response = HttpResponse(error.message, status=status, content_type="text/plain")
    else:
        context = {"reason": error.message, "posted": typed_words(request)}
        response = render(request, f"{status}.html", context, status=status)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old or came from elsewhere; what was typed stands there to copy."""
    return render(request, "403_csrf.html", {"posted": typed_words(request)}, status=403)


# What people write in our forms. Passwords, codes and hidden fields are not among it.
_TYPED = frozenset(
    (
        *("body", "title", "tags", "language", "would_change", "proposed", "quote", "bio"),
        *("reason", "text", "standfirst", "bylines", "dateline", "subjects", "licence"),
        "display_name",
        *("law", "facts", "provision", "why", "public_reason", "note", "wording", "new", "before"),
    )
)


def typed_words(request: HttpRequest) -> list[str]:
    """Return what a person typed into a form that was refused whole, so that nothing is lost."""
    return [
        str(value)
        for name, value in request.POST.items()
        if (name in _TYPED or name.startswith("evidence-")) and str(value).strip()
    ]


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page without context and without the database, which may be what failed: then 503."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return database_away()
    return HttpResponse(render_to_string("500.html"), status=500)


def database_away() -> HttpResponse:
    """Say that the site is away for a while, without asking the database who is looking."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "10"
    return response
