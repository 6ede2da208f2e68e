"""Moderating by the API: what waits, and letting it appear."""

import pytest

from tests.api.conftest import problem, read
from tests.people import edit, make_article, respond


@pytest.mark.parametrize("person", ["omar", "ada"])
def test_a_moderator_sees_what_waits_and_lets_it_appear(person, cast, caller, nobody):
    article = make_article(policy="held")
    keys = [respond(cast.mira, article, f"Number {n}").key for n in range(3)]
    of = caller(getattr(cast, person))
    page = read(of.get("waiting/?limit=2"))
    rest = read(of.get(page["next"]))
    assert [row["id"] for row in (*page["items"], *rest["items"])] == keys[::-1]
    assert rest["next"] is None
    made = read(of.post(f"annotations/{keys[0]}/publication/"))
    assert made == read(nobody.get(f"annotations/{keys[0]}/"))
    assert made["state"] == "published"
    problem(of.post(f"annotations/{keys[0]}/publication/"), 409, "conflict")


def test_what_was_edited_meanwhile_is_shown_and_does_not_appear(cast, caller):
    held = respond(cast.mira, make_article(policy="held"), "First.")
    edit(cast.mira, held, "Second.")
    of, path = caller(cast.omar), f"annotations/{held.key}/publication/"
    told = problem(of.post(path, If_Match='"v1"'), 412, "stale_version")
    assert (told["current"]["body"], told["current"]["state"]) == ("Second.", "held")
    assert read(of.post(path, If_Match='"v2"'))["state"] == "published"


@pytest.mark.parametrize("person", ["mira", "noor", "vera", "edda"])
def test_nobody_else_does(person, cast, caller):
    article = make_article(policy="held")
    held = respond(cast.mira, article).key
    of = caller(getattr(cast, person))
    problem(of.get("waiting/"), 403, "not_permitted")
    answer = of.post(f"annotations/{held}/publication/")
    seen = person == "mira"
    problem(answer, *((403, "not_permitted") if seen else (404, "not_found")))


def test_who_is_not_logged_in_is_asked_to(nobody):
    problem(nobody.get("waiting/"), 401, "not_authenticated")
    problem(nobody.post("annotations/abcdefghijkl/publication/"), 401, "not_authenticated")


def test_a_token_that_may_read_sees_and_does_not_publish(cast, caller):
    held = respond(cast.mira, make_article(policy="held")).key
    of = caller(cast.omar, "read")
    assert len(read(of.get("waiting/"))["items"]) == 1
    problem(of.post(f"annotations/{held}/publication/"), 403, "insufficient_scope")
