"""Annotations whose words are gone, by the API."""

from typing import Any

import pytest

from tests.api.conftest import problem, read
from tests.api.revised import NOTE, Revised, build_revised
from tests.people import respond, select, withdraw
from tests.standing import build_once, copy_of

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


@pytest.fixture
def path(revised: Revised) -> str:
    return f"articles/{revised.article.slug}/orphans/"


def lose(revised: Revised, noor: Any, count: int) -> list[str]:
    """Annotations of words that are left without any, by noor."""
    keys = []
    for _number in range(count):
        words = select(revised.article, "A family of")
        made = respond(revised.cast.noor, revised.article, targets=[words])
        read(noor.send("PUT", f"annotations/{made.key}/anchors/0/", {"deed": "leave"}))
        keys.append(made.key)
    return keys


def test_an_orphan_tells_what_it_spoke_of_and_what_removed_it(revised, path, nobody):
    answer = read(nobody.get(path))
    (orphan,) = answer["items"]
    assert answer["next"] is None
    assert orphan["annotation"] == read(nobody.get(f"annotations/{revised.lost.key}/"))
    (quote,) = orphan["quotes"]
    assert (quote["exact"], quote["said_of"], quote["removed_in"]) == ("drawn with a ruler", 1, 2)
    assert (quote["note"], quote["left"]) == (NOTE, False)
    assert {piece["change"] for piece in quote["pieces"]} == {"deleted"}
    assert quote["at"]


def test_the_list_is_paged_and_moves_with_what_is_said(revised, path, nobody, caller):
    noor = caller(revised.cast.noor)
    before = nobody.get(path)
    assert nobody.get(path, If_None_Match=before["ETag"]).status_code == 304
    keys = [revised.lost.key, *lose(revised, noor, 2)]
    assert nobody.get(path, If_None_Match=before["ETag"]).status_code == 200
    found, address = [], f"{path}?limit=1"
    while address:
        page = read(nobody.get(address))
        found += [one["annotation"]["id"] for one in page["items"]]
        address = page["next"]
    assert found == keys
    left = read(nobody.get(path))["items"][1]["quotes"][0]
    assert (left["left"], left["removed_in"], left["pieces"]) == (True, None, [])
    withdraw(revised.cast.noor, revised.lost)
    assert [one["annotation"]["id"] for one in read(nobody.get(path))["items"]] == keys[1:]


def test_a_private_note_is_its_authors(revised, path, nobody, caller):
    mira = caller(revised.cast.mira)
    read(mira.send("PUT", f"annotations/{revised.note.key}/anchors/0/", {"deed": "leave"}))
    assert len(read(mira.get(path))["items"]) == 2
    for of in (nobody, caller(revised.cast.edda), caller(revised.cast.omar)):
        assert revised.note.key.encode() not in of.get(path).content


def test_what_cannot_be_asked_is_refused(revised, path, nobody):
    for asked in ("after=abc", "after=" + "0" * 72):
        problem(nobody.get(f"{path}?{asked}"), 400, "bad_cursor")
    for asked in ("after=%00", "limit=0", "limit=1001", "state=open", "limit=1&limit=2"):
        problem(nobody.get(f"{path}?{asked}"), 400, "bad_query")
    problem(nobody.get("articles/none-such/orphans/"), 404, "not_found")
    problem(nobody.post(path, {}), 405, "method_not_allowed")
