"""The sample that a first start loads: its words, its debate, and that the two fit together."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from accounts.names import validate_user_name

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
IMPORTED = {"imported:1": datetime.fromisoformat("2019-04-03T21:42:00-04:00")}
KINDS = {"comment", "critique", "question", "correction", "note", "reply"}
CHALLENGES = {"fact", "inference", "definition", "value", "omission", "source"}
ROLES = {"editor", "moderator", "administrator"}

Row = dict[str, Any]
Span = tuple[int, int]


def read_passages() -> list[str]:
    """The article's lines between the dateline and the old reader's letter, white space collapsed.

    The layout puts one passage on one line, so nothing of the importer is needed to find them.
    """
    text = (SAMPLE / "second-track.txt").read_text(encoding="utf-8")
    article = text.split("| MARCH/APRIL 2019\n", 1)[1].split("\nHECTOR VANTERPOOL\n", 1)[0]
    lines = (" ".join(line.split()) for line in article.splitlines())
    return [line for line in lines if line and not line.startswith("SUBJECTS:")]


PASSAGES = read_passages()
DEBATE = json.loads((SAMPLE / "debate.json").read_text(encoding="utf-8"))
PEOPLE: list[Row] = DEBATE["people"]
RESPONSES: list[Row] = DEBATE["responses"]
BY_ID: dict[str, Row] = {row["id"]: row for row in RESPONSES}


def written_at(row: Row) -> datetime:
    return datetime.fromisoformat(row["at"])


def depth_of(row: Row) -> int:
    depth = 0
    while (parent := row.get("reply_to")) in BY_ID:
        row, depth = BY_ID[parent], depth + 1
    return depth


def root_of(row: Row) -> str:
    while row.get("reply_to") in BY_ID:
        row = BY_ID[row["reply_to"]]
    return row["id"]


def place_of(quote: str) -> tuple[int, int]:
    """The passage's number and the offset at which the quote stands; it stands once or we fail."""
    places = [
        (number, match.start())
        for number, passage in enumerate(PASSAGES)
        for match in re.finditer(f"(?={re.escape(quote)})", passage)
    ]
    assert len(places) == 1, f"{quote!r} stands {len(places)} times in the sample"
    return places[0]


def spans_of(target: dict[str, str]) -> dict[int, Span]:
    """Which letters of which passages a target covers; `to` closes it in a later passage."""
    first, start = place_of(target["quote"])
    if "to" not in target:
        return {first: (start, start + len(target["quote"]))}
    last, closing = place_of(target["to"])
    assert first < last, "a selection across passages runs forward"
    spans = {number: (0, len(PASSAGES[number])) for number in range(first, last + 1)}
    spans[first] = (start, len(PASSAGES[first]))
    spans[last] = (0, closing + len(target["to"]))
    return spans


def most_responses_on_one_letter() -> int:
    counts: Counter[tuple[int, int]] = Counter()
    for row in RESPONSES:
        letters = {
            (number, offset)
            for target in row.get("targets", [])
            for number, (start, end) in spans_of(target).items()
            for offset in range(start, end)
        }
        counts.update(letters)
    return max(counts.values())


def test_the_article_is_a_page_and_not_a_snippet() -> None:
    assert 900 <= sum(len(passage.split()) for passage in PASSAGES) <= 1350
    assert len(PASSAGES) == 2 + 6 * 2 + 2, "two of introduction, six entries, credit, author's note"


@pytest.mark.parametrize("row", PEOPLE, ids=lambda row: row["username"])
def test_each_person_may_bear_the_name_and_roles_given(row: Row) -> None:
    validate_user_name(row["username"])
    assert row["display_name"].strip()
    assert row["bio"].strip()
    assert set(row["roles"]) <= ROLES


def test_the_cast_has_each_role_and_the_articles_author() -> None:
    assert len({row["username"] for row in PEOPLE}) == len(PEOPLE)
    assert {role for row in PEOPLE for role in row["roles"]} == ROLES
    text = (SAMPLE / "second-track.txt").read_text(encoding="utf-8")
    bylines = [row["byline"] for row in PEOPLE if "byline" in row]
    assert [f"BY {name.upper()} |" in text for name in bylines] == [True]


def test_everybody_in_the_cast_speaks_and_nobody_else() -> None:
    assert {row["by"] for row in RESPONSES} == {row["username"] for row in PEOPLE}


@pytest.mark.parametrize("row", RESPONSES, ids=lambda row: row["id"])
def test_each_quote_stands_exactly_once(row: Row) -> None:
    for target in row.get("targets", []):
        assert spans_of(target)


@pytest.mark.parametrize("row", RESPONSES, ids=lambda row: row["id"])
def test_each_response_keeps_to_the_limits(row: Row) -> None:
    assert row["kind"] in KINDS
    assert row["body"].strip()
    bodies = [row["body"], row.get("edited", {}).get("body", "")]
    assert max(map(len, bodies)) <= 10_000
    assert len(row.get("title", "")) <= 200
    assert len(row.get("tags", [])) <= 10
    assert len(row.get("evidence", [])) <= 10


@pytest.mark.parametrize("row", RESPONSES, ids=lambda row: row["id"])
def test_each_response_has_only_what_its_kind_has(row: Row) -> None:
    assert (row["kind"] == "reply") == ("reply_to" in row)
    assert ("challenge" in row) == (row["kind"] == "critique")
    assert ("proposed" in row) == (row["kind"] == "correction")
    if row["kind"] == "critique":
        assert row["challenge"] in CHALLENGES
        assert row["targets"]
    else:
        assert not {"evidence", "would_change"} & row.keys()


@pytest.mark.parametrize("row", RESPONSES, ids=lambda row: row["id"])
def test_each_reply_is_later_than_what_it_answers(row: Row) -> None:
    when = written_at(row)
    assert when.utcoffset() is not None
    parent = row.get("reply_to")
    if parent is not None:
        assert when > (IMPORTED[parent] if parent in IMPORTED else written_at(BY_ID[parent]))


def test_the_debate_is_told_in_the_order_of_time_over_october_2026() -> None:
    times = [written_at(row) for row in RESPONSES]
    assert times == sorted(times)
    assert len(BY_ID) == len(RESPONSES)
    assert times[0] >= datetime.fromisoformat("2026-10-01T00:00:00+00:00")
    assert times[-1] < datetime.fromisoformat("2026-11-01T00:00:00+00:00")
    assert len({time.date() for time in times}) >= 10


def test_every_kind_and_every_challenge_is_shown() -> None:
    assert {row["kind"] for row in RESPONSES} == KINDS
    assert {row["challenge"] for row in RESPONSES if "challenge" in row} == CHALLENGES
    assert sum(row["kind"] == "note" for row in RESPONSES) >= 2
    assert {"fr", "ar"} <= {row.get("language") for row in RESPONSES}
    assert any("edited" in row for row in RESPONSES)
    assert any(row.get("reply_to") == "imported:1" for row in RESPONSES)


def test_nobody_answers_a_private_note() -> None:
    notes = {row["id"] for row in RESPONSES if row["kind"] == "note"}
    assert not notes & {row.get("reply_to") for row in RESPONSES}


def test_a_withdrawn_response_keeps_its_replies() -> None:
    withdrawn = {row["id"] for row in RESPONSES if row.get("withdrawn")}
    assert withdrawn
    assert withdrawn <= {row.get("reply_to") for row in RESPONSES}


def test_one_thread_is_long_and_deep_and_the_author_answers_its_critique() -> None:
    root, size = Counter(root_of(row) for row in RESPONSES).most_common(1)[0]
    assert BY_ID[root]["kind"] == "critique"
    assert size - 1 >= 25
    assert max(depth_of(row) for row in RESPONSES if root_of(row) == root) >= 7
    author = next(row["username"] for row in PEOPLE if "byline" in row)
    assert any(row["by"] == author and row.get("reply_to") == root for row in RESPONSES)


def test_the_great_critique_quotes_several_passages() -> None:
    places = {place_of(target["quote"])[0] for target in BY_ID["elite"]["targets"]}
    assert len(places) >= 3


def test_annotations_overlap_and_one_runs_across_passages() -> None:
    assert most_responses_on_one_letter() >= 3
    assert any("to" in target for row in RESPONSES for target in row.get("targets", []))


def test_links_lead_to_front_pages_only() -> None:
    links = [item["url"] for row in RESPONSES for item in row.get("evidence", [])]
    for row in RESPONSES:
        links += re.findall(r"https?://[^\s)>\]]+", row["body"])
    assert links
    for link in links:
        parts = urlsplit(link)
        assert (parts.scheme, parts.path, parts.query) == ("https", "/", ""), link


MODERATION: dict[str, list[Row]] = DEBATE["moderation"]


def test_what_was_moderated_names_people_and_responses_that_there_are() -> None:
    people = {row["username"]: set(row["roles"]) for row in PEOPLE}
    known = {*BY_ID, *IMPORTED}
    for name in ("rules", "picks", "responses", "decisions", "flags"):
        assert MODERATION[name], name
        for row in MODERATION[name]:
            assert row["by"] in people
            assert {row[at] for at in ("response", "reply_to") if at in row} <= known
            known |= {row["id"]} if "id" in row else set()
    assert all(people[row["by"]] & {"editor", "moderator"} for row in MODERATION["picks"])
    assert all(people[row["by"]] & {"moderator"} for row in MODERATION["decisions"])


def test_the_great_critique_is_picked_with_a_reason_and_not_alone() -> None:
    picked = {row["response"]: row for row in MODERATION["picks"]}
    assert picked["elite"]["by"] == "lindqvist"
    assert all(20 < len(row["reason"]) <= 1_000 for row in picked.values())
    kinds = {BY_ID[key]["kind"] for key in picked}
    assert kinds > {"critique"}, "picks of both sides"


def test_one_response_waits_for_the_telephone_number_in_it() -> None:
    (rule,) = MODERATION["rules"]
    caught = [row["id"] for row in MODERATION["responses"] if re.search(rule["text"], row["body"])]
    assert caught == ["reading-room"]
    assert not any(re.search(rule["text"], row["body"]) for row in RESPONSES)
