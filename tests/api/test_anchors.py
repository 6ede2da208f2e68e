"""Where quotes stood, revision by revision, and saying where they stand, by the API."""

from typing import Any

import pytest
from django.test import Client

from commentary.models import Anchor, LedgerEntry
from tests.api.conftest import Caller, problem, read
from tests.api.revised import Revised, build_revised, write
from tests.people import keys_of, make_article, reply, respond, select, withdraw
from tests.standing import build_once, copy_of

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


@pytest.fixture
def noor(revised: Revised, caller: Any) -> Caller:
    return caller(revised.cast.noor)


def history(of: Caller, key: str) -> list[dict[str, Any]]:
    return read(of.get(f"annotations/{key}/anchors/"))["items"]


def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (row["revision"], row["state"], row["method"], row["exact"], row["superseded"] is None)
        for row in rows
    ]


class TestHistory:
    def test_every_row_of_every_revision_is_told_and_the_latest_first(self, revised, nobody):
        rows = history(nobody, revised.changed.key)
        assert told(rows) == [
            (2, "changed", "aligned", "promise is a heavy debt", True),
            (1, "placed", "selected", "promise is a debt", True),
        ]
        assert {row["passage"] for row in rows} == {keys_of(revised.article)[0]}
        assert (rows[0]["by"], rows[0]["at"]) == (None, None)
        lost = history(nobody, revised.lost.key)
        assert [(row["state"], row["start"]) for row in lost] == [("orphan", None), ("placed", 11)]
        assert history(nobody, respond(revised.cast.noor, revised.article).key) == []

    def test_an_annotation_tells_what_it_was_said_of(self, revised, nobody):
        (target,) = read(nobody.get(f"annotations/{revised.changed.key}/"))["targets"]
        assert target["exact"] == "promise is a heavy debt"
        assert target["said_of"] == {"exact": "promise is a debt", "revision": 1}
        (target,) = read(nobody.get(f"annotations/{revised.lost.key}/"))["targets"]
        assert (target["state"], target["start"], target["end"]) == ("orphan", None, None)
        (target,) = read(nobody.get(f"annotations/{revised.stays.key}/"))["targets"]
        assert (target["state"], target["said_of"]) == ("placed", None)

    def test_it_is_told_to_whoever_may_read_the_words(self, revised, nobody, noor, caller):
        path = f"annotations/{revised.note.key}/anchors/"
        assert len(history(caller(revised.cast.mira), revised.note.key)) == 2
        for of in (nobody, noor, caller(revised.cast.edda), caller(revised.cast.omar)):
            problem(of.get(path), 404, "not_found")
        for key in ("never-there1", "x", "a" * 300):
            problem(nobody.get(f"annotations/{key}/anchors/"), 404, "not_found")
        before = nobody.get(f"annotations/{revised.stays.key}/anchors/")
        same = nobody.get(f"annotations/{revised.stays.key}/anchors/", If_None_Match=before["ETag"])
        assert same.status_code == 304
        reply(revised.cast.mira, revised.stays)
        withdraw(revised.cast.noor, revised.stays)
        problem(nobody.get(f"annotations/{revised.stays.key}/anchors/"), 410, "gone")
        problem(nobody.get(f"{path}?x=1"), 400, "bad_query")


class TestReattaching:
    @pytest.mark.parametrize("name", ["noor", "edda", "ada"])
    def test_its_author_and_editors_attach_lost_words_again(self, name, revised, nobody, caller):
        of = caller(getattr(revised.cast, name))
        path = f"annotations/{revised.lost.key}/anchors/0/"
        where = select(revised.article, "nobody wrote down")
        seen = nobody.get(f"articles/{revised.article.slug}/anchors/")["ETag"]
        sent = {"targets": [{"passage": where.passage, "exact": where.exact}]}
        answer = of.send("PUT", path, sent)
        (target,) = read(answer)["targets"]
        assert (target["exact"], target["passage"]) == (where.exact, where.passage)
        assert answer["ETag"] == of.get(f"annotations/{revised.lost.key}/")["ETag"]
        rows = history(nobody, revised.lost.key)
        assert told(rows)[:2] == [
            (2, "changed", "reattached", "nobody wrote down", True),
            (2, "orphan", "aligned", "drawn with a ruler", False),
        ]
        assert rows[0]["by"]["username"] == name
        drawn = nobody.get(f"articles/{revised.article.slug}/anchors/", If_None_Match=seen)
        assert revised.lost.key in {row["id"] for row in read(drawn)["anchors"]}
        assert LedgerEntry.objects.filter(verb="reattach").count() == 1

    def test_it_is_confirmed_or_left(self, revised, noor, nobody):
        path = f"annotations/{revised.changed.key}/anchors/0/"
        read(noor.send("PUT", path, {"deed": "confirm"}))
        assert told(history(nobody, revised.changed.key))[0][2] == "confirmed"
        (target,) = read(noor.send("PUT", path, {"deed": "leave"}))["targets"]
        assert (target["state"], target["start"]) == ("orphan", None)
        assert told(history(nobody, revised.changed.key))[0][1:3] == ("orphan", "left")
        problem(noor.send("PUT", path, {"deed": "confirm"}), 409, "nothing_to_confirm")

    def test_nothing_is_said_over_what_was_not_seen(self, revised, noor, nobody, caller):
        path = f"annotations/{revised.changed.key}/anchors/0/"
        (seen,) = (
            row["id"]
            for row in history(nobody, revised.changed.key)
            if (row["revision"], row["part"], row["superseded"]) == (2, 0, None)
        )
        read(caller(revised.cast.edda).send("PUT", path, {"deed": "confirm", "seen": seen}))
        before = history(nobody, revised.changed.key)
        words = {"targets": [{"passage": keys_of(revised.article)[0], "exact": "heavy debt"}]}
        for sent in ({"deed": "confirm"}, {"deed": "leave"}, words):
            answer = noor.send("PUT", path, {**sent, "seen": seen})
            problem(answer, 409, "stale_version")
            problem(noor.send("PUT", path, {**sent, "seen": 10**17}), 409, "stale_version")
            for wrong in (0, -1, str(seen), 1.0, True, None):
                answer = noor.send("PUT", path, {**sent, "seen": wrong})
                assert "seen" in problem(answer, 422, "invalid")["fields"], wrong
        assert history(nobody, revised.changed.key) == before
        read(noor.send("PUT", path, {**words, "seen": before[0]["id"]}))

    def test_nobody_else_may(self, revised, nobody, caller):
        path = f"annotations/{revised.lost.key}/anchors/0/"
        done = Anchor.objects.count()
        for name in ("mira", "vera", "omar"):
            of = caller(getattr(revised.cast, name))
            problem(of.send("PUT", path, {"deed": "leave"}), 403, "not_permitted")
        problem(nobody.send("PUT", path, {"deed": "leave"}), 401, "not_authenticated")
        reader = caller(revised.cast.noor, "read")
        problem(reader.send("PUT", path, {"deed": "leave"}), 403, "insufficient_scope")
        client = Client(enforce_csrf_checks=True)
        client.force_login(revised.cast.noor)
        problem(Caller(client=client).send("PUT", path, {"deed": "leave"}), 403, "csrf_failed")
        assert Anchor.objects.count() == done
        assert not LedgerEntry.objects.filter(verb="reattach").exists()

    def test_what_cannot_be_attached_is_refused(self, revised, noor):
        path = f"annotations/{revised.lost.key}/anchors/0/"
        key = keys_of(revised.article)[0]
        foreign = select(revised.other, "A map")
        old = "promise is a debt"
        for sent, field in (
            ({}, "targets"),
            ({"deed": "reattach"}, "targets"),
            ({"deed": "leave", "targets": [{"passage": key}]}, "targets"),
            ({"deed": "move"}, "deed"),
            ({"targets": []}, "targets"),
            ({"targets": [{"passage": key, "exact": old}]}, "targets"),
            ({"targets": [{"passage": foreign.passage, "exact": "A map"}]}, "targets"),
            ({"targets": [{"passage": key, "start": 0, "end": 10**17}]}, "targets"),
            ({"targets": [{"passage": key, "start": 5}]}, "targets"),
            ({"targets": [{"passage": key, "start": "0", "end": 5}]}, "targets.0.start"),
            ({"targets": [{"passage": key}, {"passage": key}]}, "targets"),
            ({"targets": [{"passage": key}] * 41}, "targets"),
            ({"targets": "all"}, "targets"),
            ({"deed": "leave", "by": "ada"}, "by"),
        ):
            fields = problem(noor.send("PUT", path, sent), 422, "invalid")["fields"]
            assert field in fields, (sent, fields)
        for target in ("1", "9" * 40):
            answer = noor.send(
                "PUT", f"annotations/{revised.lost.key}/anchors/{target}/", {"deed": "leave"}
            )
            problem(answer, 404, "not_found")
        for raw in (b'{"deed":"\\u0000"}', b'{"deed":"leave","deed":"leave"}'):
            problem(noor.send("PUT", path, raw), 400, "bad_json")
        for other in (revised.note.key, "never-there1"):
            answer = noor.send("PUT", f"annotations/{other}/anchors/0/", {"deed": "leave"})
            problem(answer, 404, "not_found")
        below = reply(revised.cast.noor, revised.stays)
        whole = respond(revised.cast.noor, revised.article)
        for made in (below, whole):
            answer = noor.send("PUT", f"annotations/{made.key}/anchors/0/", {"deed": "leave"})
            problem(answer, 403, "not_permitted")
        withdraw(revised.cast.noor, revised.lost)
        problem(noor.send("PUT", path, {"deed": "leave"}), 410, "gone")
        for method in ("GET", "POST", "PATCH", "DELETE"):
            problem(noor.send(method, path, {}), 405, "method_not_allowed")


class TestPostingOnAnOlderRevision:
    def test_what_was_chosen_there_is_carried_to_the_present_text(self, revised, noor, nobody):
        passage = keys_of(revised.article)[0]
        sent = {
            "kind": "comment",
            "body": "A debt indeed.",
            "targets": [{"passage": passage, "exact": "promise is a debt"}],
        }
        path = f"articles/{revised.article.slug}/annotations/"
        fields = problem(noor.post(path, sent), 422, "invalid")["fields"]
        assert "targets" in fields
        made = read(noor.post(path, {**sent, "revision": 1}), 201)
        (target,) = made["targets"]
        assert (target["exact"], target["state"]) == ("promise is a heavy debt", "changed")
        assert target["said_of"] == {"exact": "promise is a debt", "revision": 1}
        assert [row["revision"] for row in history(nobody, made["id"])] == [2, 1]
        gone = {
            **sent,
            "revision": 1,
            "targets": [{"passage": keys_of_first(revised)[8], "exact": "drawn with a ruler"}],
        }
        (target,) = read(noor.post(path, gone), 201)["targets"]
        assert target["state"] == "orphan"
        present = {**sent, "revision": 2, "targets": [{"passage": passage, "exact": "heavy debt"}]}
        assert read(noor.post(path, present), 201)["targets"][0]["state"] == "placed"

    def test_what_is_no_revision_is_refused(self, revised, noor):
        write(revised.cast, revised.article, {"the ford": "a ford"})
        path = f"articles/{revised.article.slug}/annotations/"
        for number in (0, -1, 3, 9, 2**31, 10**17, "1", 1.0, True):
            sent = {"kind": "comment", "body": "So.", "revision": number}
            answer = noor.post(path, sent)
            assert "revision" in problem(answer, 422, "invalid")["fields"], number
        first = make_article(state="draft", title="First")
        sent = {"kind": "comment", "body": "So.", "revision": 1}
        problem(noor.post(f"articles/{first.slug}/annotations/", sent), 404, "not_found")


def keys_of_first(revised: Revised) -> list[str]:
    """The keys of the passages of the first revision, in order."""
    texts = revised.article.revisions.get(number=1).texts.order_by("position")
    return list(texts.values_list("passage__key", flat=True))
