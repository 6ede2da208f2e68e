"""What a person is shown for an orphan, to choose from."""

from hypothesis import given
from hypothesis import strategies as st

from commentary.text.align import Stretch, suggest
from commentary.text.graphemes import snap
from tests.hanging import cut_off
from tests.text.test_offsets import TEXTS

PASSAGES = [
    "The frog sat by the pond and waited for rain.",
    "Nobody waited for anything, least of all for rain, and the pond was dry.",
    "The boat lay upside down.",
]


def _words(found):
    return [PASSAGES[one.passage][one.start : one.end] for one in found]


def test_the_words_themselves_come_first():
    assert _words(suggest("waited for rain", PASSAGES))[0] == "waited for rain"


def test_words_that_were_edited_are_found():
    assert _words(suggest("The toad sat near the pond", PASSAGES))[0] == "The frog sat by the pond"


def test_the_words_around_decide_between_equal_ones():
    passages = ["He said yes to the frog.", "She said yes to the heron."]
    assert suggest("said yes", passages, prefix="He ")[0].passage == 0
    assert suggest("said yes", passages, prefix="She ")[0].passage == 1
    assert suggest("said yes", passages, suffix=" to the heron")[0].passage == 1


def test_three_at_most_and_none_where_nothing_is_like_it():
    assert len(suggest("rain", ["rain and wind"] * 9)) == 3
    assert suggest("a submarine surfaced", PASSAGES[2:]) == []
    for quote in ("", " ", "\u00ad"):
        assert suggest(quote, [*PASSAGES, "", " "]) == [], repr(quote)


@given(TEXTS, st.lists(TEXTS, max_size=4), TEXTS, TEXTS)
def test_a_suggestion_is_a_span_of_whole_characters(exact, passages, prefix, suffix):
    found = suggest(exact, passages, prefix=prefix, suffix=suffix)
    assert len(found) <= 3
    for one in found:
        text = passages[one.passage]
        assert text[one.start : one.end].strip()
        assert snap(text, one.start, one.end) == (one.start, one.end)


def test_a_long_quote_and_a_long_text_are_searched():
    passages = ["ab " * 6_000, "the end of it"] * 50
    with cut_off():
        assert suggest("ab " * 6_000, passages)
        assert suggest("the end of it", passages)[0] == Stretch(1, 0, 13)
