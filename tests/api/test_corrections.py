"""Corrections by the API: what was proposed, and how it was settled."""

from typing import Any

import pytest
from django.test import Client

from commentary.models import Settlement
from tests.api.conftest import Caller, problem, read
from tests.api.revised import Revised, build_revised, correct, write
from tests.people import edit, reply, respond, withdraw
from tests.standing import build_once, copy_of

ACCEPT = {"outcome": "accepted"}
DECLINE = {"outcome": "declined", "reason": "The log says otherwise."}

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


@pytest.fixture
def path(revised: Revised) -> str:
    return f"annotations/{revised.proposed.key}/settlement/"


@pytest.fixture
def edda(revised: Revised, caller: Any) -> Caller:
    return caller(revised.cast.edda)


def listed(of: Caller, revised: Revised, state: str = "") -> list[str]:
    query = f"?state={state}" if state else ""
    page = read(of.get(f"articles/{revised.article.slug}/corrections/{query}"))
    return [one["id"] for one in page["items"]]


class TestListing:
    def test_corrections_are_listed_by_how_they_ended(self, revised, path, nobody, edda):
        other = correct(revised.cast, revised.article, "the county archive", "county archive")
        read(edda.send("PUT", f"annotations/{other.key}/settlement/", DECLINE))
        assert listed(nobody, revised) == [revised.proposed.key]
        assert listed(nobody, revised, "open") == [revised.proposed.key]
        assert listed(nobody, revised, "accepted") == [revised.thanked.key]
        assert listed(nobody, revised, "declined") == [other.key]
        assert set(listed(nobody, revised, "all")) == {
            revised.proposed.key,
            revised.thanked.key,
            other.key,
        }
        answer = nobody.get(f"articles/{revised.article.slug}/corrections/?state=accepted")
        (thanked,) = read(answer)["items"]
        assert thanked == read(nobody.get(f"annotations/{revised.thanked.key}/"))
        assert thanked["settlement"]["outcome"] == "accepted"
        assert thanked["settlement"]["revision"] == 2
        assert thanked["settlement"]["by"]["username"] == "edda"

    def test_the_list_is_paged_and_shows_what_is_shown(self, revised, nobody):
        path = f"articles/{revised.article.slug}/corrections/"
        words = ("A map is", "The party crossed", "the county archive")
        made = [correct(revised.cast, revised.article, old, "Other words") for old in words]
        keys = [revised.proposed.key, *(one.key for one in made)]
        found, address = [], f"{path}?limit=3"
        while address:
            page = read(nobody.get(address))
            found += [one["id"] for one in page["items"]]
            address = page["next"]
        assert found == keys
        seen = nobody.get(path)["ETag"]
        assert nobody.get(path, If_None_Match=seen).status_code == 304
        withdraw(revised.cast.mira, made[0])
        assert nobody.get(path, If_None_Match=seen).status_code == 200
        assert made[0].key not in listed(nobody, revised)

    def test_what_cannot_be_asked_is_refused(self, revised, nobody):
        path = f"articles/{revised.article.slug}/corrections/"
        for asked in ("state=none", "state=%00", "limit=0", "after=!", "state=open&state=all"):
            problem(nobody.get(f"{path}?{asked}"), 400, "bad_query")
        problem(nobody.get(f"{path}?after=abc"), 400, "bad_cursor")
        problem(nobody.get("articles/none-such/corrections/"), 404, "not_found")
        problem(nobody.post(path, {}), 405, "method_not_allowed")


class TestSettling:
    @pytest.mark.parametrize("name", ["vera", "edda", "ada"])
    def test_authors_and_editors_accept_and_open_again(self, name, revised, path, edda, caller):
        of = caller(getattr(revised.cast, name))
        draft = f"articles/{revised.article.slug}/draft/"
        answer = of.send("PUT", path, {**ACCEPT, "wording": "What all surveyors kept"})
        settlement = read(answer)["settlement"]
        assert (settlement["outcome"], settlement["revision"]) == ("accepted", None)
        assert answer["ETag"] == of.get(f"annotations/{revised.proposed.key}/")["ETag"]
        # The wording is the draft's, and an editor's to read.
        assert b"all surveyors" not in answer.content
        assert b"all surveyors" in edda.get(draft).content
        problem(of.send("PUT", path, DECLINE), 409, "already_settled")
        assert read(of.delete(path)) == {"taken_out": True}
        assert b"all surveyors" not in edda.get(draft).content
        assert read(of.get(f"annotations/{revised.proposed.key}/"))["settlement"] is None
        problem(of.delete(path), 409, "not_settled")

    def test_an_author_declines_with_a_reason_that_all_read(self, revised, path, nobody, caller):
        of = caller(revised.cast.vera)
        settlement = read(of.send("PUT", path, DECLINE))["settlement"]
        assert settlement["outcome"] == "declined"
        told = read(nobody.get(f"annotations/{revised.proposed.key}/"))["settlement"]
        assert (told["reason"], told["by"]["username"]) == (DECLINE["reason"], "vera")

    def test_one_is_accepted_and_those_of_the_same_words_declined_with_it(
        self, revised, path, edda, nobody
    ):
        other = correct(revised.cast, revised.article, "surveyors kept", "surveyors wrote")
        sent = {**ACCEPT, "declining": [other.key], "reason": "The other is nearer."}
        read(edda.send("PUT", path, sent))
        assert read(nobody.get(f"annotations/{other.key}/"))["settlement"]["outcome"] == "declined"
        last = correct(revised.cast, revised.article, "What the surveyors", "What they")
        late = f"annotations/{last.key}/settlement/"
        problem(edda.send("PUT", late, ACCEPT), 409, "competing")
        problem(
            edda.send("PUT", late, {**ACCEPT, "declining": ["never-there1"], "reason": "So."}),
            409,
            "stale_competing",
        )
        done = read(edda.send("PUT", late, {**ACCEPT, "as_done": True}))
        assert done["settlement"]["outcome"] == "accepted"

    def test_words_that_changed_meanwhile_are_not_replaced(self, revised, path, edda):
        write(revised.cast, revised.article, {"What the surveyors kept": "Of chains and rods"})
        problem(edda.send("PUT", path, ACCEPT), 409, "words_gone")
        assert not Settlement.objects.filter(correction=revised.proposed).exists()

    def test_what_is_published_is_not_opened_again(self, revised, edda):
        published = f"annotations/{revised.thanked.key}/settlement/"
        problem(edda.delete(published), 409, "published")

    def test_a_publication_tells_whom_it_thanks(self, revised, path, edda):
        read(edda.send("PUT", path, ACCEPT))
        draft = f"articles/{revised.article.slug}/draft/publication/"
        told = read(edda.post(draft, {"note": "As a reader proposed."}), 201)
        assert [one["correction"] for one in told["credits"]] == [revised.proposed.key]
        now = read(edda.get(f"articles/{revised.article.slug}/revisions/{told['number']}/"))
        assert told["credits"] == now["credits"]

    def test_nobody_else_may(self, revised, path, nobody, caller):
        for method, body in (("PUT", ACCEPT), ("PUT", DECLINE), ("DELETE", b"")):
            for name in ("mira", "noor", "omar"):
                of = caller(getattr(revised.cast, name))
                problem(of.send(method, path, body), 403, "not_permitted")
            problem(nobody.send(method, path, body), 401, "not_authenticated")
            reader = caller(revised.cast.edda, "read")
            problem(reader.send(method, path, body), 403, "insufficient_scope")
            client = Client(enforce_csrf_checks=True)
            client.force_login(revised.cast.edda)
            problem(Caller(client=client).send(method, path, body), 403, "csrf_failed")
        assert not Settlement.objects.filter(correction=revised.proposed).exists()

    def test_what_is_no_correction_or_is_gone_is_not_settled(self, revised, path, edda):
        comment = respond(revised.cast.noor, revised.article)
        for made in (comment, reply(revised.cast.noor, revised.stays)):
            problem(
                edda.send("PUT", f"annotations/{made.key}/settlement/", ACCEPT),
                403,
                "not_permitted",
            )
        for key in ("never-there1", revised.note.key):
            answer = edda.send("PUT", f"annotations/{key}/settlement/", ACCEPT)
            problem(answer, 404, "not_found")
            problem(edda.delete(f"annotations/{key}/settlement/"), 404, "not_found")
        withdraw(revised.cast.mira, revised.proposed)
        problem(edda.send("PUT", path, ACCEPT), 410, "gone")
        problem(edda.delete(path), 410, "gone")
        for method in ("GET", "POST", "PATCH"):
            problem(edda.send(method, path, {}), 405, "method_not_allowed")

    def test_an_earlier_wording_of_it_is_told_the_present_one(self, revised, path, edda):
        seen = edda.get(f"annotations/{revised.proposed.key}/")["ETag"]
        edit(revised.cast.mira, revised.proposed, "It was otherwise.")
        current = problem(edda.send("PUT", path, ACCEPT, If_Match=seen), 412, "stale_version")[
            "current"
        ]
        assert current["body"] == "It was otherwise."
        problem(edda.send("PUT", path, ACCEPT, If_Match="x"), 400, "bad_if_match")
        read(edda.send("PUT", path, DECLINE, If_Match=f'"v{current["version"]}"'))

    def test_what_cannot_be_taken_is_told_field_by_field(self, path, edda):
        for sent, field in (
            ({}, "outcome"),
            ({"outcome": "kept"}, "outcome"),
            ({"outcome": "declined"}, "reason"),
            ({"outcome": "declined", "reason": " \n"}, "reason"),
            ({"outcome": "declined", "reason": "x" * 2_001}, "reason"),
            ({**DECLINE, "wording": "Other words"}, "wording"),
            ({**DECLINE, "declining": []}, "declining"),
            ({**ACCEPT, "wording": ""}, "wording"),
            ({**ACCEPT, "wording": 7}, "wording"),
            ({**ACCEPT, "wording": "x" * 20_001}, "wording"),
            ({**ACCEPT, "wording": "What the surveyors kept"}, "wording"),
            ({**ACCEPT, "as_done": "yes"}, "as_done"),
            ({**ACCEPT, "declining": ["x"]}, "reason"),
            ({**ACCEPT, "declining": "x"}, "declining"),
            ({**ACCEPT, "by": "ada"}, "by"),
        ):
            fields = problem(edda.send("PUT", path, sent), 422, "invalid")["fields"]
            assert field in fields, (sent, fields)
        for raw in (b'{"reason":"\\u0000"}', b'{"outcome":NaN}', b"[" * 99):
            problem(edda.send("PUT", path, raw), 400, "bad_json")
