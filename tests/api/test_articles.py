"""The desk by the API: importing, describing, cutting, publishing."""

import pytest

from commentary.models import Article, Passage
from tests.api.conftest import problem, read
from tests.people import keys_of, make_article, respond, select

TEXT = """# The Lamp Room

A first paragraph that says one thing.

A second paragraph that says another thing. And one more.
"""
EDITORS = ("edda", "ada")
OTHERS = ("mira", "vera", "omar")


def test_an_editor_imports_cuts_describes_and_publishes(cast, caller, nobody):
    of = caller(cast.edda)
    answer = of.post("articles/", {"text": TEXT, "format": "markdown"})
    made = read(answer, 201)
    assert answer["Location"] == f"/api/v1/articles/{made['slug']}/"
    assert (made["title"], made["state"], made["warnings"]) == ("The Lamp Room", "draft", [])
    path = f"articles/{made['slug']}/"
    problem(nobody.get(path), 404, "not_found")

    passages = read(of.get(f"{path}passages/"))
    first, _second = (row["id"] for row in passages["items"])
    seen = f'"v{passages["version"]}"'
    joined = of.post(f"{path}passages/{first}/join/", If_Match=seen)
    assert len(read(joined)["items"]) == 1
    split = read(
        of.post(f"{path}passages/{first}/split/", {"before": "And one"}, If_Match=joined["ETag"])
    )
    assert [row["text"][:7] for row in split["items"]] == ["A first", "And one"]
    retyped = read(of.post(f"{path}passages/{first}/kind/", {"kind": "quotation"}))
    assert retyped["items"][0]["kind"] == "quotation"

    described = read(of.patch(path, {"bylines": ["@vera", "Ann Lee"], "date": "1911-05"}))
    assert [by["name"] for by in described["bylines"]] == ["Vera Lindqvist", "Ann Lee"]
    assert (described["title"], described["date"]) == ("The Lamp Room", "1911-05")
    published = read(of.post(f"{path}publication/"))
    assert published["state"] == "published"
    assert read(nobody.get(path)) == published
    problem(of.post(f"{path}publication/"), 409, "conflict")
    problem(of.post(f"{path}passages/{first}/join/"), 409, "conflict")


def test_an_import_can_publish_at_once(cast, caller, nobody):
    made = read(caller(cast.edda).post("articles/", {"text": TEXT, "publish": True}), 201)
    assert made["state"] == "published"
    assert read(nobody.get(f"articles/{made['slug']}/"))["title"] == "The Lamp Room"


@pytest.mark.parametrize("person", OTHERS)
def test_only_editors_do_what_editors_do(person, cast, article, caller):
    of = caller(getattr(cast, person))
    passage = f"articles/{article.slug}/passages/{keys_of(article)[0]}/"
    before = Article.objects.get().version
    for answer in (
        of.post("articles/", {"text": TEXT}),
        of.patch(f"articles/{article.slug}/", {"title": "Mine"}),
        of.patch(f"articles/{article.slug}/", {"state": "archived"}),
        of.delete(f"articles/{article.slug}/"),
        of.post(f"articles/{article.slug}/publication/"),
        of.post(f"{passage}join/"),
        of.post(f"{passage}split/", {"offset": 4}),
        of.post(f"{passage}kind/", {"kind": "heading"}),
    ):
        problem(answer, 403, "not_permitted")
    assert Article.objects.get().version == before


def test_who_is_not_logged_in_is_asked_to(cast, article, nobody):
    for answer in (
        nobody.post("articles/", {"text": TEXT}),
        nobody.patch(f"articles/{article.slug}/", {"title": "Mine"}),
        nobody.delete(f"articles/{article.slug}/"),
        nobody.post(f"articles/{article.slug}/publication/"),
        nobody.post(f"articles/{article.slug}/passages/abcdefghijkl/join/"),
    ):
        problem(answer, 401, "not_authenticated")


@pytest.mark.parametrize("person", EDITORS)
def test_an_editor_archives_and_takes_out_of_the_archive(person, cast, article, caller):
    of, path = caller(getattr(cast, person)), f"articles/{article.slug}/"
    assert read(of.patch(path, {"state": "archived"}))["state"] == "archived"
    assert read(of.patch(path, {"state": "published"}))["state"] == "published"
    both = of.patch(path, {"state": "archived", "title": "Other"})
    assert list(problem(both, 422, "invalid")["fields"]) == ["state"]
    answer = of.patch(path, {"state": "draft"})
    assert list(problem(answer, 422, "invalid")["fields"]) == ["state"]


def test_a_draft_is_deleted_and_a_published_article_is_not(cast, article, caller):
    draft = make_article(state="draft")
    of = caller(cast.edda)
    assert of.delete(f"articles/{draft.slug}/").status_code == 204
    problem(of.get(f"articles/{draft.slug}/"), 404, "not_found")
    problem(of.delete(f"articles/{article.slug}/"), 409, "conflict")


def test_a_stale_change_shows_what_there_is(cast, article, caller):
    of, path = caller(cast.edda), f"articles/{article.slug}/"
    seen = of.get(path)["ETag"]
    read(of.patch(path, {"licence": "CC BY 4.0"}, If_Match=seen))
    for sent in ({"licence": "None"}, {"state": "archived"}):
        told = problem(of.patch(path, sent, If_Match=seen), 412, "stale_version")
        assert told["current"] == read(of.get(path))
        assert told["current"]["licence"] == "CC BY 4.0"


def test_a_stale_cut_or_publication_shows_what_there_is(cast, caller):
    draft = make_article(state="draft")
    of, path = caller(cast.edda), f"articles/{draft.slug}/"
    passage = f"{path}passages/{keys_of(draft)[0]}/"
    for answer in (
        of.post(f"{passage}join/", If_Match='"v1"'),
        of.post(f"{passage}split/", {"offset": 3}, If_Match='"v1"'),
        of.post(f"{passage}kind/", {"kind": "heading"}, If_Match='"v1"'),
    ):
        told = problem(answer, 412, "stale_version")
        assert told["current"] == read(of.get(f"{path}passages/"))
    told = problem(of.post(f"{path}publication/", If_Match='"v1"'), 412, "stale_version")
    assert told["current"] == read(of.get(path))
    assert Passage.objects.filter(article=draft).count() == len(keys_of(draft))


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "text"),
        ({"text": TEXT, "format": "docx"}, "format"),
        ({"text": 7}, "text"),
        ({"text": TEXT, "publish": "yes"}, "publish"),
        ({"text": TEXT, "slug": "mine"}, "slug"),
        ({"text": TEXT, "state": "published"}, "state"),
    ],
)
def test_an_import_that_cannot_be_taken_is_told_field_by_field(sent, field, cast, caller):
    answer = caller(cast.edda).post("articles/", sent)
    assert field in problem(answer, 422, "invalid")["fields"]
    assert Article.objects.count() == 0


def test_an_empty_import_is_refused(cast, caller):
    problem(caller(cast.edda).post("articles/", {"text": "  \n "}), 422, "no_text")


def test_an_import_takes_no_key(cast, caller):
    answer = caller(cast.edda).post("articles/", {"text": TEXT}, Idempotency_Key="k")
    problem(answer, 400, "bad_key")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"date": "last year"}, "date"),
        ({"source_url": "ftp://example.org/"}, "source_url"),
        ({"comment_policy": "quiet"}, "comment_policy"),
        ({"bylines": ["@nobody-here"]}, "bylines"),
        ({"subjects": "maps"}, "subjects"),
        ({"version": 3}, "version"),
        ({"slug": "mine"}, "slug"),
    ],
)
def test_details_that_cannot_be_taken_are_told_field_by_field(sent, field, cast, article, caller):
    answer = caller(cast.edda).patch(f"articles/{article.slug}/", sent)
    assert field in problem(answer, 422, "invalid")["fields"]


@pytest.mark.parametrize(
    ("deed", "sent"),
    [
        ("split", {}),
        ("split", {"offset": 0}),
        ("split", {"offset": "4"}),
        ("split", {"offset": 99_999}),
        ("split", {"before": "words of another text"}),
        ("split", {"offset": 4, "key": "x"}),
        ("kind", {}),
        ("kind", {"kind": "poem"}),
        ("kind", {"kind": "heading", "level": 9}),
        ("join", {"offset": 4}),
    ],
)
def test_a_cut_that_cannot_be_made_is_refused(deed, sent, cast, caller):
    draft = make_article(state="draft")
    path = f"articles/{draft.slug}/passages/{keys_of(draft)[0]}/{deed}/"
    problem(caller(cast.edda).post(path, sent), 422, "invalid")
    assert Passage.objects.filter(article=draft).count() == len(keys_of(draft))


def test_a_date_that_cannot_be_read_is_refused_by_its_field(cast, caller):
    draft = make_article(state="draft")
    path = f"articles/{draft.slug}/passages/{keys_of(draft)[0]}/kind/"
    sent = {"kind": "dated_entry", "date": "soon"}
    assert set(problem(caller(cast.edda).post(path, sent), 422, "bad_date")["fields"]) == {"date"}


def test_a_passage_that_is_not_there_is_404(cast, article, caller):
    draft = make_article(state="draft")
    other = keys_of(article)[0]
    problem(
        caller(cast.edda).post(f"articles/{draft.slug}/passages/{other}/join/"), 404, "not_found"
    )


def test_the_byline_stays_when_something_else_is_changed(cast, article, caller):
    critique = respond(cast.mira, article, kind="critique", targets=[select(article, "a map")])
    before = read(caller(None).get(f"articles/{article.slug}/"))["bylines"]
    after = read(caller(cast.edda).patch(f"articles/{article.slug}/", {"licence": "CC0"}))
    assert after["bylines"] == before
    answer = {"body": "It is owed."}
    made = read(caller(cast.vera).post(f"annotations/{critique.key}/replies/", answer), 201)
    assert made["by_article_author"]
    told = read(caller(None).get(f"annotations/{critique.key}/"))
    assert told["answer"] == made["id"]
