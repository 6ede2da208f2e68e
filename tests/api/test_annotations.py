"""Writing by the API: annotating, replying, editing, withdrawing."""

from typing import Any

import pytest

from commentary.models import Annotation, LedgerEntry
from commentary.vocabulary import MAX_BODY
from tests.api.conftest import problem, read
from tests.people import (
    keys_of,
    let_appear,
    make_article,
    respond,
    select,
    withdraw,
)

CRITIQUE = {
    "kind": "critique",
    "title": "Not owed",
    "body": "A map *describes*; it owes nothing.",
    "language": "en",
    "tags": ["maps", "debts"],
    "challenge": "definition",
    "would_change": "A statute that makes a map a contract.",
    "evidence": [{"quote": "No map is a deed.", "url": "https://example.org/a", "date": "1911"}],
}


def target_of(article: Any, words: str) -> dict[str, Any]:
    chosen = select(article, words)
    return {
        "passage": chosen.passage,
        "start": chosen.start,
        "end": chosen.end,
        "exact": chosen.exact,
    }


# Posting


def test_a_member_critiques_selected_words(cast, article, caller, nobody):
    words = target_of(article, "a promise is a debt")
    sent = {**CRITIQUE, "targets": [words]}
    answer = caller(cast.mira).post(f"articles/{article.slug}/annotations/", sent)
    made = read(answer, 201)
    assert answer["Location"] == f"/api/v1/annotations/{made['id']}/"
    assert {name: made[name] for name in ("kind", "title", "body", "tags", "challenge")} == {
        name: sent[name] for name in ("kind", "title", "body", "tags", "challenge")
    }
    assert {name: made["targets"][0][name] for name in words} == words
    assert made["author"]["username"] == "mira"
    assert read(nobody.get(answer["Location"])) == made
    assert caller(cast.mira).get(answer["Location"])["ETag"] == answer["ETag"]


def test_words_across_passages_and_a_whole_passage_can_be_meant(cast, article, caller):
    first, second = keys_of(article)[0:4:3]
    sent = {
        "kind": "comment",
        "body": "Both.",
        "targets": [
            {"passage": first, "exact": "can owe."},
            {"passage": second, "exact": "The party", "continues": True},
            {"passage": second},
        ],
    }
    made = read(caller(cast.mira).post(f"articles/{article.slug}/annotations/", sent), 201)
    numbers = [(row["target"], row["part"], row["whole"]) for row in made["targets"]]
    assert numbers == [(0, 0, False), (0, 1, False), (1, 0, True)]


@pytest.mark.parametrize("person", ["mira", "noor", "vera", "edda", "omar", "ada"])
def test_every_member_may_annotate_and_reply(person, cast, article, caller):
    of = caller(getattr(cast, person))
    sent = {"kind": "question", "body": "Which ford?"}
    made = read(of.post(f"articles/{article.slug}/annotations/", sent), 201)
    below = read(of.post(f"annotations/{made['id']}/replies/", {"body": "That one."}), 201)
    assert (below["parent"], below["root"], below["kind"]) == (made["id"], made["id"], "reply")


def test_who_is_not_logged_in_is_asked_to(cast, article, nobody):
    said = respond(cast.mira, article)
    answers = [
        nobody.post(f"articles/{article.slug}/annotations/", {"kind": "comment", "body": "I."}),
        nobody.post(f"annotations/{said.key}/replies/", {"body": "I."}),
        nobody.patch(f"annotations/{said.key}/", {"body": "I."}),
        nobody.delete(f"annotations/{said.key}/"),
        nobody.post("preview/", {"body": "I."}),
        nobody.get("me/"),
    ]
    for answer in answers:
        problem(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"] == 'Bearer realm="commentary"'
    assert Annotation.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "policy"), [("archived", "open"), ("published", "closed"), ("draft", "open")]
)
def test_a_debate_that_is_not_open_takes_nothing(state, policy, cast, caller):
    article = make_article(state=state, policy=policy)
    sent = {"kind": "comment", "body": "Too late."}
    path = f"articles/{article.slug}/annotations/"
    problem(caller(cast.edda).post(path, sent), 403, "not_permitted")
    if state == "draft":
        problem(caller(cast.mira).post(path, sent), 404, "not_found")
    assert Annotation.objects.count() == 0


def test_what_is_held_is_given_back_to_its_author_and_to_nobody_else(cast, caller, nobody):
    article = make_article(policy="held")
    sent = {"kind": "comment", "body": "Patience."}
    made = read(caller(cast.mira).post(f"articles/{article.slug}/annotations/", sent), 201)
    assert made["state"] == "held"
    path = f"annotations/{made['id']}/"
    problem(nobody.get(path), 404, "not_found")
    problem(caller(cast.noor).get(path), 404, "not_found")
    assert read(caller(cast.omar).get(path)) == made
    let_appear(cast.omar, Annotation.objects.get(key=made["id"]))
    assert read(nobody.get(path))["state"] == "published"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "comment"}, "body"),
        ({"kind": "comment", "body": "x" * (MAX_BODY + 1)}, "body"),
        ({"kind": "comment", "body": 5}, "body"),
        ({"kind": "comment", "body": None}, "body"),
        ({"kind": "shout", "body": "I."}, "kind"),
        ({"kind": "reply", "body": "I."}, "kind"),
        ({"body": "I."}, "kind"),
        ({"kind": "comment", "body": "I.", "challenge": "fact"}, "challenge"),
        ({"kind": "comment", "body": "I.", "proposed": "You."}, "proposed"),
        ({"kind": "correction", "body": "I."}, "proposed"),
        ({"kind": "correction", "proposed": "You."}, "targets"),
        ({"kind": "comment", "body": "I.", "tags": "maps"}, "tags"),
        ({"kind": "comment", "body": "I.", "tags": ["x" * 41]}, "tags.0"),
        ({"kind": "comment", "body": "I.", "language": "klingonese"}, "language"),
        ({"kind": "comment", "body": "I.", "targets": [{"exact": "map"}]}, "targets.0.passage"),
        (
            {"kind": "comment", "body": "I.", "targets": [{"passage": "x", "start": 1.0}]},
            "targets.0.start",
        ),
        (
            {"kind": "comment", "body": "I.", "targets": [{"passage": "x", "start": True}]},
            "targets.0.start",
        ),
        (
            {"kind": "comment", "body": "I.", "targets": [{"passage": "x", "continues": "yes"}]},
            "targets.0.continues",
        ),
        ({"kind": "comment", "body": "I.", "targets": [{"passage": "abcdefghijkl"}]}, "targets"),
        ({"kind": "critique", "body": "I.", "evidence": [{"url": "javascript:x"}]}, "evidence.0"),
        ({"kind": "critique", "body": "I.", "evidence": [{"link": "x"}]}, "evidence.0.link"),
    ],
)
def test_what_cannot_be_taken_is_told_field_by_field(sent, field, cast, article, caller):
    answer = caller(cast.mira).send("POST", f"articles/{article.slug}/annotations/", sent)
    assert field in problem(answer, 422, "invalid")["fields"]
    assert Annotation.objects.count() == 0


@pytest.mark.parametrize("sent", [[], "comment", None, 7, True])
def test_what_is_no_object_is_refused(sent, cast, article, caller):
    answer = caller(cast.mira).send("POST", f"articles/{article.slug}/annotations/", sent)
    problem(answer, 422, "no_object")


@pytest.mark.parametrize(
    "name",
    ["author", "author_id", "state", "version", "created", "id", "key", "root", "html", "article"],
)
def test_a_field_that_is_not_asked_for_is_refused_by_name(name, cast, article, caller):
    said = respond(cast.mira, article)
    of = caller(cast.mira)
    for answer in (
        of.post(
            f"articles/{article.slug}/annotations/", {"kind": "comment", "body": "I.", name: 1}
        ),
        of.post(f"annotations/{said.key}/replies/", {"body": "I.", name: 1}),
        of.patch(f"annotations/{said.key}/", {"body": "I.", name: 1}),
        of.post("preview/", {"body": "I.", name: 1}),
    ):
        assert list(problem(answer, 422, "invalid")["fields"]) == [name]
    assert Annotation.objects.count() == 1


def test_words_that_do_not_stand_there_are_refused(cast, article, caller):
    words = {**target_of(article, "a map"), "exact": "a debt that nobody wrote"}
    sent = {"kind": "comment", "body": "I.", "targets": [words]}
    answer = caller(cast.mira).post(f"articles/{article.slug}/annotations/", sent)
    assert "targets" in problem(answer, 422, "invalid")["fields"]


# Once only


def test_a_retry_with_its_key_makes_nothing_new(cast, article, caller):
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    sent = {"kind": "comment", "body": "Once."}
    first = of.post(path, sent, Idempotency_Key="attempt-1")
    made, again = read(first, 201), of.post(path, sent, Idempotency_Key="attempt-1")
    assert read(again) == made
    assert again["Location"] == first["Location"]
    assert Annotation.objects.count() == 1
    replies = f"annotations/{made['id']}/replies/"
    one = read(of.post(replies, {"body": "Twice."}, Idempotency_Key="attempt-2"), 201)
    assert read(of.post(replies, {"body": "Twice."}, Idempotency_Key="attempt-2")) == one | {
        "version": 1
    }
    assert Annotation.objects.count() == 2


def test_a_key_that_was_used_for_something_else_is_refused(cast, article, caller):
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    sent = {"kind": "comment", "body": "Once."}
    read(of.post(path, sent, Idempotency_Key="k"), 201)
    other = of.post(path, {**sent, "body": "Other words."}, Idempotency_Key="k")
    problem(other, 409, "key_reused")
    said = Annotation.objects.get()
    problem(
        of.post(f"annotations/{said.key}/replies/", {"body": "Once."}, Idempotency_Key="k"),
        409,
        "key_reused",
    )
    read(caller(cast.noor).post(path, sent, Idempotency_Key="k"), 201)
    assert Annotation.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 65, "a b", "é"])
def test_a_key_of_another_form_is_refused(key, cast, article, caller):
    path = f"articles/{article.slug}/annotations/"
    sent = {"kind": "comment", "body": "Once."}
    problem(caller(cast.mira).post(path, sent, Idempotency_Key=key), 400, "bad_key")


# Others


def test_the_preview_shows_what_would_be_posted_and_keeps_nothing(cast, article, caller):
    body = "**Bold** <script>alert(1)</script> [x](javascript:alert(1))"
    shown = read(caller(cast.mira, "read").post("preview/", {"body": body}))["html"]
    sent = {"kind": "comment", "body": body}
    assert Annotation.objects.count() == 0
    made = read(caller(cast.mira).post(f"articles/{article.slug}/annotations/", sent), 201)
    assert made["html"] == shown
    assert "<script" not in shown
    answer = caller(cast.mira).post("preview/", {"body": "x" * (MAX_BODY + 1)})
    assert "body" in problem(answer, 422, "invalid")["fields"]


def test_too_many_in_too_short_a_time_are_told_when_to_go_on(cast, article, caller, rates):
    rates(respond=(2, 60))
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    for n in range(2):
        read(of.post(path, {"kind": "comment", "body": f"{n}"}), 201)
    answer = of.post(path, {"kind": "comment", "body": "3"})
    problem(answer, 429, "rate_limited")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_what_is_written_by_the_api_stands_in_the_ledger(cast, article, caller):
    of = caller(cast.mira)
    sent = {"kind": "comment", "body": "I."}
    made = read(of.post(f"articles/{article.slug}/annotations/", sent), 201)
    of.patch(f"annotations/{made['id']}/", {"body": "You."})
    of.delete(f"annotations/{made['id']}/")
    rows = LedgerEntry.objects.filter(subject_key=made["id"], actor=cast.mira).order_by("pk")
    assert [row.verb for row in rows] == ["post", "edit", "withdraw"]


@pytest.mark.parametrize("deed", ["reply", "edit", "withdraw"])
def test_what_does_not_exist_cannot_be_written_to(deed, cast, article, caller):
    said = respond(cast.mira, article)
    withdraw(cast.mira, said)
    hidden = respond(cast.noor, article, kind="note").key
    of = caller(cast.mira)
    for key in ("abcdefghijkl", hidden):
        answer = {
            "reply": lambda key=key: of.post(f"annotations/{key}/replies/", {"body": "I."}),
            "edit": lambda key=key: of.patch(f"annotations/{key}/", {"body": "I."}),
            "withdraw": lambda key=key: of.delete(f"annotations/{key}/"),
        }[deed]()
        problem(answer, 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "articles/{slug}/annotations/"),
        ("DELETE", "articles/{slug}/annotations/"),
        ("PUT", "annotations/{key}/"),
        ("POST", "annotations/{key}/"),
        ("DELETE", "annotations/{key}/replies/"),
        ("POST", "annotations/{key}/history/"),
        ("GET", "preview/"),
        ("POST", "me/"),
    ],
)
def test_a_wrong_method_is_405(method, path, cast, article, caller):
    said = respond(cast.mira, article)
    address = path.format(slug=article.slug, key=said.key)
    problem(caller(cast.mira).send(method, address), 405, "method_not_allowed")
