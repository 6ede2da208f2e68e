"""Offsets are code points; the browser's module converts them. Both read the same cases."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from commentary.errors import InvalidInput
from commentary.text.graphemes import snap
from commentary.text.selectors import quote_at, stands_at
from tests.text.cases import load_cases

OFFSETS = load_cases("offsets")
GRAPHEMES = load_cases("graphemes")
PLACES = load_cases("places")

# Parts of characters that only make sense together, to be thrown in any order.
PIECES = st.sampled_from(
    [
        *("a", "Z", " ", "\u0301", "\u0302", "\U0001f468", "\u200d", "\ufe0f", "\U0001f3fd"),
        *("\U0001f1e8", "\U0001f1ed", "\u1112", "\u1161", "\u11ab", "\ud55c", "\u0915"),
        *("\u094d", "\u0937", "\u093f", "\u05e9", "\u05b8", "\u0600", "\u4e8c", "\u00ad"),
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def _to_utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


@pytest.mark.parametrize("case", OFFSETS, ids=lambda case: case["name"])
def test_the_shared_offsets_hold_in_python(case):
    text = case["text"]
    assert unicodedata.normalize("NFC", text) == text
    assert (len(text), _to_utf16(text, len(text))) == (case["length"], case["utf16_length"])
    for span in case["spans"]:
        start, end = span["start"], span["end"]
        assert text[start:end] == span["exact"]
        assert _to_utf16(text, start) == span["utf16_start"]
        assert _to_utf16(text, end) == span["utf16_end"]
        assert snap(text, start, end) == (start, end)
        assert quote_at(text, start, end).exact == span["exact"]
        assert stands_at(text, start, end, span["exact"]) is (start < end)


@pytest.mark.parametrize("case", GRAPHEMES, ids=lambda case: case["name"])
def test_the_shared_spans_snap_to_whole_characters(case):
    assert snap(case["text"], case["start"], case["end"]) == (
        case["snapped_start"],
        case["snapped_end"],
    )


@pytest.mark.parametrize("case", PLACES, ids=lambda case: case["name"])
def test_a_quote_stands_where_its_very_words_are(case):
    text, start, end = case["text"], case["start"], case["end"]
    assert stands_at(text, start, end, case["exact"]) is case["holds"]
    if case["holds"]:
        assert _to_utf16(text, start) == case["utf16_start"]
        assert _to_utf16(text, end) == case["utf16_end"]


@given(TEXTS, st.data())
def test_snapping_only_grows_a_span_and_snapping_again_changes_nothing(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    snapped = snap(text, start, end)
    assert snapped[0] <= start <= end <= snapped[1]
    assert snap(text, *snapped) == snapped


@given(TEXTS, st.data())
def test_a_snapped_span_never_begins_or_ends_inside_a_character(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    borders = {0} | {match.end() for match in regex.finditer(r"\X", text)}
    assert set(snap(text, start, end)) <= borders
    # Outward to the nearest border, and no further.
    assert snap(text, start, end) == (
        max(border for border in borders if border <= start),
        min(border for border in borders if border >= end),
    )


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 1), (0, 4), (4, 4), (-2, -1)])
def test_offsets_outside_the_text_are_refused_in_words(start, end):
    for ask in (snap, quote_at):
        with pytest.raises(InvalidInput) as refused:
            ask("abc", start, end)
        assert refused.value.code == "span_outside"
