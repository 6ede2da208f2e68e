"""A quote is found where it stands, and nowhere else."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commentary.text.normalize import clean_text
from commentary.text.selectors import CONTEXT, MAX_FINDS, Quote, find_quote, quote_at, stands_at
from tests.hanging import cut_off

LINES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).map(clean_text)
FEW_LETTERS = st.text(st.sampled_from("ab \u201c\u201d'\u2014-\u0301"), min_size=1, max_size=60)


def test_a_quote_keeps_the_words_around_it():
    text = "x" * 40 + "words" + "y" * 40
    assert quote_at(text, 40, 45) == Quote("words", "x" * CONTEXT, "y" * CONTEXT)
    assert quote_at("abc", 0, 3) == Quote("abc", "", "")


@pytest.mark.parametrize(
    ("start", "end", "exact", "stands"),
    [
        (0, 2, "ab", True),
        (0, 2, "AB", False),
        (1, 3, "bc", True),
        (1, 4, "bc", False),
        (-3, -1, "ab", False),
        (1, 1, "", False),
        (2, 1, "", False),
        (10**30, 10**30 + 2, "ab", False),
    ],
)
def test_words_stand_only_where_they_stand(start, end, exact, stands):
    assert stands_at("abc", start, end, exact) is stands


@given(st.one_of(LINES, FEW_LETTERS), st.data())
def test_a_quote_taken_from_a_text_is_found_in_it(text, data):
    assume(text.strip())
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = quote_at(text, start, end)
    assert stands_at(text, start, end, quote.exact)
    assume(quote.exact.strip())
    assume(clean_text("x" + quote.exact)[1:] == quote.exact)
    found = find_quote(text, quote.exact, prefix=quote.prefix, suffix=quote.suffix)
    assert (start, end) in found
    assert all(stands_at(text, *span, quote.exact) for span in found)


def test_the_place_with_the_same_words_around_it_comes_first():
    text = "a talk here, a talk there, a talk anywhere"
    assert find_quote(text, "talk", prefix="here, a ", suffix=" there") == [
        (15, 19),
        (29, 33),
        (2, 6),
    ]


def test_a_word_that_stands_too_often_is_still_found_by_its_context():
    text = "e " * 2 * MAX_FINDS + "see me" + " e" * 2 * MAX_FINDS
    at = text.index("me") + 1
    quote = quote_at(text, at, at + 1)
    assert find_quote(text, "e", prefix=quote.prefix, suffix=quote.suffix)[0] == (at, at + 1)


@pytest.mark.parametrize(
    ("text", "exact", "span"),
    [
        ("He said “no” \u2014 twice…", '"no" - twice...', (8, 21)),
        ("It's a dog", "It’s a dog", (0, 10)),
        ("two words", "two \n words", (0, 9)),
        ("diplo\xadmatic talks", "diplomatic", (0, 11)),
        ("caf\xe9", "cafe\u0301", (0, 4)),
        ("so\u2026 on", "..", (2, 3)),
    ],
)
def test_typography_alone_does_not_hide_a_quote(text, exact, span):
    assert find_quote(text, exact) == [span]


def test_a_quote_that_stands_to_the_letter_is_not_sought_elsewhere():
    assert find_quote("'a' and ‘a’", "‘a’") == [(8, 11)]


@pytest.mark.parametrize("exact", ["", " ", "\u200d", "absent", "words " * 100, "(?:a+)+$"])
def test_a_quote_that_is_nowhere_is_not_found(exact):
    assert find_quote("some words here", exact) == []


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("a" * 20_000, "a" * 10_000),
        ("ab" * 10_000, "ba" * 5_000 + "c"),
        ("e " * 10_000, "e"),
        ("e' " * 6_666, "e’  e"),
        ("-" * 20_000, "\u2014"),
    ],
)
def test_a_hostile_quote_takes_bounded_work(text, exact):
    with cut_off(5):
        found = find_quote(text, exact, prefix="a" * 10_000, suffix="e" * 10_000)
    assert all(0 <= start < end <= len(text) for start, end in found)
