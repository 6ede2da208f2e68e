"""Errors as pages: translated once, for every view, by the decorator :func:`told`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commentary.errors import (
    CommentaryError,
    Conflict,
    Gone,
    InvalidInput,
    NotFound,
    NotPermitted,
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
        context = {"reason": error.message}
        response = render(request, f"{status}.html", context, status=status)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old or came from elsewhere; what was typed can be sent again."""
    return render(request, "403_csrf.html", {"posted": _posted_words(request)}, status=403)


def _posted_words(request: HttpRequest) -> list[str]:
    """Return the longer texts of the refused form, so that nothing that was written is lost."""
    return [str(value) for value in request.POST.values() if len(str(value)) > 20][:10]


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page without context and without the database, which may be what failed."""
    return render(None, "500.html", status=500)  # type: ignore[arg-type]
