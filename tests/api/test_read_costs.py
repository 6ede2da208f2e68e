"""What reads cost, what is kept and by whom, and that nothing is ever stale."""

import gzip
from collections.abc import Callable

import orjson
import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commentary.models import Article
from tests.api.conftest import Caller, problem, read
from tests.people import (
    Cast,
    edit,
    keys_of,
    reply,
    respond,
    select,
    set_policy,
    withdraw,
)

Count = Callable[[int], CaptureQueriesContext]


def many(cast: Cast, article: Article, number: int) -> None:
    for n in range(number):
        first = respond(cast.mira, article, f"Number {n}", targets=[select(article, "a map")])
        reply(cast.noor, first)


PARTS = {
    "": 3,
    "annotations/": 2,
    "annotations/?sort=newest": 3,
    "annotations/?passage={passage}": 4,
    "annotations/?passage={passage}&sort=most-replied": 4,
    "anchors/": 3,
    "passages/": 3,
    "passages/{passage}/": 3,
    "revisions/": 4,
    "revisions/1/": 5,
    "revisions/1/diff/?from=1": 5,
    "orphans/": 3,
    "corrections/": 3,
}


@pytest.mark.parametrize(("part", "statements"), PARTS.items())
def test_a_part_of_an_article_costs_the_same_whatever_was_said(
    part, statements, cast, article, nobody, django_assert_num_queries: Count
):
    path = f"articles/{article.slug}/{part.format(passage=keys_of(article)[0])}"
    nobody.get(path)  # compiles what is compiled once
    for number in (1, 6):
        many(cast, article, number)
        with django_assert_num_queries(statements):
            answer = nobody.get(path)
        assert answer.status_code == 200
        with django_assert_num_queries(1):
            again = nobody.get(path)
        assert again.content == answer.content
        with django_assert_num_queries(1):
            assert nobody.get(path, If_None_Match=answer["ETag"]).status_code == 304


@pytest.mark.parametrize(
    ("path", "statements", "unchanged"),
    [
        ("articles/", 2, 2),
        ("annotations/{key}/", 1, 1),
        ("annotations/{key}/replies/", 2, 1),
        ("annotations/{key}/history/", 2, 2),
        ("annotations/{key}/anchors/", 3, 1),
        ("people/mira/", 2, 2),
        ("schema/", 0, 0),
        ("", 0, 0),
    ],
)
def test_other_reads_cost_the_same_whatever_was_said(
    path, statements, unchanged, cast, article, nobody, django_assert_num_queries: Count
):
    key = respond(cast.mira, article).key
    address = path.format(key=key)
    nobody.get(address)
    for number in (1, 6):
        many(cast, article, number)
        with django_assert_num_queries(statements):
            answer = nobody.get(address)
        assert answer.status_code == 200
        with django_assert_num_queries(unchanged):
            assert nobody.get(address, If_None_Match=answer["ETag"]).status_code == 304


def test_a_member_costs_one_statement_more(cast, article, caller, django_assert_num_queries: Count):
    many(cast, article, 3)
    of = caller(cast.mira)
    path = f"articles/{article.slug}/annotations/"
    of.get(path)  # notes the day of the token's use
    with django_assert_num_queries(3):
        answer = of.get(path)
    with django_assert_num_queries(2):
        assert of.get(path, If_None_Match=answer["ETag"]).status_code == 304


def test_nobody_in_particular_touches_no_session(cast, article, nobody):
    answer = nobody.get(f"articles/{article.slug}/annotations/")
    assert not answer.cookies
    assert not hasattr(answer.wsgi_request, "session")
    assert not hasattr(answer.wsgi_request, "user")


def test_what_everybody_may_keep_carries_no_cookie_and_what_a_member_gets_is_private(
    cast, article, caller, nobody
):
    path = f"articles/{article.slug}/annotations/"
    public, private = nobody.get(path), caller(cast.mira).get(path)
    assert public["Cache-Control"] == "public, no-cache"
    assert private["Cache-Control"] == "private, no-cache"
    for answer in (public, private):
        assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))
        assert not answer.cookies
    assert public["ETag"] != private["ETag"] != caller(cast.noor).get(path)["ETag"]


def test_every_answer_carries_the_headers_of_the_site(cast, article, nobody):
    for path in (f"articles/{article.slug}/", "nowhere/", "me/"):
        answer = nobody.get(path)
        for name in ("X-Request-Id", "Content-Security-Policy", "X-Content-Type-Options"):
            assert answer[name]


@pytest.mark.parametrize(
    "deed",
    [
        lambda cast, article, said: respond(cast.noor, article),
        lambda cast, article, said: reply(cast.noor, said),
        lambda cast, article, said: edit(cast.mira, said, "Other words."),
        lambda cast, article, said: withdraw(cast.mira, said),
        lambda cast, article, said: set_policy(article, "closed"),
    ],
    ids=["post", "reply", "edit", "withdraw", "policy"],
)
def test_nothing_is_stale_after(deed, cast, article, nobody):
    said = respond(cast.mira, article, "First words.")
    reply(cast.vera, said)
    paths = [f"articles/{article.slug}/", f"articles/{article.slug}/annotations/"]
    before = [nobody.get(path) for path in paths]
    after = []
    deed(cast, article, said)
    for path, earlier in zip(paths, before, strict=True):
        answer = nobody.get(path, If_None_Match=earlier["ETag"])
        assert answer.status_code == 200
        after.append(answer.content)
    assert after != [answer.content for answer in before]


def test_long_answers_are_compressed_for_those_who_take_it(cast, article, nobody):
    many(cast, article, 5)
    path = f"articles/{article.slug}/annotations/"
    plain = nobody.get(path)
    small = nobody.get(path, Accept_Encoding="br, gzip;q=0.8")
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert len(small.content) < len(plain.content) / 2
    assert small["Content-Length"] == str(len(small.content))
    for refused in ("gzip;q=0", "identity", "gzip;q=0.0, br"):
        assert "Content-Encoding" not in nobody.get(path, Accept_Encoding=refused)


def test_the_public_lane_and_the_usual_way_say_the_same(cast, article, nobody, settings):
    many(cast, article, 2)
    said = respond(cast.mira, article, "Words.")
    lane = "commentary.middleware.public_reads"
    paths = [
        "articles/",
        f"articles/{article.slug}/annotations/",
        f"annotations/{said.key}/",
        "people/mira/",
        "articles/?limit=0",
        "nowhere/",
    ]
    by_lane = [nobody.get(path) for path in paths]
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != lane]
    usual = Caller(client=Client())
    for path, answer in zip(paths, by_lane, strict=True):
        other = usual.get(path)
        assert (other.status_code, other.content) == (answer.status_code, answer.content)
        assert other.get("ETag") == answer.get("ETag")


def test_a_foreign_host_is_refused_in_the_lane_too(cast, article, nobody):
    answer = nobody.get(f"articles/{article.slug}/", Host="elsewhere.example.net")
    problem(answer, 400, "bad_request")


def test_a_page_of_the_thread_is_joined_of_what_single_reads_give(cast, article, nobody):
    many(cast, article, 2)
    page = read(nobody.get(f"articles/{article.slug}/annotations/"))
    for item in page["items"]:
        assert item == read(nobody.get(f"annotations/{item['id']}/"))


def test_a_chain_of_replies_deeper_than_paths_go_is_read_by_one_statement(
    cast, article, nobody, django_assert_num_queries: Count
):
    last = respond(cast.mira, article)
    for _ in range(40):
        last = reply(cast.noor, last)
    path = f"articles/{article.slug}/annotations/?limit=1000"
    nobody.get(f"articles/{article.slug}/annotations/?limit=1")
    with django_assert_num_queries(2):
        page = orjson.loads(nobody.get(path).content)
    assert len(page["items"]) == 41
