"""The parts of the aligner, each by itself."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.text.align import Stretch, align
from commentary.text.align.chains import heaviest_chain
from commentary.text.align.folding import fold_case, fold_letters
from commentary.text.align.gaps import Gaps
from commentary.text.align.gathers import gather_runs
from commentary.text.align.islands import without_crumbs, without_islands
from commentary.text.align.runs import LOST, Matching, Region, Run, holes, join_runs
from commentary.text.align.sides import Sides
from commentary.text.align.tokens import BREAK, Numbering, Tokens

WORDS = [True] * 1_000


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=8, unique_by=lambda x: x[0])
)
def test_the_heaviest_chain_is_the_heaviest(pairs):
    places, weights = [place for place, _ in pairs], [weight for _, weight in pairs]
    chain = heaviest_chain(places, weights)
    assert chain == sorted(chain)
    assert [places[at] for at in chain] == sorted(places[at] for at in chain)
    best = max(
        sum(weights[at] for at in some)
        for size in range(len(pairs) + 1)
        for some in combinations(range(len(pairs)), size)
        if [places[at] for at in some] == sorted(places[at] for at in some)
    )
    assert sum(weights[at] for at in chain) == best


ROWS = st.lists(st.integers(1, 4), max_size=30)


@given(ROWS, ROWS)
def test_the_runs_of_a_gap_are_equal_and_in_order_and_as_many_as_can_be(old, new):
    runs = list(Gaps(old, new).align(Region(0, len(old), 0, len(new))))
    at_old = at_new = 0
    for run in runs:
        assert (run.old, run.new) >= (at_old, at_new)
        assert run.old >= at_old
        assert run.new >= at_new
        assert old[run.old : run.old + run.length] == new[run.new : run.new + run.length]
        at_old, at_new = run.old + run.length, run.new + run.length
    assert sum(run.length for run in runs) == _longest_common(old, new)


def _longest_common(old, new):
    row = [0] * (len(new) + 1)
    for one in old:
        above = row[:]
        for at, other in enumerate(new):
            row[at + 1] = above[at] + 1 if one == other else max(row[at], above[at + 1])
    return row[-1]


def test_tokens_that_are_reserved_match_nothing():
    gaps = Gaps([1, 2, 3], [1, 2, 3])
    gaps.reserve(Region(1, 2, 1, 2))
    assert list(gaps.align(Region(0, 3, 0, 3))) == [Run(0, 0, 1), Run(2, 2, 1)]


@pytest.mark.parametrize(
    ("runs", "kept"),
    [
        ([Run(0, 0, 10), Run(14, 14, 2), Run(20, 20, 10)], [0, 2]),
        ([Run(0, 0, 10), Run(11, 11, 2), Run(20, 20, 10)], [0, 1, 2]),
        ([Run(0, 0, 10), Run(20, 20, 4), Run(40, 40, 10)], [0, 1, 2]),
        ([Run(0, 0, 10), Run(12, 12, 1), Run(15, 15, 2), Run(25, 25, 5)], [0, 3]),
        ([Run(5, 5, 1)], []),
    ],
    ids=["small", "beside a small change", "four words", "two of them", "alone"],
)
def test_a_small_island_among_large_changes_is_no_evidence(runs, kept):
    last = runs[-1]
    end = last.old + last.length + (5 if len(runs) == 1 else 0)
    region = Region(0, end, 0, end)
    side = Tokens(("",), [1] * 100, passages=[0] * 100, firsts=[0, 100])
    assert without_islands(runs, region, side, side, WORDS) == [runs[at] for at in kept]


def _sides(old, new):
    numbering = Numbering()
    return numbering.read(old), numbering.read(new), numbering


def test_the_ends_of_a_passage_that_goes_on_are_no_islands():
    old, new, numbering = _sides(["He came home late."], ["", "x y z", "He x y z late.", "p q r"])
    first, last = new.numbers.index(old.numbers[0]), new.numbers.index(old.numbers[3])
    runs = [Run(0, first, 1), Run(3, last, 3)]
    region = Region(0, len(old), 0, len(new))
    assert without_islands(runs, region, old, new, numbering.is_word) == runs
    # Alone they are: nothing says that this is the passage.
    assert without_islands(runs[:1], region, old, new, numbering.is_word) == []


def test_crumbs_make_no_passage_of_another():
    old, new, numbering = _sides(
        ["one two three four five six seven eight"], ["x y two x y z five x y z"]
    )
    crumbs = [Run(1, 2, 1), Run(4, 6, 1)]
    assert without_crumbs(crumbs, old, new, numbering.is_word, ()) == []
    assert without_crumbs(crumbs, old, new, numbering.is_word, {(0, 0)}) == crumbs
    three = [Run(1, 2, 1), Run(3, 4, 1), Run(4, 6, 1)]
    assert without_crumbs(three, old, new, numbering.is_word, ()) == three
    solid = [Run(0, 0, 4), Run(5, 6, 1)]
    old, new, numbering = _sides([" ".join("abcdefghijklmnopqrst")], [" ".join("abcdxyfzwv")])
    assert without_crumbs(solid, old, new, numbering.is_word, ()) == solid


@given(ROWS.map(lambda row: ["abcd"[one - 1] for one in row]), ROWS, ROWS, st.data())
def test_gathering_loses_nothing_and_keeps_the_order(letters, cuts, other_cuts, data):
    other = data.draw(st.lists(st.sampled_from("abcd"), max_size=30))
    sides = Sides.read(_cut(letters, cuts), _cut(other, other_cuts))
    whole = Region(0, len(sides.old), 0, len(sides.new))
    before = list(join_runs(sides.gaps.align(whole)))
    after = gather_runs(before, sides)
    at_old = at_new = 0
    for run in after:
        assert run.old >= at_old
        assert run.new >= at_new
        at_old, at_new = run.old + run.length, run.new + run.length
        ours = sides.old.numbers[run.old : at_old]
        assert ours == sides.new.numbers[run.new : at_new]
    assert sum(run.length for run in after) == sum(run.length for run in before)


def _cut(letters, sizes):
    """The letters as passages of these sizes; the last has the rest."""
    passages = []
    for size in sizes:
        passages.append(" ".join(letters[:size]))
        letters = letters[size:]
    return [*passages, " ".join(letters)]


def test_a_matching_gives_back_its_runs_and_holes():
    matching = Matching.empty(10, 12)
    matching.add(Run(1, 2, 3))
    matching.add(Run(6, 8, 2))
    assert matching.runs() == [Run(1, 2, 3), Run(6, 8, 2)]
    assert holes(matching.to_new) == [(0, 1), (4, 6), (8, 10)]
    assert matching.to_old[8] == 6
    assert matching.to_old[5] == LOST
    assert list(join_runs([Run(1, 2, 3), Run(4, 5, 1), Run(6, 8, 2)])) == [
        Run(1, 2, 4),
        Run(6, 8, 2),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Don’t", "don't"), ("“", '"'), ("—", "--"), ("…", "..."), ("STRASSE", "straße"),
     ("co\u00adop", "coop"), ("ﬁ", "fi"), ("\u1112\u1161\u11ab", "\ud55c"), ("！", "!")],
)  # fmt: skip
def test_spellings_of_one_token_have_one_key(one, other):
    assert fold_case(fold_letters(one)) == fold_case(fold_letters(other))


def test_tokens_know_where_they_stand():
    tokens = Numbering().read(["A frog, 二轨.", "\u00ad"])
    pieces = [
        tokens.texts[passage][start:end]
        for passage, start, end in zip(tokens.passages, tokens.starts, tokens.ends, strict=True)
    ]
    assert pieces == ["A", "frog", ",", "二", "轨", ".", "", "", ""]
    assert [at for at, number in enumerate(tokens.numbers) if number == BREAK] == [6, 8]
    assert tokens.firsts == [0, 7, 9]
    assert tokens.within(0, 3, 7) == (1, 3)


def test_a_sentence_put_in_beside_its_like_is_laid_between_sentences():
    old = "We had tea. It was cold and wet outside."
    new = "We had tea. It was late by then. It was cold and wet outside."
    start = old.index("It was cold")
    carried = align([old], [new]).carry([Stretch(0, start, start + 11)])
    assert carried.stretches == (
        Stretch(0, new.index("It was cold"), new.index("It was cold") + 11),
    )


def test_of_two_equal_passages_the_one_that_was_put_in_is_the_new_one():
    body = "Some words that stand here and nowhere else at all."
    old = ["Note.", body]
    new = ["Note.", "Other words were put in with a note of their own.", "Note.", body]
    assert align(old, new).descents[3].parent == 1


def test_a_short_sentence_that_moved_is_found_where_it_stands_once():
    old = [
        "The frog slept. " + "Rain fell on the pond all night without an end.",
        "The boat lay still.",
    ]
    new = ["Rain fell on the pond all night without an end.", "The boat lay still. The frog slept."]
    carried = align(old, new).carry([Stretch(0, 0, 14)])
    assert (carried.state, carried.stretches) == ("moved", (Stretch(1, 20, 34),))
