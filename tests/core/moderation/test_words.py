"""Words and patterns: found in every disguise that costs nothing, and never at any price."""

import contextlib
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.actions.screening.words import (
    MOST_FOUND,
    BadPattern,
    Text,
    compile_pattern,
    find_pattern,
    find_word,
    fold,
    why_not_use,
)
from tests.hanging import cut_off

# Invisible characters, and marks that can be put on any letter.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u034f\ufe0f\u3164\U000e0061"
MARKS = "\u0301\u0300\u0308\u0323\u0335\u20dd"
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzабвгдежзאבגדהו", min_size=2, max_size=12)
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)

# Those who have to wait for a pattern wait for less than this, on a machine with other work.
SOON = 3.0


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("idiot", "You IDIOT.", ["IDIOT"]),
        ("idiot", "You ÍDI\u200bÖT.", ["ÍDI\u200bÖT"]),
        ("idiot", "ｉｄｉｏｔ", ["ｉｄｉｏｔ"]),
        ("idiot", "idiots, idiotic", []),
        ("idiot*", "idiots, idiotic", ["idiots", "idiotic"]),
        ("*wit", "a nitwit!", ["wit"]),
        ("ass", "assess the class", []),
        ("strasse", "In der Straße", ["Straße"]),
        ("straße", "IN DER STRASSE", ["STRASSE"]),
        ("schön", "schon", []),
        ("schön", "SCHÖN", ["SCHÖN"]),
        ("schön", "scho\u0308n", ["scho\u0308n"]),
        ("cheap pills", "Cheap,\n PILLS", ["Cheap,\n PILLS"]),
        ("地図", "この地図は", ["地図"]),
        ("नमस्ते", "नमस्ते जी", ["नमस्ते"]),
        ("नमसत", "नमस्ते जी", []),
        ("שלום", "שָׁלוֹם", ["שָׁלוֹם"]),
        ("💩", "oh💩no", ["💩"]),
        ("c++", "I like C++.", ["C++"]),
        ("istanbul", "İSTANBUL", ["İSTANBUL"]),
        ("ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ", ["ὈΔΥΣΣΕΎΣ"]),
    ],
)
def test_a_word_is_found_as_people_read_it(word, text, found):
    assert find_word(word, Text(text)) == found


@given(LETTERS, st.data())
def test_no_case_no_mark_and_nothing_invisible_hides_a_word(word, data):
    disguised = ""
    for letter in word:
        letter = data.draw(st.sampled_from([letter, letter.upper()]))
        between = data.draw(st.text(INVISIBLE + MARKS, max_size=3))
        disguised += letter + between
    text = f"See, {unicodedata.normalize('NFC', disguised)}!"
    assert len(find_word(word, Text(text))) == 1


@given(LETTERS, LETTERS)
def test_a_word_is_not_found_inside_another(word, other):
    assert find_word(word, Text(other + word)) == []
    assert find_word(f"*{word}", Text(other + word)) != []


@given(ANY)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text, marks=True), marks=True) == fold(text, marks=True)


@given(ANY, LETTERS, ANY)
def test_what_is_found_stands_in_the_text(before, word, after):
    text = f"{before} {word} {after}"
    for found in find_word(word, Text(text)):
        assert fold(found) == fold(word)


@given(ANY)
def test_no_text_breaks_the_search(text):
    find_word("schwän*", Text(text))
    find_word("plain", Text(text + "plain"))


def test_marks_in_disorder_still_show_what_was_found():
    # The two libraries do not agree on the order of these; the folded form is shown then.
    text = Text("\u0360\u01ec\u031e\u0358\u01a0\u1715 idiot")
    assert find_word("idiot", text) == ["idiot"]
    broken = Text("idiot")
    broken.__dict__["_plain_starts"] = [0]
    assert find_word("idiot", broken) == ["idiot"]


def test_no_more_is_shown_than_a_moderator_reads():
    assert len(find_word("no", Text("no " * 500))) == MOST_FOUND
    assert len(find_pattern("no", Text("no " * 500))) == MOST_FOUND
    assert len(find_pattern("n+", Text("n" * 500))[0]) == 80


def test_a_pattern_finds_what_stands_there_whatever_the_case():
    found = find_pattern(r"\b(cheap|free)\s+pills?\b", Text("Cheap Pi\u200blls and FREE pill"))
    assert found == ["Cheap Pills", "FREE pill"]


def test_a_pattern_that_matches_between_letters_finds_nothing():
    assert find_pattern("(?=a)", Text("aaa")) == []


@pytest.mark.parametrize("pattern", ["(", "a{2", "[z-a]", "(?P<a>.)(?P=b)", "*a", "\\"])
def test_what_is_no_pattern_is_refused(pattern):
    if pattern == "a{2":
        assert why_not_use("pattern", pattern) == ""
        return
    with pytest.raises(BadPattern):
        compile_pattern(pattern)
    assert why_not_use("pattern", pattern) not in ("", "slow", "empty")


CATASTROPHES = [
    "(a+)+$",
    "(a|aa)+$",
    r"(\w+\s?)+$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(.*)*x\d",
    "(?R)?a",
    "(x+x+)+y",
    r"([0-9]+)*,",
]


@pytest.mark.parametrize("pattern", CATASTROPHES)
def test_a_pattern_that_goes_back_without_end_is_refused_soon(pattern):
    start = time.monotonic()
    assert why_not_use("pattern", pattern) == "slow"
    assert time.monotonic() - start < SOON


@pytest.mark.parametrize("pattern", CATASTROPHES)
def test_and_where_it_came_in_all_the_same_it_stops_in_time(pattern):
    for text in ("a" * 10_000 + "!", "x" * 10_000, "0" * 10_000 + ";"):
        start = time.monotonic()
        with contextlib.suppress(TimeoutError):
            find_pattern(pattern, Text(text))
        assert time.monotonic() - start < SOON


@pytest.mark.parametrize(
    "kind_text",
    [("word", "*"), ("word", " ** "), ("word", "\u200b"), ("pattern", "x*"), ("pattern", "")],
)
def test_a_rule_that_says_nothing_or_everything_is_refused(kind_text):
    assert why_not_use(*kind_text) == "empty"


@pytest.mark.parametrize(
    "pattern", [r"buy\s+now", r"https?://\S+\.ru\b", r"(\d{3}-){2}\d{4}", "!!!!+"]
)
def test_ordinary_patterns_are_taken(pattern):
    assert why_not_use("pattern", pattern) == ""


def test_words_on_the_longest_text_take_little_time():
    text = Text("Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. " * 300)
    with cut_off():
        for number in range(500):
            find_word(f"wort{number}", text)
        assert find_word("viktor", text)
