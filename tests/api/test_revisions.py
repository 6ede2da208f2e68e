"""Revisions by the API: what they say, whom they thank, and what changed between any two."""

import pytest

from tests.api.conftest import problem, read
from tests.api.revised import NOTE, Revised, build_revised, write
from tests.people import withdraw
from tests.standing import build_once, copy_of

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


@pytest.fixture
def path(revised: Revised) -> str:
    return f"articles/{revised.article.slug}/revisions/"


def test_a_revision_tells_its_note_and_whom_it_thanks(revised, path, nobody):
    second, first = read(nobody.get(path))["items"]
    assert (second["number"], second["state"], second["note"]) == (2, "published", NOTE)
    (credit,) = second["credits"]
    assert credit["person"]["username"] == "mira"
    assert credit["correction"] == revised.thanked.key
    assert (first["number"], first["note"], first["credits"]) == (1, "", [])
    whole = read(nobody.get(f"{path}2/"))
    assert {name: whole[name] for name in second} == second
    assert "crossed before dawn" in whole["passages"][3]["text"]
    assert "crossed at dawn" in read(nobody.get(f"{path}1/"))["passages"][3]["text"]


def test_whose_correction_is_not_shown_any_more_is_not_named(revised, path, nobody):
    before = nobody.get(path)
    withdraw(revised.cast.mira, revised.thanked)
    after = nobody.get(path, If_None_Match=before["ETag"])
    (credit,) = read(after)["items"][0]["credits"]
    assert credit == {"person": None, "correction": None}


def test_what_changed_is_told_passage_by_passage(revised, path, nobody):
    diff = read(nobody.get(f"{path}2/diff/"))
    assert (diff["old"], diff["new"]) == (1, 2)
    changes = {one["id"]: one for one in diff["passages"]}
    assert [one["change"] for one in diff["passages"]].count("same") == 7
    edited = changes[revised.changed.anchors.first().passage.key]
    assert edited["change"] == "edited"
    assert [one["text"].strip() for one in edited["pieces"] if one["change"] == "added"] == [
        "heavy"
    ]
    gone = changes[revised.lost.anchors.first().passage.key]
    assert (gone["change"], gone["kind"]) == ("removed", "list_item")
    back = read(nobody.get(f"{path}1/diff/?from=2"))
    assert (back["old"], back["new"]) == (2, 1)
    assert {one["change"] for one in back["passages"]} == {"same", "edited", "added"}
    same = read(nobody.get(f"{path}2/diff/?from=2"))
    assert {one["change"] for one in same["passages"]} == {"same"}


def test_the_first_revision_is_compared_with_itself(revised, path, nobody):
    diff = read(nobody.get(f"{path}1/diff/"))
    assert (diff["old"], diff["new"]) == (1, 1)
    assert {one["change"] for one in diff["passages"]} == {"same"}


def test_what_is_no_revision_is_404_and_what_is_no_number_400(revised, path, nobody, caller):
    write(revised.cast, revised.article, {"the ford": "the ford below"})
    of = caller(revised.cast.edda)
    for address in ("9/", "0/", f"{'9' * 40}/", "9/diff/", "2/diff/?from=9", f"{'9' * 40}/diff/"):
        for who in (nobody, of):
            problem(who.get(f"{path}{address}"), 404, "not_found")
    for asked in ("from=0", "from=x", "from=-1", "from=" + "9" * 40, "from=1&from=2", "to=1"):
        problem(nobody.get(f"{path}2/diff/?{asked}"), 400, "bad_query")
    for address in ("", "2/", "2/diff/"):
        problem(nobody.get(f"articles/none-such/revisions/{address}"), 404, "not_found")
        answer = of.send("POST", f"{path}{address}", {})
        problem(answer, 405, "method_not_allowed")


def test_an_unchanged_answer_is_304_and_a_draft_changes_none_but_its_editors(
    revised, path, nobody, caller
):
    readers = {
        "nobody": nobody,
        "mira": caller(revised.cast.mira),
        "omar": caller(revised.cast.omar),
    }
    edda = caller(revised.cast.edda)
    addresses = [path, f"{path}2/", f"{path}2/diff/", f"articles/{revised.article.slug}/orphans/"]
    seen = {(who, at): of.get(at)["ETag"] for who, of in readers.items() for at in addresses}
    before = edda.get(path)["ETag"]
    write(revised.cast, revised.article, {"the ford": "a canary"}, note="a canary")
    for (who, at), etag in seen.items():
        assert readers[who].get(at, If_None_Match=etag).status_code == 304, (who, at)
        assert b"canary" not in readers[who].get(at).content, (who, at)
    for who, of in readers.items():
        for address in ("3/", "3/diff/", "2/diff/?from=3"):
            problem(of.get(f"{path}{address}"), 404, "not_found")
        assert len(read(of.get(path))["items"]) == 2, who
    told = edda.get(path, If_None_Match=before)
    assert [one["state"] for one in read(told)["items"]] == ["draft", "published", "published"]
    draft = edda.get(f"{path}3/diff/")
    assert "canary" in draft.content.decode()
    write(revised.cast, revised.article, {"a canary": "a ford"})
    assert edda.get(f"{path}3/diff/", If_None_Match=draft["ETag"]).status_code == 200
