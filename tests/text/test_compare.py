"""What became of each passage, told as people read it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from commentary.text import compare
from commentary.text.compare import PassageChange, compare_texts, fold_runs, sum_up
from commentary.text.diff import ADDED, DELETED, SAME, diff_words
from commentary.text.draft import DraftText

FORD = "The party crossed the river at dawn, and nobody wrote down who had shown them the ford."
RULER = "A boundary drawn with a ruler lasts as long as the ruler, or the war that follows it."
MAPS = "Later editions of the map dropped both the ford and the name of the village beside it."
BOX = "The county archive keeps the drawing in a box that has been opened only twice since then."


def passages(**texts: str) -> list[DraftText]:
    return [DraftText(key, "paragraph", text) for key, text in texts.items()]


OLD = passages(a=FORD, b=RULER, c=MAPS, d=BOX)


def told(new: list[DraftText]) -> dict[str, PassageChange]:
    return {change.key: change for change in compare_texts(OLD, new)}


def without(pieces, op: str) -> str:
    return "".join(text for kind, text in pieces if kind != op)


def test_what_stays_is_told_as_the_same_in_order():
    assert [(one.key, one.change, one.pieces) for one in compare_texts(OLD, OLD)] == [
        (text.key, "same", [(SAME, text.text)]) for text in OLD
    ]


def test_reworded_added_and_removed_passages():
    edited = MAPS.replace("dropped", "lost")
    new = passages(a=FORD, c=edited, x="Nobody had asked the village for its own name.", d=BOX)
    changes = compare_texts(OLD, new)
    assert [(one.key, one.change) for one in changes] == [
        *(("a", "same"), ("b", "removed"), ("c", "edited"), ("x", "added"), ("d", "same"))
    ]
    found = told(new)
    assert found["b"].pieces == [(DELETED, RULER)]
    assert found["x"].pieces[0][0] == ADDED
    assert (DELETED, "dropped") in found["c"].pieces
    assert found["c"].is_rewritten
    assert sum_up(changes) == (10, 19)


def test_what_was_removed_at_the_beginning_stands_there():
    assert [one.change for one in compare_texts(OLD, OLD[1:])] == ["removed", *["same"] * 3]
    assert [one.change for one in compare_texts(OLD, [])] == ["removed"] * 4


def test_a_passage_that_moved_is_told_and_the_others_are_not():
    found = told([OLD[3], *OLD[:3]])
    assert {key: one.change for key, one in found.items()} == {
        **dict.fromkeys("abc", "same"),
        "d": "moved",
    }
    both = told([replace(OLD[3], text=BOX.replace("twice", "once")), *OLD[:3]])["d"]
    assert (both.change, both.is_rewritten) == ("moved", True)


def test_two_that_were_joined_are_told_as_one_with_no_word_lost():
    joined = compare_texts(OLD, passages(a=FORD, b=f"{RULER} {MAPS}", d=BOX))
    assert [one.key for one in joined] == ["a", "b", "d"]
    one = joined[1]
    assert (one.change, one.from_keys, one.is_joined) == ("edited", ("c",), True)
    assert (one.pieces, one.is_rewritten) == ([(SAME, f"{RULER} {MAPS}")], False)
    into_the_later = compare_texts(OLD, passages(a=FORD, c=f"{RULER} {MAPS}", d=BOX))
    assert [(each.key, each.from_keys) for each in into_the_later][1] == ("c", ("b",))


def test_one_that_was_split_is_told_at_both_halves():
    head, tail = RULER.split(", ")
    found = told(passages(a=FORD, b=f"{head},", x=tail, c=MAPS, d=BOX))
    assert (found["b"].change, found["b"].into_keys) == ("edited", ("x",))
    assert found["b"].pieces == [(SAME, f"{head},")]
    assert (found["x"].change, found["x"].from_keys) == ("added", ("b",))
    assert (found["x"].pieces, found["x"].is_split_off) == ([(SAME, tail)], True)


def test_a_change_of_kind_alone_is_a_change():
    heading = replace(OLD[0], kind="heading", level=2)
    one = compare_texts(OLD, [heading, *OLD[1:]])[0]
    assert (one.change, one.old_kind, one.kind) == ("edited", "paragraph", "heading")


def test_a_full_stop_in_common_is_no_descent():
    found = told(passages(z="Only me."))
    assert (found["z"].change, found["z"].from_keys) == ("added", ())
    assert [key for key, one in found.items() if one.change == "removed"] == list("abcd")


def test_passages_that_stay_are_not_compared_word_by_word(monkeypatch):
    compared = []

    def count(old, new):
        compared.append((old, new))
        return diff_words(old, new)

    monkeypatch.setattr(compare, "diff_words", count)
    edited = MAPS.replace("dropped", "lost")
    compare_texts(OLD, passages(a=FORD, x="Nobody had asked.", c=edited, d=BOX))
    assert (MAPS, edited) in compared
    assert not {(text, text) for text in (FORD, BOX)} & set(compared)


def test_runs_that_stay_can_be_folded():
    new = passages(a=FORD, b=RULER, c=MAPS.replace("dropped", "lost"), d=BOX)
    runs = fold_runs(compare_texts(OLD, new))
    assert [(run.stays, len(run.changes)) for run in runs] == [(True, 2), (False, 1), (True, 1)]
    assert fold_runs([]) == []


POOL = ["the", "map", "owes", "a", "ford", "nobody,", "and.", "川", "ناهر", "🏳️\u200d🌈", "at"]
WORDS = st.lists(st.sampled_from(POOL), min_size=1, max_size=30).map(" ".join)
TEXTS = st.dictionaries(st.sampled_from("abcdefgh"), WORDS, max_size=6).map(
    lambda found: passages(**found)
)


@given(TEXTS, TEXTS, st.randoms(use_true_random=False))
def test_every_letter_of_both_texts_is_told_once(old, new, random):
    random.shuffle(new)
    changes = compare_texts(old, new)
    now = [(one.key, without(one.pieces, DELETED)) for one in changes if one.change != "removed"]
    assert now == [(text.key, text.text) for text in new]
    before = [without(one.pieces, ADDED) for one in changes]
    kept = sorted("".join("".join(before).split()))
    assert kept == sorted("".join("".join(text.text for text in old).split()))
    assert changes == compare_texts(old, new)
