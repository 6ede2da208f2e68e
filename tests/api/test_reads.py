"""Reading by the API: whole threads, branches, parts of articles, and what it costs."""

import gzip
from collections.abc import Callable
from typing import Any

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
    make_article,
    reply,
    respond,
    select,
    set_policy,
    withdraw,
)

Count = Callable[[int], CaptureQueriesContext]


def ids(page: Any) -> list[str]:
    return [item["id"] for item in page["items"]]


def follow(caller: Caller, path: str) -> list[str]:
    """The ids of all pages, from the first on."""
    found: list[str] = []
    following: str | None = path
    while following:
        page = read(caller.get(following))
        found += ids(page)
        following = page["next"]
    return found


def test_the_index_says_where_things_are(nobody):
    index = read(nobody.get(""))
    assert read(nobody.get(index["articles"])) == {"items": [], "next": None}
    assert read(nobody.get(index["schema"]))["openapi"].startswith("3.")


def test_a_browser_is_led_to_the_documentation(nobody):
    answer = nobody.get("", Accept="text/html,*/*")
    assert (answer.status_code, answer["Location"]) == (302, "/api/v1/docs/")


def test_articles_are_listed_newest_first_and_drafts_are_not(cast, nobody):
    slugs = [make_article(title=f"Number {n}").slug for n in range(5)]
    make_article(title="A draft", state="draft")
    archived = make_article(title="Old", state="archived").slug
    page = read(nobody.get("articles/?limit=4"))
    assert [item["slug"] for item in page["items"]] == [archived, *slugs[:1:-1]]
    rest = read(nobody.get(page["next"]))
    assert [item["slug"] for item in rest["items"]] == slugs[1::-1]
    assert rest["next"] is None


def test_an_article_is_told_with_its_byline_and_counts(cast, article, nobody):
    respond(cast.mira, article, kind="critique", targets=[select(article, "a map")])
    told = read(nobody.get(f"articles/{article.slug}/"))
    assert told["title"] == article.title
    assert [by["username"] for by in told["bylines"]] == ["vera"]
    counts = (told["response_count"], told["critique_count"], told["unanswered_count"])
    assert counts == (1, 1, 1)


def test_passages_are_told_in_order_with_their_texts(cast, article, nobody):
    passages = read(nobody.get(f"articles/{article.slug}/passages/"))["items"]
    assert [row["id"] for row in passages] == keys_of(article)
    one = read(nobody.get(f"articles/{article.slug}/passages/{passages[3]['id']}/"))
    assert one == passages[3]
    assert one["text"].startswith("The party crossed")


def test_a_revision_is_told_with_its_whole_text(cast, article, nobody):
    listed = read(nobody.get(f"articles/{article.slug}/revisions/"))["items"]
    assert [row["number"] for row in listed] == [1]
    whole = read(nobody.get(f"articles/{article.slug}/revisions/1/"))
    assert [row["id"] for row in whole["passages"]] == keys_of(article)
    problem(nobody.get(f"articles/{article.slug}/revisions/2/"), 404, "not_found")


def test_anchors_stand_at_their_words_and_know_their_owner(cast, article, caller, nobody):
    words = select(article, "nobody wrote down")
    posted = respond(cast.mira, article, targets=[words])
    path = f"articles/{article.slug}/anchors/"
    row = read(nobody.get(path))["anchors"][0]
    assert (row["id"], row["start"], row["end"]) == (posted.key, words.start, words.end)
    assert row["exact"] == "nobody wrote down"
    assert not row["mine"]
    assert read(caller(cast.mira).get(path))["anchors"][0]["mine"]


def test_a_thread_comes_in_its_order_whatever_the_size_of_the_page(cast, article, nobody):
    first = respond(cast.mira, article)
    second = respond(cast.noor, article)
    below = reply(cast.noor, first)
    deepest = reply(cast.mira, below)
    beside = reply(cast.vera, first)
    order = [row.key for row in (first, below, deepest, beside, second)]
    path = f"articles/{article.slug}/annotations/"
    for limit in (1, 2, 3, 5, 1000):
        assert follow(nobody, f"{path}?limit={limit}") == order
    assert follow(nobody, f"annotations/{first.key}/replies/?limit=1") == order[1:4]
    assert ids(read(nobody.get(f"annotations/{second.key}/replies/"))) == []


def test_first_responses_can_be_sorted(cast, article, nobody):
    one, two, three = (respond(cast.mira, article, f"Number {n}") for n in range(3))
    reply(cast.noor, two)
    path = f"articles/{article.slug}/annotations/?limit=1&sort="
    assert follow(nobody, f"{path}oldest") == [one.key, two.key, three.key]
    assert follow(nobody, f"{path}newest") == [three.key, two.key, one.key]
    assert follow(nobody, f"{path}most-replied") == [two.key, one.key, three.key]


def test_what_speaks_of_a_passage_comes_with_its_replies(cast, article, nobody):
    respond(cast.mira, article)
    about = respond(cast.mira, article, targets=[select(article, "a map")])
    below = reply(cast.noor, about)
    passage = keys_of(article)[0]
    path = f"articles/{article.slug}/annotations/?passage={passage}"
    assert follow(nobody, f"{path}&limit=1") == [about.key, below.key]
    assert follow(nobody, f"{path}&sort=newest") == [about.key]
    other = keys_of(article)[1]
    assert follow(nobody, f"articles/{article.slug}/annotations/?passage={other}") == []
    unknown = f"articles/{article.slug}/annotations/?passage=abcdefghijkl"
    problem(nobody.get(unknown), 404, "not_found")


def test_an_annotation_is_told_with_its_targets(cast, article, nobody):
    words = select(article, "a promise is a debt")
    posted = respond(
        cast.mira,
        article,
        "It is **not**.",
        kind="critique",
        targets=[words],
        challenge="definition",
        evidence=[{"quote": "A debt is owed.", "url": "https://example.org/", "date": "1911"}],
    )
    told = read(nobody.get(f"annotations/{posted.key}/"))
    assert told["targets"][0] | {"prefix": "", "suffix": ""} == {
        "target": 0,
        "part": 0,
        "passage": words.passage,
        "whole": False,
        "start": words.start,
        "end": words.end,
        "exact": "a promise is a debt",
        "prefix": "",
        "suffix": "",
        "state": "placed",
    }
    assert told["html"] == "<p>It is <strong>not</strong>.</p>\n"
    assert told["evidence"][0]["host"] == "example.org"
    assert (told["author"]["username"], told["version"], told["reply_count"]) == ("mira", 1, 0)


def test_the_history_tells_each_wording_and_what_changed(cast, article, nobody):
    posted = respond(cast.mira, article, "The ford was known.")
    edit(cast.mira, posted, "The ford was unknown.")
    newest, oldest = read(nobody.get(f"annotations/{posted.key}/history/"))["items"]
    assert (oldest["body"], newest["body"]) == ("The ford was known.", "The ford was unknown.")
    assert {"change": "deleted", "text": "known"} in newest["changes"]


def test_a_person_is_told_with_what_they_said_in_public(cast, article, nobody):
    keys = [respond(cast.mira, article, f"Number {n}").key for n in range(3)]
    respond(cast.mira, article, "Mine alone.", kind="note")
    told = read(nobody.get("people/mira/?limit=2"))
    assert (told["name"], told["roles"]) == ("Mira Aalto", [])
    assert "email" not in told
    assert ids(told["annotations"]) == keys[:0:-1]
    rest = read(nobody.get(told["annotations"]["next"]))
    assert ids(rest["annotations"]) == keys[:1]


@pytest.mark.parametrize(
    "path",
    [
        "articles/none/",
        "articles/none/annotations/",
        "articles/none/passages/",
        "articles/none/passages/abcdefghijkl/",
        "articles/none/anchors/",
        "articles/none/revisions/",
        "articles/none/revisions/1/",
        "articles/none/revisions/99999999999999999999/",
        "annotations/abcdefghijkl/",
        "annotations/abcdefghijkl/replies/",
        "annotations/abcdefghijkl/history/",
        "people/none/",
        "people/%00/",
        "people/%ff/",
        "nowhere/",
        "articles/%20/",
    ],
)
def test_what_does_not_exist_is_404_as_a_problem(path, cast, nobody, caller):
    problem(nobody.get(path), 404, "not_found")
    problem(caller(cast.mira).get(path), 404, "not_found")


@pytest.mark.parametrize("person", [None, "mira", "vera", "omar"])
def test_a_draft_does_not_exist_but_for_editors(person, cast, caller):
    draft = make_article(state="draft")
    of = caller(getattr(cast, person) if person else None)
    for part in ("", "annotations/", "passages/", "anchors/", "revisions/", "revisions/1/"):
        problem(of.get(f"articles/{draft.slug}/{part}"), 404, "not_found")
        assert caller(cast.edda).get(f"articles/{draft.slug}/{part}").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "TRACE", "PATCH", "DELETE", "POST"])
def test_a_wrong_method_is_405_as_a_problem(method, cast, article, nobody):
    answer = nobody.send(method, f"articles/{article.slug}/anchors/")
    problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


def test_head_is_get_without_its_body(cast, article, nobody):
    path = f"articles/{article.slug}/annotations/"
    head, got = nobody.send("HEAD", path), nobody.get(path)
    assert (head.status_code, head["ETag"], head.content) == (200, got["ETag"], b"")


# What it costs


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
    "revisions/": 3,
    "revisions/1/": 4,
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


def test_a_member_costs_one_statement_more(
    cast, article, caller, django_assert_num_queries: Count
):
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
