"""The drawn edits that the confidence is measured on: their truth holds, and they come again."""

import random
from itertools import count

import pytest

from benchmarks.drawn_edits import (
    EDITS,
    LOST,
    RIGHT,
    WRONG,
    edit_text,
    judge,
    read_folder,
    tell,
    try_text,
)
from commentary.text.align import align

PASSAGES = [
    "The frog sat by the pond. It waited for rain all day. No rain came at all.",
    "A heron stood in the reeds and said nothing to anybody that morning.",
    "The boat lay upside down where the children had left it. Nobody took it home.",
]


def _marked(passages, marks):
    return [[(word, next(marks)) for word in passage.split()] for passage in passages]


@pytest.mark.parametrize("edit", dict.fromkeys(EDITS), ids=lambda edit: edit.__name__.strip("_"))
def test_an_edit_never_gives_one_mark_to_two_words(edit):
    for seed in range(40):
        marks = count()
        text = _marked(PASSAGES, marks)
        words = {mark: word for passage in text for word, mark in passage}
        edit(text, marks, random.Random(seed))
        after = [entry for passage in text for entry in passage]
        assert len({mark for _, mark in after}) == len(after)
        assert all(words.get(mark, word) == word for word, mark in after)


def test_the_same_seed_draws_the_same_edits_and_another_one_others():
    def drawn(seed):
        marks = count()
        return edit_text(_marked(PASSAGES, marks), marks, random.Random(seed))

    assert drawn(3) == drawn(3)
    assert any(drawn(3) != drawn(seed) for seed in range(4, 9))


@pytest.mark.parametrize(
    ("new", "outcome"),
    [
        ([PASSAGES[0]], RIGHT),
        ([PASSAGES[0].replace("waited", "hoped")], RIGHT),
        ([PASSAGES[1]], LOST),
    ],
    ids=["kept", "changed", "not found"],
)
def test_what_is_said_of_a_span_is_compared_with_its_fate(new, outcome):
    """The marks say that all of the text was kept; the texts that are aligned may not."""
    text = _marked(PASSAGES[:1], count())
    answer = judge(align(PASSAGES[:1], new), text, text, (0, 6, 10))
    assert answer.outcome == outcome


def test_another_place_than_that_of_the_marks_is_wrong():
    text = _marked(["One frog sat here.", "One frog sat here."], count())
    turned = [text[1], text[0]]
    written = [" ".join(word for word, _ in passage) for passage in text]
    assert judge(align(written, written), text, turned, (0, 0, 3)).outcome == WRONG
    assert judge(align(written, written), text, text, (0, 0, 3)).outcome == RIGHT


def test_a_folder_is_read_and_told_of(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text("\n\n".join(PASSAGES), encoding="utf-8")
    (tmp_path / "two.bin").write_bytes(b"\xff")
    (text,) = read_folder(tmp_path)
    assert text == PASSAGES
    told = list(tell(list(try_text(text, random.Random(1)))))
    assert told[0].startswith("60 spans, all: right ")
    assert told[2].split() == ["confidence", "spans", "said", "right"]
    assert sum(int(line.split()[2].replace(",", "")) for line in told[3:]) == 60
