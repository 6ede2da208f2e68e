"""Reading by the API: whole threads, branches, parts of articles, and what it costs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller, problem, read
from tests.people import (
    edit,
    keys_of,
    make_article,
    reply,
    respond,
    select,
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
        "review": False,
        "said_of": None,
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
