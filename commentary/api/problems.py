"""Errors as application/problem+json (RFC 9457): translated once, for every address of the API."""

import logging
import re
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError

from commentary.api.rendering import to_json
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

PROBLEM = "application/problem+json"
DOCS = "/api/v1/docs/"

logger = logging.getLogger("commentary.api")

# What is wrong with the request itself, and not with what it says.
_BAD_REQUEST = {"bad_json", "bad_query", "bad_cursor", "bad_sort", "bad_if_match", "bad_key"}
_STATUS: list[tuple[type[CommentaryError], int]] = [
    (NotFound, 404),
    (Gone, 410),
    (NotPermitted, 403),
    (Conflict, 409),
    (RateLimited, 429),
]
_RETRY_DATABASE = 10
_MOST_FIELDS = 50


class Stale(Conflict):
    """If-Match named another version than the present one, which ``current`` is (JSON)."""

    code = "stale_version"

    def __init__(self, message: str, *, current: Any) -> None:
        super().__init__(message)
        self.current = current


class Overtaken(Conflict):
    """Another moderator was faster: ``current`` is the case as it is now, ``by`` who it was."""

    def __init__(self, conflict: Conflict, *, current: Any, by: Any) -> None:
        super().__init__(conflict.message, code=conflict.code)
        self.current = current
        self.by = by


def answer_problem(failure: Exception, context: dict[str, Any]) -> HttpResponse:
    """Tell any failure of a view; named in the settings of REST framework."""
    return tell(failure, context["request"]._request)


def tell(failure: Exception, request: HttpRequest) -> HttpResponse:
    """Return ``failure`` as a problem. What nobody foresaw is logged and told as 500."""
    if isinstance(failure, CommentaryError):
        return _tell_ours(failure)
    if isinstance(failure, APIException):
        return _tell_framework(failure)
    if isinstance(failure, Http404):
        return problem(404, "not_found", _("There is nothing at this address."))
    if isinstance(failure, PermissionDenied):
        return problem(403, "not_permitted", _("This is not allowed."))
    if isinstance(failure, RequestDataTooBig):
        return problem(413, "body_too_long", _("The body is too long."))
    if isinstance(failure, SuspiciousOperation | BadRequest):
        return problem(400, "bad_request", _("The request cannot be understood."))
    if isinstance(failure, OperationalError | InterfaceError):
        logger.error("database failure at %s", request.path, exc_info=failure)
        answer = problem(503, "unavailable", _("The database does not answer. Try again soon."))
        answer["Retry-After"] = str(_RETRY_DATABASE)
        return answer
    logger.error("failure at %s", request.path, exc_info=failure)
    got_request_exception.send(sender=tell, request=request)
    return problem(500, "server_error", _("Something went wrong on our side; it is logged."))


def problem(
    status: int, code: str, detail: str, *, fields: Any = None, **more: Any
) -> HttpResponse:
    """Return an answer that says what is wrong, to people (``detail``) and programs (``code``)."""
    said: dict[str, Any] = {
        "type": f"{DOCS}#problem-{status}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    if fields:
        said["fields"] = fields
    answer = HttpResponse(to_json(said), status=status, content_type=PROBLEM)
    answer["Content-Length"] = str(len(answer.content))
    answer["Cache-Control"] = "no-store"
    return answer


def _tell_ours(error: CommentaryError) -> HttpResponse:
    fields = {_dotted(name): said for name, said in error.fields.items()}
    if isinstance(error, Stale):
        return problem(412, error.code, error.message, current=error.current)
    more: dict[str, Any] = {}
    if isinstance(error, Overtaken):
        more = {"current": error.current, "by": error.by}
    if isinstance(error, Nudged):
        more = {"nudges": error.nudges}
    answer = problem(_status_of(error), error.code, error.message, fields=fields, **more)
    if isinstance(error, RateLimited):
        answer["Retry-After"] = str(error.retry_after)
    if error.code == "insufficient_scope":
        answer["WWW-Authenticate"] = 'Bearer error="insufficient_scope", scope="write"'
    return answer


def _status_of(error: CommentaryError) -> int:
    if isinstance(error, Nudged):
        return 422
    if isinstance(error, InvalidInput):
        if error.code == "body_too_long":
            return 413
        return 400 if error.code in _BAD_REQUEST else 422
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _tell_framework(failure: APIException) -> HttpResponse:
    if isinstance(failure, ValidationError):
        said = _("Something in the body is to be mended; see the fields.")
        return problem(422, "invalid", said, fields=flatten(failure.detail))
    detail = failure.detail
    code = detail.code if isinstance(detail, ErrorDetail) else failure.default_code
    answer = problem(failure.status_code, str(code), str(detail))
    challenge = getattr(failure, "auth_header", None)
    if challenge:
        wrong = ', error="invalid_token"' if code != "not_authenticated" else ""
        answer["WWW-Authenticate"] = challenge + wrong
    return answer


def flatten(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Return nested complaints under dotted names: {"targets.1.start": ["…"]}."""
    if isinstance(detail, dict):
        pairs = [(str(key)[:60], value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        pairs = [(str(number), value) for number, value in enumerate(detail)]
    else:
        said = detail if isinstance(detail, list) else [detail]
        return {name.removesuffix(".non_field_errors") or "body": [str(line) for line in said]}
    flat: dict[str, list[str]] = {}
    for key, value in pairs[:_MOST_FIELDS]:
        if value:
            flat |= flatten(value, f"{name}.{key}" if name else key)
    return flat


def _dotted(name: str) -> str:
    """ "evidence-0", as forms number their rows, is "evidence.0" here."""
    return re.sub(r"-(\d+)$", r".\1", name)
