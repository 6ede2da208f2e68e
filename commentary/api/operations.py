"""How a function is told in the OpenAPI document: its headers and errors come with what it is."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from commentary.api import shapes
from commentary.api.asking import DEFAULT_LIMIT, MAX_LIMIT
from commentary.api.problems import PROBLEM
from commentary.vocabulary import MAX_CLIENT_KEY

F = TypeVar("F", bound=Callable[..., Any])

PROBLEMS = {
    304: "Nothing changed since the ETag in If-None-Match.",
    400: "The address, a header or the JSON cannot be read.",
    401: "Nobody is logged in, or the token is not valid.",
    403: "This viewer may not do this; the detail says why.",
    404: "There is no such thing, or none that this viewer may know of.",
    409: "It is not so any more, or the Idempotency-Key was used for something else (key_reused). "
    "Of a case that another moderator decided or has in hand: `current` is the case, `by` who.",
    410: "It was taken back; only its place is left.",
    412: "If-Match names an earlier version; `current` is the present one.",
    413: "The body is too long.",
    415: "The body is not application/json.",
    422: "What the body says cannot be taken; `fields` says what to change.",
    429: "Too many in too short a time; Retry-After says when to go on.",
    503: "The database does not answer; Retry-After says when to try again.",
}
# The operations that need neither token nor session, by name.
OPEN_TO_ALL: set[str] = set()

_ALWAYS = (400, 401, 503)
_WRITING = (403, 413, 415, 422, 429)


def _header(name: str, said: str, *, codes: Sequence[int] = (), **more: Any) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, description=said, response=list(codes) or False, **more
    )


IF_NONE_MATCH = _header("If-None-Match", "The ETag that is already at hand: 304 if it holds.")
IF_MATCH = _header(
    "If-Match",
    'The ETag of the version that was seen, such as `"v3"`; 412 when there is a newer one. '
    "Without it a write is compared with what is present when it begins.",
)
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key",
    f"At most {MAX_CLIENT_KEY} visible ASCII characters, chosen anew for each creation. "
    "Sent again with the same body it creates nothing and answers 200 with what there is.",
)
CSRF = _header("X-CSRFToken", "Needed with a session, and not with a token.")


def query(name: str, said: str, **more: Any) -> OpenApiParameter:
    """Return a query parameter for the document."""
    kind = more.pop("type", str)
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=said, **more)


AFTER = query("after", "Where to go on: taken from `next`.")
LIMIT = query("limit", f"How many, 1 to {MAX_LIMIT}.", type=OpenApiTypes.INT, default=DEFAULT_LIMIT)


def reads(
    name: str,
    answer: Any,
    *,
    tag: str,
    problems: Sequence[int] = (404,),
    parameters: Sequence[OpenApiParameter] = (),
    media_type: str = "application/json",
    members_only: bool = False,
) -> Callable[[F], F]:
    """Tell a GET: it has an ETag and answers 304. Anybody may do it, unless ``members_only``."""
    if not members_only:
        OPEN_TO_ALL.add(name)
    said = [IF_NONE_MATCH, _header("ETag", "Names this representation.", codes=(200, 304))]
    return extend_schema(
        operation_id=name,
        tags=[tag],
        parameters=[*parameters, *said],
        responses={
            (200, media_type): answer,
            304: OpenApiResponse(description=PROBLEMS[304]),
            **_problems(*_ALWAYS, *problems),
        },
    )


def writes(
    name: str,
    answers: dict[int, Any],
    *,
    tag: str,
    request: Any = None,
    problems: Sequence[int] = (404,),
    parameters: Sequence[OpenApiParameter] = (),
    open_to_all: bool = False,
) -> Callable[[F], F]:
    """Tell a POST, PUT, PATCH or DELETE; ``answers`` by status. Guests may if ``open_to_all``."""
    if open_to_all:
        OPEN_TO_ALL.add(name)
    headers = [CSRF, _header("Retry-After", "In seconds.", codes=(429, 503))]
    given = [code for code, answer in answers.items() if answer is not None]
    if given:
        headers.append(_header("ETag", "Names what is given back.", codes=given))
    if 201 in answers:
        headers.append(_header("Location", "Address of what was made.", codes=[201]))
    said = {
        code: answer or OpenApiResponse(description="Done; there is nothing more to say.")
        for code, answer in answers.items()
    }
    return extend_schema(
        operation_id=name,
        tags=[tag],
        request=request,
        parameters=[*parameters, *headers],
        responses={**said, **_problems(*_ALWAYS, *_WRITING, *problems)},
    )


def _problems(*codes: int) -> dict[tuple[int, str], OpenApiResponse]:
    return {
        (code, PROBLEM): OpenApiResponse(shapes.Problem, description=PROBLEMS[code])
        for code in sorted(set(codes))
    }
