"""Every address of revisions gives out what the OpenAPI document tells, and nothing beside it."""

import re
from typing import Any

import orjson
import pytest
from django.urls import resolve

from commentary.api.revising.urls import urlpatterns
from tests.api.conftest import Caller
from tests.api.revised import Revised, build_revised, correct, write
from tests.api.test_document import shape_of
from tests.people import keys_of
from tests.standing import build_once, copy_of

pytestmark = pytest.mark.one_database

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


def deeds(revised: Revised) -> list[tuple[str, str, Any]]:
    """One of each method at each address, in an order in which all of them can be done."""
    article = f"articles/{revised.article.slug}/"
    draft = f"{article}draft/"
    passage = f"{draft}passages/{keys_of(revised.article)[1]}/"
    choice = f"{draft}choices/{revised.stays.key}/0/"
    settlement = f"annotations/{revised.proposed.key}/settlement/"
    other = correct(revised.cast, revised.article, "the county archive", "the archive")
    rows = [{"id": key, "text": f"Passage {key}."} for key in keys_of(revised.article)]
    return [
        ("GET", f"{article}revisions/", None),
        ("GET", f"{article}revisions/2/", None),
        ("GET", f"{article}revisions/2/diff/", None),
        ("GET", f"{article}orphans/", None),
        ("GET", f"annotations/{revised.changed.key}/anchors/", None),
        ("GET", f"annotations/{revised.lost.key}/anchors/", None),
        ("PUT", f"annotations/{revised.changed.key}/anchors/0/", {"deed": "confirm"}),
        ("GET", f"annotations/{revised.changed.key}/anchors/", None),
        ("PUT", settlement, {"outcome": "accepted"}),
        (
            "PUT",
            f"annotations/{other.key}/settlement/",
            {"outcome": "declined", "reason": "It is the county's."},
        ),
        ("GET", f"{article}corrections/?state=all", None),
        ("GET", draft, None),
        ("GET", f"{article}revisions/", None),
        ("GET", f"{article}revisions/3/", None),
        ("GET", f"{article}revisions/3/diff/", None),
        ("DELETE", settlement, None),
        ("POST", f"{draft}dry-run/?which=all", {"passages": rows}),
        ("POST", f"{draft}dry-run/?which=all", {}),
        ("PUT", choice, {"deed": "leave"}),
        ("GET", f"{draft}effects/?which=all", None),
        ("DELETE", choice, None),
        ("POST", f"{passage}split/", {"before": "surveyors"}),
        ("POST", f"{passage}kind/", {"kind": "quotation"}),
        ("POST", f"{passage}join/", {}),
        ("POST", f"{draft}publication/", {"note": "Put more plainly."}),
        ("PUT", f"{draft}head/", {"title": "Another Title", "standfirst": ""}),
        ("PUT", draft, {"passages": rows, "note": "Put plainly.", "title": "A Title"}),
        ("DELETE", draft, None),
    ]


def test_what_is_given_out_is_what_the_document_tells(revised, caller):
    of = caller(revised.cast.edda)
    write(revised.cast, revised.article, {"who had shown the ford": "where they forded"})
    document = orjson.loads(Caller().get("schema/").content)
    done = set()
    for method, path, body in deeds(revised):
        answer = of.send(method, path, b"" if body is None else body)
        assert answer.status_code in (200, 201, 204), (method, path, answer.content)
        route = resolve(f"/api/v1/{path.partition('?')[0]}").route
        told = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)
        done.add((route.removeprefix("api/v1/"), method.lower()))
        responses = document["paths"][told][method.lower()]["responses"]
        assert str(answer.status_code) in responses, (method, path)
        if answer.status_code != 204:
            shape = shape_of(document, told, method.lower(), answer.status_code)
            shape.validate(orjson.loads(answer.content))
            assert answer["ETag"], (method, path)
    assert done == set(routes())


def routes() -> list[tuple[str, str]]:
    """Every address and method of revisions."""
    found = []
    for pattern in urlpatterns:
        view: Any = pattern.callback
        methods = [name for name in view.cls.http_method_names if name != "head"]
        found += [(str(pattern.pattern), method) for method in methods]
    return found
