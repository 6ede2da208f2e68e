"""Text is cleaned once, before offsets exist."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.text.normalize import clean_body, clean_text
from tests.hanging import cut_off

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
HARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\u200b\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u0301\u0344\u0338"
            "e<>\n\r\t\x0b\x0c\x1f\x85\u2028\xa0 \x00\x1b\ufdd0\U0001f3f4\U000e0067\U000e007f"
        ),
    )
)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  two \t words\n", "two words"),
        ("no\xa0break\u2003space\u3000here", "no break space here"),
        (
            "one\r\ntwo\rthree\u2028four\x85five\x0csix\x1fseven",
            "one two three four five six seven",
        ),
        ("cafe\u0301", "caf\xe9"),
        ("zero\u200bwidth and \ufeffmarks", "zerowidth and marks"),
        ("e\u200b\u0301", "\xe9"),
        ("nul\x00 and \x1b[31mescape\x7f", "nul and [31mescape"),
        ("half \ud800 characters \udfff", "half characters"),
        ("no\ufdd0ne of \ufffe\U0010ffffthese", "none of these"),
        ("\u202eoverride\u202c and \u202dthis", "override and this"),
        ("\u202a\u202eboth\u202c kept\u202c", "\u202aboth kept\u202c"),
        ("\u2067open", "open"),
        ("closed\u2069 \u202c", "closed"),
        ("\u2067\u05d0\u2069 and \u202b\u05d0\u202c", "\u2067\u05d0\u2069 and \u202b\u05d0\u202c"),
        ("\u2067\u202babc\u2069d\u202c", "\u2067abc\u2069d"),
        ("\u2067a\u202cb\u2069", "\u2067ab\u2069"),
        ("soft\xadhyphen \u0645\u06cc\u200c\u062e \U0001f468\u200d\U0001f469 \u200fx\u200e", None),
        (FLAG, None),
        ("hidden\U000e0068\U000e0069 words", "hidden words"),
        ("", ""),
        (" \u200b\n", ""),
    ],
)
def test_a_line_comes_out_clean(dirty, clean):
    assert clean_text(dirty) == (dirty if clean is None else clean)


@given(HARD)
def test_cleaning_a_line_twice_changes_nothing(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.normalize("NFC", once) == once
    assert once == " ".join(once.split())


@given(HARD)
def test_cleaning_a_body_twice_changes_nothing(text):
    once = clean_body(text)
    assert clean_body(once) == once
    assert unicodedata.normalize("NFC", once) == once
    assert "\n\n\n\n" not in once
    assert all(line == line.rstrip() for line in once.split("\n"))
    once.encode("utf-8")


def test_a_body_keeps_its_lines_and_indentation():
    assert clean_body("\r\n\n    code  \r\n\tmore\n\n\n\n\nend \n") == "    code\n\tmore\n\n\nend"


def test_an_isolate_of_a_body_ends_with_its_line():
    assert clean_body("\u2067open\nclosed\u2069") == "open\nclosed"


def test_no_letter_carries_more_than_thirty_marks():
    assert clean_text("a" + "\u0316" * 500) == "a" + "\u0316" * 30


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301\u0316" * 100_000,
        "\u2067" * 100_000 + "\u2069" * 80_000,
        " \t" * 100_000 + "x",
        "\n" * 200_000,
        "\U0001f3f4\U000e0067" * 60_000,
    ],
    ids=["marks", "isolates", "spaces", "lines", "tags"],
)
def test_hundreds_of_thousands_of_hostile_characters_are_cleaned(text):
    with cut_off():
        line, body = clean_text(text), clean_body(text)
    assert clean_text(line) == line
    assert clean_body(body) == body
