"""A wording is put in the place of words, and taken out again only where that is sure."""

from hypothesis import given
from hypothesis import strategies as st

from commentary.text.rewording import put_wording, take_wording_back

FIRST = "A map is a promise, and a promise is a debt that a map can owe."
WORDS = st.text(alphabet="ab cé👍", min_size=1, max_size=12)


def put(words, wording, text=FIRST, at=0):
    """The passage with `wording` for the words found at or behind a place, and that place."""
    start = text.index(words, at)
    return put_wording(text, start, start + len(words), wording), start, start + len(words)


def test_it_comes_back_as_it_was():
    for words, wording in (("debt", "loan"), ("a promise", "an oath"), (FIRST, "Nothing.")):
        text, start, end = put(words, wording)
        assert take_wording_back(text, FIRST, start, end, wording) == FIRST, words


def test_edits_elsewhere_in_the_passage_stay():
    text, start, end = put("debt", "loan")
    for old, new in (("A map is", "Every map is"), ("can owe", "may owe"), ("a loan", "one loan")):
        edited = text.replace(old, new)
        wanted = edited.replace("loan", "debt")
        assert take_wording_back(edited, FIRST, start, end, "loan") == wanted, new


def test_of_equal_wordings_the_one_that_was_put_in_goes():
    text, start, end = put("promise", "map", at=12)
    assert text.count("map") == 3
    assert take_wording_back(text, FIRST, start, end, "map") == FIRST


def test_where_it_is_not_sure_nothing_is_done():
    text, start, end = put("debt", "loan")
    for edited in ("", "Other words altogether.", text.replace("loan", "long loan, my"), "a loan"):
        found = take_wording_back(edited, FIRST, start, end, "loan")
        assert found in (None, edited.replace("loan", "debt")), edited
    assert take_wording_back("Other words.", FIRST, start, end, "loan") is None
    assert take_wording_back(text, FIRST, start, end, "") is None
    twins = "aaaa"
    assert take_wording_back("baba", twins, 0, 1, "b") in ("aaba", None)


@given(before=WORDS, words=WORDS, after=WORDS, wording=WORDS)
def test_whatever_it_is_it_comes_back_or_stays(before, words, after, wording):
    whole = before + words + after
    start, end = len(before), len(before) + len(words)
    text = put_wording(whole, start, end, wording)
    back = take_wording_back(text, whole, start, end, wording)
    assert back is None or back == whole
    assert back == take_wording_back(text, whole, start, end, wording)
