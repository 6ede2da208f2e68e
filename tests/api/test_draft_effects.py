"""What a draft would do to the responses, and what editors decide of it, by the API."""

from typing import Any

import pytest

from commentary.models import AnchorChoice, LedgerEntry, Passage, Revision
from tests.api.conftest import Caller, problem, read
from tests.api.revised import NEW, Revised, build_revised, changed, passages_of, write
from tests.people import keys_of
from tests.standing import build_once, copy_of

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


@pytest.fixture
def path(revised: Revised) -> str:
    return f"articles/{revised.article.slug}/draft/"


@pytest.fixture
def edda(revised: Revised, caller: Any) -> Caller:
    return caller(revised.cast.edda)


def choices_of(revised: Revised) -> Any:
    """What editors decided in the draft that is open."""
    rows = AnchorChoice.objects.filter(revision__article=revised.article)
    return rows.filter(revision__state="draft")


class TestEffects:
    def test_what_a_draft_would_do_is_told_and_nothing_is_stored(self, revised, path, edda):
        rows = changed(passages_of(edda, revised), "who had shown the ford", "where")
        gone = [row for row in rows if "heavy debt" not in row["text"]]
        before = (LedgerEntry.objects.count(), Revision.objects.count(), Passage.objects.count())
        told = read(edda.post(f"{path}dry-run/", {"passages": [*gone, {"text": "New words."}]}))
        by_key = {one["annotation"]: one for one in told["items"]}
        changed_one = by_key[revised.stays.key]
        assert changed_one["state"] in ("changed", "orphan")
        assert changed_one["before"][0]["exact"] == "who had shown"
        lost = by_key[revised.changed.key]
        assert (lost["state"], lost["after"]) == ("orphan", [])
        assert lost["said_of"][0]["exact"] == "promise is a debt"
        # What was lost before is none of them.
        counts = told["counts"]
        assert (counts["stays"], counts["orphan"] + counts["changed"]) == (2, 2)
        # A private note is carried, and told to nobody else.
        assert revised.note.key.encode() not in edda.post(f"{path}dry-run/", {}).content
        after = (LedgerEntry.objects.count(), Revision.objects.count(), Passage.objects.count())
        assert after == before
        problem(edda.get(path), 404, "not_found")

    def test_a_stored_draft_is_tried_by_an_empty_body_and_read_the_same(self, revised, path, edda):
        problem(edda.post(f"{path}dry-run/"), 404, "not_found")
        problem(edda.get(f"{path}effects/"), 404, "not_found")
        write(revised.cast, revised.article, {"who had shown the ford": "where"})
        for query in ("", "?which=all", "?which=review"):
            stored = edda.get(f"{path}effects/{query}")
            told = read(stored)
            assert read(edda.post(f"{path}dry-run/{query}", {})) == told
            again = edda.get(f"{path}effects/{query}", If_None_Match=stored["ETag"])
            assert again.status_code == 304
        assert told["version"] == read(edda.get(path))["version"]

    def test_a_new_passage_is_told_by_its_place(self, revised, path, edda):
        rows = passages_of(edda, revised)
        words = next(row for row in rows if "the ford" in row["text"])
        moved = [row for row in rows if row is not words]
        told = read(
            edda.post(f"{path}dry-run/?which=all", {"passages": [*moved, {"text": words["text"]}]})
        )
        stays = next(one for one in told["items"] if one["annotation"] == revised.stays.key)
        assert [place["passage"] for place in stays["after"]] == [f"new-{len(moved)}"]

    def test_a_whole_text_is_tried_too(self, revised, path, edda):
        told = read(edda.post(f"{path}dry-run/", {"text": "Another text altogether."}))
        assert told["counts"]["orphan"] == 4

    def test_the_list_is_paged(self, revised, path, edda):
        write(revised.cast, revised.article, NEW)
        whole = read(edda.get(f"{path}effects/?which=all"))
        assert whole["next"] is None
        found, address = [], f"{path}effects/?which=all&limit=2"
        while address:
            page = read(edda.get(address))
            assert page["counts"] == whole["counts"]
            found += page["items"]
            address = page["next"]
        assert found == whole["items"]
        tried = read(edda.post(f"{path}dry-run/?which=all&limit=2", {}))
        assert read(edda.post(tried["next"], {}))["items"] == whole["items"][2:4]
        for query in ("which=none", "after=0", "after=x", "after=" + "9" * 9, "limit=0", "x=1"):
            problem(edda.get(f"{path}effects/?{query}"), 400, "bad_query")
            problem(edda.post(f"{path}dry-run/?{query}", {}), 400, "bad_query")


class TestChoices:
    @pytest.fixture
    def address(self, revised: Revised, path: str) -> str:
        write(revised.cast, revised.article, {"who had shown the ford": "where they forded"})
        return f"{path}choices/{revised.stays.key}/0/"

    def effect(self, of: Caller, path: str, key: str) -> dict[str, Any]:
        told = read(of.get(f"{path}effects/?which=all"))
        return next(one for one in told["items"] if one["annotation"] == key)

    def test_an_editor_decides_and_takes_it_back(self, revised, path, address, edda):
        before = self.effect(edda, path, revised.stays.key)
        assert before["decided"] is None
        passage = keys_of(revised.article)[3]
        sent = {
            "deed": "reattach",
            "targets": [{"passage": passage, "exact": "where they forded"}],
        }
        choice = read(edda.send("PUT", address, sent))
        assert (choice["annotation"], choice["target"]) == (revised.stays.key, 0)
        assert [place["exact"] for place in choice["places"]] == ["where they forded"]
        assert choice["by"]["username"] == "edda"
        effect = self.effect(edda, path, revised.stays.key)
        assert (effect["decided"], effect["review"]) == ("reattach", False)
        assert effect["after"][0]["exact"] == "where they forded"
        left = read(edda.send("PUT", address, {"deed": "leave"}))
        assert (left["deed"], left["places"]) == ("leave", [])
        assert choices_of(revised).count() == 1
        assert edda.delete(address).status_code == 204
        assert self.effect(edda, path, revised.stays.key) == before
        problem(edda.delete(address), 404, "not_found")

    def test_it_is_carried_out_on_publishing(self, revised, path, address, edda):
        read(edda.send("PUT", address, {"deed": "leave"}))
        read(edda.post(f"{path}publication/", {"note": "Put more plainly."}), 201)
        rows = read(edda.get(f"annotations/{revised.stays.key}/anchors/"))["items"]
        assert (rows[0]["state"], rows[0]["method"], rows[0]["revision"]) == ("orphan", "left", 3)
        assert rows[0]["by"]["username"] == "edda"

    def test_what_cannot_be_decided_is_refused(self, revised, path, address, edda):
        passage = keys_of(revised.article)[3]
        for sent, field in (
            ({}, "deed"),
            ({"deed": "move"}, "deed"),
            ({"deed": "reattach"}, "targets"),
            ({"deed": "reattach", "targets": [{"passage": passage, "exact": "never"}]}, "targets"),
            ({"deed": "reattach", "targets": [{"passage": "x", "start": 0, "end": 1}]}, "targets"),
            ({"deed": "reattach", "targets": [{"passage": passage}] * 2}, "targets"),
            ({"deed": "leave", "by": "ada"}, "by"),
        ):
            told = problem(edda.send("PUT", address, sent), 422, "invalid")
            assert field in told["fields"], sent
        for key, target in (
            (revised.stays.key, "1"),
            (revised.stays.key, "9" * 40),
            (revised.note.key, "0"),
            (revised.elsewhere.key, "0"),
            ("never-there1", "0"),
        ):
            answer = edda.send("PUT", f"{path}choices/{key}/{target}/", {"deed": "leave"})
            problem(answer, 404, "not_found")
        assert choices_of(revised).count() == 0
