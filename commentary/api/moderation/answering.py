"""What the addresses of moderation have in common: cases as they are, lists, and small answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse

from commentary.api.answers import single_etag
from commentary.api.conditions import telling_overtaken
from commentary.api.rendering import to_json
from commentary.formats.case_json import shape_case, who_was_faster
from commentary.permissions import Viewer
from commentary.queries import moderation as queries


def answer_case(viewer: Viewer, key: str, *, status: int = 200) -> HttpResponse:
    """Answer with a case as it is at present."""
    return answer_json(read_case(viewer, key), status=status)


def read_case(viewer: Viewer, key: str) -> dict[str, Any]:
    """Return a case as it is given out."""
    return shape_case(queries.read_case(viewer, key))


def answer_json(content: dict[str, Any], *, status: int = 200, location: str = "") -> HttpResponse:
    """Answer a write with what it made; what has a version is under the ETag that names it."""
    answer = HttpResponse(to_json(content), status=status, content_type="application/json")
    answer["ETag"] = single_etag(content.get("version", 1))
    if location:
        answer["Location"] = location
    return answer


@contextmanager
def telling_case(viewer: Viewer, key: str) -> Iterator[None]:
    """Let a 409 carry the case as it is at present, and who was faster."""

    def read() -> tuple[Any, Any]:
        view = queries.read_case(viewer, key)
        return shape_case(view), who_was_faster(view)

    with telling_overtaken(read):
        yield
