"""Writing by the API: editing and withdrawing what one has written."""

import pytest

from tests.api.conftest import problem, read
from tests.api.test_annotations import CRITIQUE, target_of
from tests.people import reply, respond, set_policy


def test_its_author_gives_a_critique_new_words_and_keeps_the_rest(cast, article, caller):
    of = caller(cast.mira)
    path = f"articles/{article.slug}/annotations/"
    made = read(of.post(path, {**CRITIQUE, "targets": [target_of(article, "a map")]}), 201)
    answer = of.patch(f"annotations/{made['id']}/", {"body": "It owes *nothing*."})
    after = read(answer)
    assert after["html"] == "<p>It owes <em>nothing</em>.</p>\n"
    assert (after["version"], bool(after["edited"])) == (2, True)
    changed = {"body", "html", "version", "edited"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in made.items() if k not in changed
    }
    assert answer["ETag"].startswith('"v2-')


@pytest.mark.parametrize("person", ["noor", "vera", "edda", "omar", "ada"])
def test_nobody_else_edits_or_withdraws_it(person, cast, article, caller):
    said = respond(cast.mira, article, "Mine.")
    of = caller(getattr(cast, person))
    problem(of.patch(f"annotations/{said.key}/", {"body": "Ours."}), 403, "not_permitted")
    problem(of.delete(f"annotations/{said.key}/"), 403, "not_permitted")
    said.refresh_from_db()
    assert (said.body, said.state, said.version) == ("Mine.", "published", 1)


def test_an_edit_of_what_was_seen_holds_and_a_stale_one_shows_what_there_is(cast, article, caller):
    said = respond(cast.mira, article, "One.")
    of, path = caller(cast.mira), f"annotations/{said.key}/"
    seen = of.get(path)["ETag"]
    reply(cast.noor, said)  # moves the ETag, and not the version
    read(of.patch(path, {"body": "Two."}, If_Match=seen))
    stale = problem(of.patch(path, {"body": "Three."}, If_Match=seen), 412, "stale_version")
    assert stale["current"] == read(of.get(path))
    assert stale["current"]["body"] == "Two."
    problem(of.patch(path, {"body": "Three."}, If_Match='"v1"'), 412, "stale_version")
    assert read(of.patch(path, {"body": "Three."}, If_Match='W/"v2"'))["body"] == "Three."
    assert read(of.patch(path, {"body": "Four."}, If_Match="*"))["version"] == 4


@pytest.mark.parametrize("header", ["v1", '"1"', '"v0"', '"v1", "v2"', '"vv"', '"v9999999999"'])
def test_if_match_of_another_form_is_refused(header, cast, article, caller):
    said = respond(cast.mira, article)
    answer = caller(cast.mira).patch(f"annotations/{said.key}/", {"body": "I."}, If_Match=header)
    problem(answer, 400, "bad_if_match")


def test_an_edit_waits_again_where_responses_are_held(cast, article, caller, nobody):
    said = respond(cast.mira, article)
    set_policy(article, "held")
    after = read(caller(cast.mira).patch(f"annotations/{said.key}/", {"body": "Anew."}))
    assert after["state"] == "held"
    problem(nobody.get(f"annotations/{said.key}/"), 404, "not_found")


def test_kind_and_targets_stay(cast, article, caller):
    said = respond(cast.mira, article)
    for sent in ({"kind": "question"}, {"targets": []}):
        answer = caller(cast.mira).patch(f"annotations/{said.key}/", sent)
        assert list(problem(answer, 422, "invalid")["fields"]) == list(sent)


def test_a_withdrawn_response_keeps_its_replies_and_loses_its_words(cast, article, caller, nobody):
    said = respond(cast.mira, article, "Regretted words.", title="Regretted title")
    below = reply(cast.noor, said)
    of, path = caller(cast.mira), f"annotations/{said.key}/"
    problem(of.delete(path, If_Match='"v7"'), 412, "stale_version")
    answer = of.delete(path, If_Match='"v1"')
    assert (answer.status_code, answer.content) == (204, b"")
    told = read(nobody.get(path))
    assert (told["state"], told["title"], told["body"], told["html"]) == ("withdrawn", "", "", "")
    thread = read(nobody.get(f"articles/{article.slug}/annotations/"))["items"]
    assert [item["id"] for item in thread] == [said.key, below.key]
    for again in (of.delete(path), of.patch(path, {"body": "No."})):
        problem(again, 410, "gone")
    problem(nobody.get(f"{path}history/"), 410, "gone")


def test_a_withdrawn_note_is_gone_for_good(cast, article, caller):
    note = respond(cast.mira, article, "Between me and me.", kind="note")
    of, path = caller(cast.mira), f"annotations/{note.key}/"
    assert read(of.get(path))["body"] == "Between me and me."
    assert of.delete(path).status_code == 204
    problem(of.get(path), 404, "not_found")


def test_a_private_note_takes_no_replies(cast, article, caller):
    note = respond(cast.mira, article, kind="note")
    path = f"annotations/{note.key}/replies/"
    problem(caller(cast.mira).post(path, {"body": "I."}), 403, "not_permitted")
    problem(caller(cast.noor).post(path, {"body": "I."}), 404, "not_found")
