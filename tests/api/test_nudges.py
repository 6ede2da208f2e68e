"""Screening by the API: a nudge says its codes, and `despite` posts in spite of them."""

import pytest

from commentary.actions.rules import add_word_rule, set_policy
from commentary.models import Annotation
from tests.api.conftest import problem, read
from tests.people import SYSTEM, respond

pytestmark = pytest.mark.one_database


@pytest.fixture
def scamp(db):
    return add_word_rule(SYSTEM, "", text="scamp", effect="nudge", says="Is this it?")


def ways(cast, article):
    """How words get in: where, by which method, with what."""
    thread, own = respond(cast.noor, article), respond(cast.mira, article)
    return [
        ("post", f"articles/{article.slug}/annotations/", {"kind": "comment"}),
        ("post", f"annotations/{thread.key}/replies/", {}),
        ("patch", f"annotations/{own.key}/", {}),
    ]


def test_a_nudge_names_its_codes_and_despite_posts_all_the_same(cast, article, caller, scamp):
    of = caller(cast.mira)
    for method, path, more in ways(cast, article):
        before = Annotation.objects.count()
        body = {**more, "body": "You scamp."}
        said = problem(of.send(method, path, body), 422, "nudge")
        code = f"word-{scamp.key}"
        assert said["nudges"] == [{"code": code, "says": "Is this it?"}]
        assert "fields" not in said
        assert Annotation.objects.count() == before
        done = read(of.send(method, path, {**body, "despite": [code]}), 201 - (method == "patch"))
        assert (done["body"], done["state"]) == ("You scamp.", "published")


@pytest.mark.parametrize("despite", ["word", [1], [None], ["x" * 41], ["x"] * 11, {"a": 1}])
def test_codes_of_another_shape_are_refused(cast, article, caller, scamp, despite):
    body = {"kind": "comment", "body": "You scamp.", "despite": despite}
    said = problem(
        caller(cast.mira).post(f"articles/{article.slug}/annotations/", body), 422, "invalid"
    )
    assert any(name.startswith("despite") for name in said["fields"])


def test_a_refused_word_names_the_field(cast, article, caller):
    add_word_rule(SYSTEM, "", text="rogue", effect="refuse", says="Say what was done.")
    body = {"kind": "critique", "body": "Well.", "evidence": [{"quote": "so"}, {"quote": "rogue"}]}
    said = problem(
        caller(cast.mira).post(f"articles/{article.slug}/annotations/", body), 422, "invalid"
    )
    assert said["fields"] == {"evidence.1": ["Say what was done."]}


def test_slow_mode_says_when_to_try_again(cast, article, caller):
    respond(cast.mira, article)
    set_policy(SYSTEM, "", {"slow_seconds": 600}, version=None)
    body = {"kind": "comment", "body": "And then?"}
    answer = caller(cast.mira).post(f"articles/{article.slug}/annotations/", body)
    said = problem(answer, 429, "rate_limited")
    assert "one response every 10 minutes" in said["detail"]
    assert 0 < int(answer["Retry-After"]) <= 600


def test_a_retry_is_answered_although_a_rule_came_meanwhile(cast, article, caller):
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    body = {"kind": "comment", "body": "You scamp."}
    first = read(of.post(path, body, Idempotency_Key="one"), 201)
    add_word_rule(SYSTEM, "", text="scamp", effect="refuse")
    assert read(of.post(path, body, Idempotency_Key="one"), 200)["id"] == first["id"]


def test_what_is_held_says_so(cast, article, caller, scamp):
    add_word_rule(SYSTEM, "", text="rogue")
    body = {"kind": "comment", "body": "A rogue."}
    done = read(caller(cast.mira).post(f"articles/{article.slug}/annotations/", body), 201)
    assert done["state"] == "held"
